import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { history } from '../helpers/history.ts';
import { TEST_KEY } from '../helpers/importing.ts';

const HEAD = 'id,login,at,amount';
const YAML = `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount }
`;

const bills = (...rows: string[]) => ({ 'bills.csv': `${[HEAD, ...rows].join('\n')}\n` });
const A = '1,a@example.com,2024-01-01,5';
const B = '2,b@example.com,2024-01-02,6';

describe('a second run', () => {
  it('over the same input sends nothing and says that it is delivered', async () => {
    const { run } = await history(YAML);
    expect((await run(bills(A, B))).sent).toHaveLength(2);
    const { summary, sent } = await run(bills(A, B));
    expect(sent).toEqual([]);
    expect(summary.events).toMatchObject({ planned: 2, alreadyDelivered: 2, delivered: 0 });
    expect(summary.run).toMatchObject({ outcome: 'complete', exitCode: 0 });
  });

  it('over an export that grew sends what is new, whatever the order of its rows', async () => {
    const { run } = await history(YAML);
    await run(bills(A, B));
    const { sent } = await run(bills('3,c@example.com,2024-01-03,7', B, A));
    expect(sent).toEqual(['/e c@example.com Billed @2024-01-03T00:00:00Z {Billing Amount=7.00}']);
  });

  it('is promised by a dry run, which changes nothing', async () => {
    const { run } = await history(YAML);
    await run(bills(A));
    const dry = await run(bills(A, B), YAML, { mode: 'dry-run' });
    expect(dry.summary.events).toMatchObject({ alreadyDelivered: 1, pending: 1 });
    const again = await run(bills(A, B), YAML, { mode: 'dry-run' });
    expect(again.summary.events).toEqual(dry.summary.events);
    const rehearsed = await run(bills(A, B), YAML, { mode: 'rehearse' });
    expect(rehearsed.summary.events).toMatchObject({ alreadyDelivered: 1, delivered: 1 });
    expect((await run(bills(A, B))).sent).toHaveLength(1);
  });

  it('gives moved seconds again, also when rows come in another order', async () => {
    const { run } = await history(YAML);
    const rows = ['1', '2', '3'].map((id) => `${id},a@example.com,2024-01-01,${id}`);
    expect(new Set((await run(bills(...rows))).sent).size).toBe(3);
    const { summary, sent } = await run(bills(...rows.toReversed()));
    expect(sent).toEqual([]);
    expect(summary.events.alreadyDelivered).toBe(3);
  });

  it('spreads a new event around the seconds that are held', async () => {
    const { run } = await history(YAML);
    await run(
      bills('1,a@example.com,2024-01-01 10:00:00,1', '2,a@example.com,2024-01-01 10:00:00,2'),
    );
    const { sent } = await run(
      bills(
        '1,a@example.com,2024-01-01 10:00:00,1',
        '2,a@example.com,2024-01-01 10:00:00,2',
        // A real event at the second that the moved one holds.
        '3,a@example.com,2024-01-01 10:00:01,3',
      ),
    );
    expect(sent).toEqual(['/e a@example.com Billed @2024-01-01T10:00:02Z {Billing Amount=3.00}']);
  });
});

