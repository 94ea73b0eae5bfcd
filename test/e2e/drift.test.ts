import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/index.ts';
import { startNights } from '../helpers/nights.ts';

const yaml = (more = '') => `zone: UTC
sources: { users: { csv: "users*.csv", key: id${more} } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
`;
const csv = (header: string, ...rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`;
const HEADER = 'id,login,created_at,plan,notes';
const A = '1,a@example.com,2024-01-01,Pro,-';
const B = '2,b@example.com,2024-01-02,Pro,-';
const FIRST = { files: { 'users.csv': csv(HEADER, A) }, yaml: yaml() };
const DRY = { mode: 'dry-run' } as const;

/** A first run has taken place. */
async function afterFirst() {
  const nights = await startNights();
  await nights.run(FIRST);
  return nights;
}

describe('a source whose columns have changed', () => {
  const changed = {
    'users.csv': csv(
      'id,login,created_at,comment,plan_code,coupon',
      '1,a@example.com,2024-01-01,-,Pro,',
    ),
  };

  it('stops the next run before anything is sent, with the difference, and dry runs tell the same', async () => {
    const { run, requests } = await afterFirst();
    const message = `The source "users" has other columns than when it was read last:
  probably renamed: plan -> plan_code
  added: comment, coupon
  missing: notes`;
    for (const options of [{}, DRY, { mode: 'rehearse' } as const]) {
      const refused = run({ files: changed, yaml: yaml(), options });
      await expect(refused).rejects.toThrow(UsageError);
      await expect(run({ yaml: yaml(), options })).rejects.toMatchObject({
        message,
        exitCode: 2,
        hint: expect.stringContaining('`drift: accept`'),
      });
    }
    expect(requests).toHaveLength(1);
  });

  it('goes on with `drift: accept`, and warns of it once', async () => {
    const { run } = await afterFirst();
    const night = { files: changed, yaml: yaml(', drift: accept') };
    const dry = await run({ ...night, options: DRY });
    const { summary } = await run(night);
    expect(summary.run.exitCode).toBe(0);
    expect(summary.events.alreadyDelivered).toBe(1);
    const warning = {
      code: 'drift',
      count: 1,
      message:
        'The source "users" has other columns than when it was read last: probably renamed: plan -> plan_code; added: comment, coupon; missing: notes.',
    };
    expect(summary.warnings).toEqual([warning]);
    expect(dry.summary.warnings).toEqual([warning]);
    expect((await run({ yaml: yaml() })).summary.warnings).toEqual([]);
  });

  it('takes neither their order nor `optional` columns for a change', async () => {
    const { run } = await afterFirst();
    const other = csv('plan,notes,created_at,id,login', 'Pro,-,2024-01-02,2,b@example.com');
    const { summary } = await run({ files: { 'users.csv': other }, yaml: yaml() });
    expect(summary.run.exitCode).toBe(0);
    const less = csv('id,login,created_at,coupon', '3,c@example.com,2024-01-03,');
    const optional = yaml(', optional: [plan, notes, coupon]');
    expect((await run({ files: { 'users.csv': less }, yaml: optional })).summary.run.exitCode).toBe(
      0,
    );
    expect((await run({ ...FIRST, yaml: optional })).summary.run.exitCode).toBe(0);
  });

  it('is met under its new name, and when only new files have the new columns', async () => {
    const { run } = await afterFirst();
    const renamed = yaml().replaceAll('users:', 'people:').replace('from: users', 'from: people');
    const was = renamed.replace('key: id', 'key: id, was: users');
    const files = { 'users.csv': undefined, 'users-2.csv': csv(`${HEADER},coupon`, `${B},`) };
    await expect(run({ files, yaml: was })).rejects.toThrow(
      'The source "people" has other columns than when it was read last:\n  added: coupon',
    );
  });

  it('is refused beside files that have the old columns, as ever', async () => {
    const { run } = await afterFirst();
    const files = { 'users-2.csv': csv(`${HEADER},coupon`, `${B},`) };
    await expect(run({ files, yaml: yaml() })).rejects.toThrow(/lacks 1 column \(coupon\) of/);
    const { summary } = await run({ yaml: yaml(', optional: [coupon]') });
    expect(summary.events).toMatchObject({ alreadyDelivered: 1, delivered: 1 });
  });

  it('is not asked about when its author names the columns', async () => {
    const { run } = await startNights();
    const files = { 'users.csv': csv(A) };
    const named = (last: string) => yaml(`, header: [id, login, created_at, plan, ${last}]`);
    expect((await run({ files, yaml: named('notes') })).summary.run.exitCode).toBe(0);
    expect((await run({ files, yaml: named('comment') })).summary.run.exitCode).toBe(0);
  });

  it('is not forgotten by a run that leaves it out', async () => {
    const more = `lookups: { plan: { source: users, key: id, value: plan } }\n`;
    const both = `zone: UTC
sources: { users: { csv: users.csv, key: id }, bills: { csv: bills.csv, key: id } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
  - { record: Billed, from: bills, person: login, at: created_at }
`;
    const { run } = await startNights();
    const files = { 'users.csv': csv(HEADER, A), 'bills.csv': csv(HEADER, A) };
    await run({ files, yaml: both });
    const drifted = { ...files, 'users.csv': csv(`${HEADER},coupon`, `${A},`) };
    const { summary } = await run({ files: drifted, yaml: both, options: { only: ['Billed'] } });
    expect(summary.run.exitCode).toBe(0);
    await expect(run({ yaml: both })).rejects.toThrow(/added: coupon/);
    // Lookups read it too.
    await expect(run({ yaml: both + more, options: { only: ['Billed'] } })).rejects.toThrow(
      /added: coupon/,
    );
  });
});
