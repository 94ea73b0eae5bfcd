import { describe, expect, it } from 'vitest';
import type { RunMode } from '../../src/index.ts';
import { type Imported, importing, told } from '../helpers/importing.ts';

const rule = (more = '') =>
  `  - { record: Billed, from: charges, person: login, at: at, revenue: amount${more} }`;

async function charges(
  csv: string,
  rules = rule(),
  source = 'key: id',
  mode: RunMode = 'send',
): Promise<Imported> {
  return importing({
    mode,
    files: { 'charges.csv': `id,login,at,amount\n${csv}` },
    yaml: `zone: UTC
sources: { charges: { csv: charges.csv, ${source} } }
rules:
${rules}
`,
  });
}

describe('events of one person, name and second', () => {
  const two = '1,a@example.com,2024-01-01 10:00:00,5\n2,a@example.com,2024-01-01 10:00:00,7\n';

  it('are spread over the next free seconds, and the money at stake is told', async () => {
    const { requests, summary } = await charges(two);
    expect(told(requests)).toEqual([
      '/e a@example.com Billed @2024-01-01T10:00:00Z {Billing Amount=5.00}',
      '/e a@example.com Billed @2024-01-01T10:00:01Z {Billing Amount=7.00}',
    ]);
    expect(summary.warnings).toContainEqual(
      expect.objectContaining({
        code: 'same_second',
        count: 2,
        message: expect.stringContaining('Revenue at stake: 7.00.'),
      }),
    );
    expect(summary.run.exitCode).toBe(0);
  });

  it('keep their second with `sameSecond: keep`', async () => {
    const { requests } = await charges(two, rule(', sameSecond: keep'));
    expect(new Set(requests.map(({ params }) => params[2]?.[1])).size).toBe(1);
  });

  it('are rejected with `sameSecond: reject`, all but the first', async () => {
    const { requests, rejects } = await charges(two, rule(', sameSecond: reject'));
    expect(requests).toHaveLength(1);
    expect(rejects.map(({ problem }) => problem.reason)).toEqual(['same_second']);
  });

  it('move at most 59 seconds when they have a time of day', async () => {
    const rows = Array.from(
      { length: 61 },
      (_, n) => `${n},a@example.com,2024-01-01 10:00:00,${n}`,
    );
    const { requests, rejects } = await charges(`${rows.join('\n')}\n`);
    expect(requests).toHaveLength(60);
    expect(rejects.map(({ row }) => row.line)).toEqual([62]);
  });

  it('may move further through a day that has no time', async () => {
    const rows = Array.from({ length: 100 }, (_, n) => `${n},a@example.com,2024-01-01,${n}`);
    const { requests, rejects } = await charges(`${rows.join('\n')}\n`);
    expect(requests).toHaveLength(100);
    expect(rejects).toEqual([]);
  });

  it('may be very many on one day without taking for ever', { timeout: 60_000 }, async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `${n},shop@example.com,2024-01-01,${n}`);
    const { summary } = await charges(`${rows.join('\n')}\n`, rule(), 'key: id', 'dry-run');
    expect(summary.events.pending).toBe(20_000);
    const kept = await charges(
      `${rows.join('\n')}\n`,
      rule(', sameSecond: keep'),
      'key: id',
      'dry-run',
    );
    expect(kept.summary.events.pending).toBe(20_000);
  });

  it('of two people or two names do not meet', async () => {
    const { requests, warnings } = await charges(
      '1,a@example.com,2024-01-01,5\n2,b@example.com,2024-01-01,5\n',
      `${rule()}\n  - { record: Paid, from: charges, person: login, at: at }`,
    );
    expect(new Set(requests.map(({ params }) => params[2]?.[1])).size).toBe(1);
    expect(warnings).not.toContain('same_second');
  });

  it('told alike by two sources are one event, told twice', async () => {
    const { requests, summary } = await importing({
      files: {
        'users.csv': 'id,login,at\n1,a@example.com,2024-01-01\n',
        'log.csv': 'id,login,at\n9,a@example.com,2024-01-01\n',
      },
      yaml: `zone: UTC
sources: { users: { csv: users.csv, key: id }, log: { csv: log.csv, key: id } }
rules:
  - { record: Canceled, name: a, from: users, person: login, at: at }
  - { record: Canceled, name: b, from: log, person: login, at: at }
`,
    });
    expect(requests).toHaveLength(1);
    expect(summary.events.collision).toBe(1);
    expect(summary.run).toMatchObject({ outcome: 'attention', exitCode: 3 });
  });
});

describe('a row that is read twice', () => {
  it('is told once when it is the same', async () => {
    const { requests, summary } = await charges(
      '1,a@example.com,2024-01-01,5\n2,b@example.com,2024-01-01,5\n1,a@example.com,2024-01-01,5\n',
    );
    expect(requests).toHaveLength(2);
    expect(summary.events.duplicate).toBe(1);
    expect(summary.run.exitCode).toBe(0);
  });

  it('is rejected when it tells the same event differently', async () => {
    const { requests, rejects } = await charges(
      '1,a@example.com,2024-01-01,5\n1,a@example.com,2024-01-01,6\n1,a@example.com,2024-02-01,5\n',
    );
    expect(requests).toHaveLength(1);
    expect(rejects.map(({ problem, row }) => [row.line, problem.reason])).toEqual([
      [3, 'duplicate_key'],
      [4, 'duplicate_key'],
    ]);
  });

  it('without a key is known by what it tells', async () => {
    const { requests, summary, warnings } = await charges(
      '1,a@example.com,2024-01-01,5\n1,a@example.com,2024-01-01,5\n1,a@example.com,2024-01-01,6\n',
      rule(),
      '',
    );
    expect(requests).toHaveLength(1);
    expect(summary.events).toMatchObject({ duplicate: 1, collision: 1 });
    expect(warnings).toContain('no_key');
  });
});

describe('every and once', () => {
  it('thin events nearer than the interval to a kept one, on either side', async () => {
    const { requests, summary } = await charges(
      '1,a@example.com,2024-01-01 12:00:00,1\n2,a@example.com,2024-01-01 11:30:01,1\n3,a@example.com,2024-01-01 11:30:00,1\n4,a@example.com,2024-01-01 12:29:59,1\n5,a@example.com,2024-01-01 12:30:00,1\n6,b@example.com,2024-01-01 12:00:01,1\n',
      rule(', every: 30 minutes'),
    );
    expect(told(requests).map((line) => line.slice(3, 41))).toEqual(
      [
        'a@example.com Billed @2024-01-01T11:30:',
        'a@example.com Billed @2024-01-01T12:00:',
        'a@example.com Billed @2024-01-01T12:30:',
        'b@example.com Billed @2024-01-01T12:00:',
      ].map((line) => line.slice(0, 38)),
    );
    expect(summary.events.throttled).toBe(2);
  });

  it('keep the first that is read for a person, whatever rule it comes from', async () => {
    const { requests, summary } = await charges(
      '1,a@example.com,2024-02-01,1\n2,a@example.com,2024-01-01,2\n',
      rule(', once: true'),
    );
    expect(told(requests)).toEqual([
      '/e a@example.com Billed @2024-02-01T00:00:00Z {Billing Amount=1.00}',
    ]);
    expect(summary.events.throttled).toBe(1);
  });
});