describe('what has changed since', () => {
  it.each([
    ['a person', ['1,new@example.com,2024-01-01,5'], YAML, 'changed'],
    ['an amount', ['1,a@example.com,2024-01-01,6'], YAML, 'changed'],
    [
      'a property of the rule',
      [A],
      YAML.replace('revenue: amount }', 'revenue: amount, properties: { Id: id } }'),
      'changed',
    ],
    ['the name of the event', [A], YAML.replace('record: Billed', 'record: Charged'), 'changed'],
    ['a date', ['1,a@example.com,2024-01-02,5'], YAML, 'moved'],
    ['the zone', [A], YAML.replace('zone: UTC', 'zone: Asia/Tokyo'), 'moved'],
  ] as const)('is told once and not sent: %s', async (_, rows, yaml, fate) => {
    const { run } = await history(YAML);
    await run(bills(A));
    const first = await run(bills(...rows), yaml);
    expect(first.sent).toEqual([]);
    expect(first.summary.events[fate]).toBe(1);
    expect(first.summary.run).toMatchObject({ outcome: 'attention', exitCode: 3 });
    const second = await run(bills(...rows), yaml);
    expect(second.sent).toEqual([]);
    expect(second.summary.events[fate]).toBe(1);
    expect(second.summary.run).toMatchObject({ outcome: 'complete', exitCode: 0 });
  });

  it('is a new event where the rule says `again`, but not because of a zone', async () => {
    const yaml = YAML.replace('revenue: amount }', 'again: true }');
    const { run } = await history(YAML);
    await run(bills(A), yaml);
    const zone = await run(bills(A), yaml.replace('zone: UTC', 'zone: Asia/Tokyo'));
    expect(zone.sent).toEqual([]);
    expect(zone.summary.events.moved).toBe(1);
    const date = await run(bills('1,a@example.com,2024-05-01,5'), yaml);
    expect(date.sent).toEqual(['/e a@example.com Billed @2024-05-01T00:00:00Z']);
  });

  it('is already delivered when the row fails now, its user deleted say', async () => {
    const { run } = await history(YAML);
    await run(bills(A));
    const { summary } = await run(bills('1,,2024-01-01,5'));
    expect(summary.events.alreadyDelivered).toBe(1);
    expect(summary.run.exitCode).toBe(0);
  });

  it('is kept from a refused event: it is sent again, at its own second', async () => {
    const { run, answering } = await history(YAML);
    answering((n) => (n === 2 ? { status: 404 } : undefined));
    const yaml = YAML;
    const rows = bills(A, '2,a@example.com,2024-01-01,6');
    const first = await run(rows, yaml);
    expect(first.summary.events).toMatchObject({ delivered: 1, refused: 1 });
    answering(undefined);
    const second = await run(rows, yaml);
    expect(second.summary.events).toMatchObject({ alreadyDelivered: 1, delivered: 1 });
    const seconds = [...first.sent, ...second.sent].map((line) => / @(\S+)/.exec(line)?.[1]);
    expect(new Set(seconds).size).toBe(2);
  });
});

describe('thinning and properties across runs', () => {
  it('keep to what earlier runs have sent', async () => {
    const yaml = `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Visited, from: bills, person: login, at: at, every: 30 minutes }
  - { set: { Plan: amount }, from: bills, person: login, at: at }
`;
    const { run } = await history(YAML);
    await run(bills('1,a@example.com,2024-01-01 10:00:00,Pro'), yaml);
    const { sent, summary } = await run(
      bills(
        '1,a@example.com,2024-01-01 10:00:00,Pro',
        '2,a@example.com,2024-01-01 10:29:59,Pro',
        '3,a@example.com,2024-01-01 10:30:00,Basic',
      ),
      yaml,
    );
    expect(sent).toEqual([
      '/e a@example.com Visited @2024-01-01T10:30:00Z',
      '/s a@example.com  @2024-01-01T10:30:00Z {Plan=Basic}',
    ]);
    expect(summary.events).toMatchObject({ throttled: 1, unchanged: 2, alreadyDelivered: 1 });
  });
});

describe('a rule that thins', () => {
  it('knows of events that were delivered before it did', async () => {
    const { run } = await history(YAML);
    await run(bills('1,a@example.com,2024-01-01 10:00:00,5'));
    const thinned = YAML.replace('revenue: amount }', 'revenue: amount, every: 30 minutes }');
    const rows = bills(
      '1,a@example.com,2024-01-01 10:00:00,5',
      '2,a@example.com,2024-01-01 10:05:00,5',
    );
    const dry = await run(rows, thinned, { mode: 'dry-run' });
    expect(dry.summary.events).toMatchObject({ alreadyDelivered: 1, throttled: 1, pending: 0 });
    const { sent, summary } = await run(rows, thinned);
    expect(sent).toEqual([]);
    expect(summary.events).toMatchObject({ alreadyDelivered: 1, throttled: 1 });
  });
});

describe('a source', () => {
  it('that is renamed is refused until it says what it was', async () => {
    const { run } = await history(YAML);
    await run(bills(A));
    const renamed = YAML.replaceAll('bills:', 'charges:').replace('from: bills', 'from: charges');
    await expect(run(bills(A), renamed)).rejects.toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining('was: bills'),
    });
    // Also when its path is written in another way.
    const glob = renamed.replace('csv: bills.csv', 'csv: "bill*.csv"');
    await expect(run(bills(A), glob)).rejects.toMatchObject({ exitCode: 2 });
    const { summary, sent } = await run(
      bills(A, B),
      renamed.replace('key: id', 'key: id, was: bills'),
    );
    expect(sent).toHaveLength(1);
    expect(summary.events.alreadyDelivered).toBe(1);
    // From then on the new name is its name.
    expect((await run(bills(A, B), renamed)).sent).toEqual([]);
  });

  it('may take the name that another one had, and shares nothing with it', async () => {
    const { run } = await history(YAML);
    await run(bills(A));
    const payments = YAML.replace(
      'bills: { csv: bills.csv, key: id }',
      'payments: { csv: bills.csv, key: id, was: bills }',
    ).replace('from: bills', 'from: payments');
    await run(bills(A), payments);
    const both = payments
      .replace(', was: bills }', ' }, bills: { csv: new.csv, key: id }')
      .concat('  - { record: Billed, name: new, from: bills, person: login, at: at }\n');
    const files = { ...bills(A), 'new.csv': `${HEAD}\n1,c@example.com,2015-01-01,5\n` };
    const { sent } = await run(files, both);
    expect(sent).toEqual(['/e c@example.com Billed @2015-01-01T00:00:00Z']);
  });

  it('that gets another key is refused', async () => {
    const { run } = await history(YAML);
    await run(bills(A));
    const other = YAML.replace('key: id', 'key: [id, login]');
    await expect(run(bills(A), other)).rejects.toMatchObject({ exitCode: 2 });
  });

  it('that is given a key later is refused, since what it delivered cannot be recognised', async () => {
    const { run } = await history(YAML);
    await run(bills(A), YAML.replace(', key: id', ''));
    await expect(run(bills(A))).rejects.toMatchObject({ exitCode: 2 });
  });

  it('without a key goes on while its rules stay, and needs consent when they change', async () => {
    const yaml = YAML.replace(', key: id', '');
    const { run } = await history(YAML);
    await run(bills(A), yaml);
    expect((await run(bills(A, B), yaml)).sent).toHaveLength(1);
    const changed = yaml.replace('zone: UTC', 'zone: Asia/Tokyo');
    await expect(run(bills(A, B), changed)).rejects.toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining('--accept-unkeyed'),
    });
    expect((await run(bills(A, B), changed, { acceptUnkeyed: true })).sent).toHaveLength(2);
  });
});

describe('a run that ended early', () => {
  it('goes on where it stopped, and sends nothing twice', async () => {
    const { run, requests } = await history(YAML);
    const rows = Array.from({ length: 300 }, (_, n) => `${n},u${n}@example.com,2024-01-01,${n}`);
    const controller = new AbortController();
    const options = { signal: controller.signal };
    setTimeout(() => controller.abort(), 60);
    const first = await run(bills(...rows), YAML, options).catch(() => undefined);
    const second = await run(bills(...rows));
    expect(second.summary.run.exitCode).toBe(0);
    const delivered = (first?.summary.events.delivered ?? 0) + second.sent.length;
    expect(delivered).toBe(300);
    expect(new Set(requests.map(({ query }) => query)).size).toBe(300);
    expect(requests).toHaveLength(300);
  });

  it('keeps what it could not deliver, and delivers it later', async () => {
    const { run, answering } = await history(YAML);
    answering(() => ({ status: 401 }));
    const first = await run(bills(A, B));
    expect(first.summary.run.exitCode).toBe(4);
    answering(undefined);
    const { summary, sent } = await run(bills(A, B));
    expect(new Set(sent).size).toBe(2);
    expect(summary.events.delivered + summary.resumed.delivered).toBe(2);
    expect(summary.run.exitCode).toBe(0);
  });
});

describe('what was refused or never sent', () => {
  const SET = `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { set: { Plan: amount }, from: bills, person: login, at: at }
`;

  it('is sent again when it was a property, whatever came after it', async () => {
    const { run, answering } = await history(YAML);
    answering((n) => (n === 2 ? { status: 400 } : undefined));
    const rows = bills(
      '0,z@example.com,2014-01-01,Pro',
      '1,a@example.com,2014-01-01,Basic',
      '2,a@example.com,2014-02-01,Basic',
    );
    const first = await run(rows, SET, {}, 1);
    expect(first.summary.events).toMatchObject({ delivered: 1, refused: 1, unchanged: 1 });
    answering(undefined);
    const second = await run(rows, SET);
    expect(second.sent).toEqual(['/s a@example.com  @2014-01-01T00:00:00Z {Plan=Basic}']);
    expect((await run(rows, SET)).sent).toEqual([]);
  });

  it('finds a second again, when it had been moved', async () => {
    const { run, requests } = await history(YAML);
    const rows = Array.from(
      { length: 50 },
      (_, n) => `${n},a@example.com,2024-01-01 10:00:00,${n}`,
    );
    const controller = new AbortController();
    const timer = setInterval(() => requests.length > 3 && controller.abort(), 1);
    await run(bills(...rows), YAML, { signal: controller.signal }, 1).catch(() => undefined);
    clearInterval(timer);
    const { summary } = await run(bills(...rows));
    expect(summary.rejects).toEqual({});
    expect(summary.events.alreadyDelivered + summary.events.delivered).toBe(50);
    expect(new Set(requests.map(({ query }) => query)).size).toBe(50);
  });

  it('does not hide the same event of another source', async () => {
    const two = `zone: UTC
sources: { bills: { csv: bills.csv, key: id }, log: { csv: log.csv, key: id } }
rules:
  - { record: Canceled, name: a, from: bills, person: login, at: at }
  - { record: Canceled, name: b, from: log, person: login, at: at }
`;
    const { run, answering } = await history(YAML);
    answering((n) => (n === 2 ? { status: 400 } : undefined));
    const log = { 'log.csv': `${HEAD}\n9,a@example.com,2024-01-01,5\n` };
    const filler = '0,z@example.com,2024-01-01,5';
    await run({ ...bills(filler, A), ...log }, two, {}, 1);
    answering(undefined);
    const { sent } = await run({ ...bills(filler), ...log }, two);
    expect(sent).toHaveLength(1);
  });
});

describe('what is in doubt', () => {
  it('is sent in the same bytes for as long as it takes, whatever the file says by then', async () => {
    const { run, requests, answering } = await history(YAML);
    const rows = (amount: number) =>
      bills(...Array.from({ length: 10 }, (_, n) => `${n},u${n}@example.com,2024-01-01,${amount}`));
    // Every request is taken, every answer gets lost.
    answering(() => ({ cut: 'after' }));
    const controller = new AbortController();
    const hooks = setInterval(() => requests.length >= 10 && controller.abort(), 5);
    await run(rows(5), YAML, { signal: controller.signal });
    clearInterval(hooks);
    // The next run is stopped by its first answer: most are not even tried.
    answering(() => ({ status: 401 }));
    const stopped = await run(rows(6), YAML, {}, 1);
    expect(stopped.summary.resumed).toEqual({ delivered: 0, refused: 0, pending: 10 });
    answering(undefined);
    const last = await run(rows(6));
    expect(last.summary.resumed).toEqual({ delivered: 10, refused: 0, pending: 0 });
    expect(last.summary.events).toMatchObject({ changed: 10, delivered: 0 });
    expect(new Set(requests.map(({ query }) => query)).size).toBe(10);
    expect(requests.every(({ query }) => query.includes('Billing%20Amount=5.00'))).toBe(true);
  });
});

describe('a run whose lock another one has taken over', () => {
  it('stops before it writes down or sends anything more', async () => {
    const { run, folder, requests } = await history(YAML);
    const rows = Array.from({ length: 5_000 }, (_, n) => `${n},u${n}@example.com,2024-01-01,1`);
    const state = join(folder, '.kissmetrics-import');
    const timer = setInterval(() => {
      if (requests.length > 0) void usurp(state);
    }, 1);
    onTestFinished(() => clearInterval(timer));
    const { summary } = await run(bills(...rows));
    expect(summary.run).toMatchObject({ exitCode: 4, stopped: { code: 'state' } });
    expect(summary.run.stopped?.message).toContain('taken over');
    expect(summary.events.planned).toBeLessThan(5_000);
  });
});

async function usurp(state: string): Promise<void> {
  const [product = ''] = await readdir(state);
  const owner = join(state, product, 'lock', 'owner.json');
  await writeFile(owner, JSON.stringify({ token: 'another', pid: 1, host: 'elsewhere' }));
}

describe('the state', () => {
  it('is for its owner alone and does not hold the key', async () => {
    const { run, folder } = await history(YAML);
    await run(bills(A));
    const state = join(folder, '.kissmetrics-import');
    const [product = ''] = await readdir(state);
    const journal = join(state, product, 'journal');
    for (const name of await readdir(journal)) {
      expect((await readFile(join(journal, name))).includes(TEST_KEY)).toBe(false);
    }
    expect(await readdir(join(state, product))).toEqual(['journal', 'journaled', 'ledger']);
  });
});
