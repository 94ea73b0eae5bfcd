import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it, onTestFinished } from 'vitest';
import {
  type Insight,
  loadImport,
  type RunOptions,
  runImport,
  type Summary,
  startSink,
} from '../../src/index.ts';
import { clockOfToday, importing, TEST_KEY } from '../helpers/importing.ts';
import { describeSharedData, sharedData } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import {
  byPerson,
  centsOf,
  cohortsOf,
  funnelOf,
  month,
  populationOf,
  revenueOf,
  type TestEvent,
  week,
} from './independent.ts';

/** Checks every figure against the plain computation. */
function expectFigures(
  insight: Insight | undefined,
  events: readonly TestEvent[],
  { funnel, cohort }: { funnel: string[]; cohort: { first: string; later: string } },
): void {
  expect(insight?.people).toBe(byPerson(events).length);
  expect(
    insight?.funnel.map(({ name, people, medianSeconds }) => ({ name, people, medianSeconds })),
  ).toEqual(funnelOf(events, funnel));
  const periodOf = insight?.cohort.every === 'week' ? week : month;
  const all = cohortsOf(events, cohort, periodOf);
  expect(insight?.cohort.cohorts).toBe(all.length);
  const latest = all.slice(-36).map((row) => row.split(' ').slice(0, 38).join(' '));
  expect(
    insight?.cohort.rows.map(
      ({ period, people, counts }) => `${period} ${people}: ${counts.join(' ')}`,
    ),
  ).toEqual(latest);
  expect(insight?.population).toEqual(populationOf(events));
  expectRevenue(insight, events);
}

function expectRevenue(insight: Insight | undefined, events: readonly TestEvent[]): void {
  const { months, paying } = revenueOf(events);
  const shown = insight?.revenue.months.filter(
    ({ payments, refunds }) => payments > 0 || centsOf(refunds) !== 0,
  );
  const expected = [...months]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .filter(([, sums]) => sums.payments > 0 || sums.refunds !== 0);
  expect(
    shown?.map(({ month: name, income, refunds, payments }) => [
      name,
      { income: centsOf(income), refunds: centsOf(refunds), payments },
    ]),
  ).toEqual(expected);
  const total = expected.reduce((sum, [, { income, refunds }]) => sum + income + refunds, 0);
  expect(centsOf(insight?.revenue.total ?? '')).toBe(total);
  expect(insight?.revenue.payingPeople).toBe(paying);
  expect(insight?.revenue.perPayingPerson).toBe((Math.round(total / paying) / 100).toFixed(2));
}

async function rowsOf(file: string, columns: true | string[]): Promise<Record<string, string>[]> {
  return parse(await readFile(sharedData(file)), { columns });
}

function secondOf(day = ''): number {
  return Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / 1000;
}

describeSharedData('what Kissmetrics will show of the RavenStack set', 3, () => {
  const yaml = `
zone: UTC
sources:
  accounts: { csv: ${sharedData('ravenstack-saas/ravenstack_accounts.csv')}, key: account_id }
  subscriptions: { csv: ${sharedData('ravenstack-saas/ravenstack_subscriptions.csv')}, key: subscription_id }
  churn: { csv: ${sharedData('ravenstack-saas/ravenstack_churn_events.csv')}, key: churn_event_id }
rules:
  - record: Billed
    from: subscriptions
    person: account_id
    at: start_date
    revenue: mrr_amount
  - record: Signed Up
    from: accounts
    person: account_id
    at: signup_date
    properties: { Referral Source: referral_source }
  - record: Canceled
    from: churn
    person: account_id
    at: churn_date
  - record: Refunded
    from: churn
    where: { refund_amount_usd: { gt: 0 } }
    person: account_id
    at: churn_date
    revenue: { column: refund_amount_usd, negate: true }
`;

  async function eventsOfSet(): Promise<TestEvent[]> {
    const accounts = await rowsOf('ravenstack-saas/ravenstack_accounts.csv', true);
    const subscriptions = await rowsOf('ravenstack-saas/ravenstack_subscriptions.csv', true);
    const churn = await rowsOf('ravenstack-saas/ravenstack_churn_events.csv', true);
    const event = (name: string, row: Record<string, string>, day: string) => {
      return { name, person: row['account_id'] ?? '', second: secondOf(row[day]) };
    };
    return [
      ...accounts.map((row) => event('Signed Up', row, 'signup_date')),
      ...subscriptions.map((row) => {
        return { ...event('Billed', row, 'start_date'), cents: centsOf(row['mrr_amount'] ?? '') };
      }),
      ...churn.map((row) => event('Canceled', row, 'churn_date')),
      ...churn
        .filter((row) => Number(row['refund_amount_usd']) > 0)
        .map((row) => {
          const cents = -centsOf(row['refund_amount_usd'] ?? '');
          return { ...event('Refunded', row, 'churn_date'), cents };
        }),
    ];
  }

  const defaults = {
    funnel: ['Signed Up', 'Billed', 'Canceled'],
    cohort: { first: 'Signed Up', later: 'Billed' },
  };

  it('equals a plain computation', {
    timeout: 90_000,
  }, async () => {
    const events = await eventsOfSet();
    const options = { insight: true };

    const planned = await importing({ yaml, mode: 'dry-run', options });

    expect(planned.summary.insight?.events).toEqual({ delivered: 0, planned: 6242 });
    expectFigures(planned.summary.insight, events, defaults);
  });

  it('counts nothing twice of what was delivered before', { timeout: 120_000 }, async () => {
    const events = await eventsOfSet();
    const sink = await startSink({});
    onTestFinished(async () => sink.close());
    const head = `kissmetrics: { apiKey: ${TEST_KEY}, endpoint: "${sink.url}", rate: 10000 }`;
    const folder = await temporaryFolder({ 'import.yaml': `${head}\n${yaml}` });
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    const run = async (options: RunOptions): Promise<Summary> =>
      runImport(definition, { ...options, clock: clockOfToday() });

    const { events: first } = await run({ mode: 'send', limit: 300 });
    const half = await run({ mode: 'dry-run', insight: true });
    const second = await run({ mode: 'send', insight: true });
    const after = await run({ mode: 'dry-run', insight: true });

    expect(first.delivered).toBeGreaterThan(900);
    for (const { insight } of [half, second]) {
      expect(insight?.events).toEqual({
        delivered: first.delivered,
        planned: events.length - first.delivered,
      });
    }
    expect(after.insight?.events).toEqual({ delivered: events.length, planned: 0 });
    for (const { insight } of [half, second, after]) expectFigures(insight, events, defaults);
  });

  it('tells revenue apart by a property, and weeks in place of months', {
    timeout: 60_000,
  }, async () => {
    const reports = `
reports:
  funnel: [billed, "CANCELED,"]
  cohort: { first: signed  up, then: canceled, every: week }
  by: referral source
`;
    const { summary } = await importing({
      yaml: yaml + reports,
      mode: 'dry-run',
      options: { insight: true },
    });
    const events = await eventsOfSet();
    const accounts = await rowsOf('ravenstack-saas/ravenstack_accounts.csv', true);
    const source = new Map(accounts.map((row) => [row['account_id'], row['referral_source']]));
    const expected = new Map<string, number>();
    for (const { person, cents = 0 } of events) {
      const value = source.get(person) ?? '';
      expected.set(value, (expected.get(value) ?? 0) + cents);
    }

    const rows = summary.insight?.by?.rows ?? [];
    expect(rows.map(({ value, revenue }) => [value, centsOf(revenue)])).toEqual(
      [...expected].toSorted(([, a], [, b]) => b - a),
    );
    expect(rows.reduce((sum, { people }) => sum + people, 0)).toBe(
      summary.insight?.revenue.payingPeople,
    );
    const funnel = funnelOf(events, ['Billed', 'Canceled']);
    expect(summary.insight?.funnel.map(({ people }) => people)).toEqual(
      funnel.map(({ people }) => people),
    );
    const weeks = cohortsOf(events, { first: 'Signed Up', later: 'Canceled' }, week);
    const [oldest = ''] = weeks.slice(-36);
    const row = summary.insight?.cohort.rows[0];
    expect(`${row?.period} ${row?.people}: ${row?.counts.join(' ')}`).toBe(oldest);
    expect(summary.insight?.cohort.cohorts).toBe(weeks.length);
  });
});

describeSharedData('what Kissmetrics will show of the Chinook set', 1, () => {
  it('equals a plain computation', async () => {
    const columns = ['id', 'customer', 'email', 'date', 'country', 'state', 'zip', 'total'];
    const { summary, rejects } = await importing({
      yaml: `
zone: UTC
sources:
  invoices:
    csv: ${sharedData('mysql-chinook/invoice_outfile.csv')}
    key: id
    header: [${columns.join(', ')}]
rules:
  - { record: Billed, from: invoices, person: email, at: date, revenue: total }
reports:
  funnel: [Billed, Canceled]
  cohort: { first: Billed, then: Billed }
`,
      mode: 'dry-run',
      options: { insight: true },
    });
    const rows = await rowsOf('mysql-chinook/invoice_outfile.csv', columns);
    const events = rows.map((row) => {
      const { email = '', date, total = '' } = row;
      return { person: email, name: 'Billed', second: secondOf(date), cents: centsOf(total) };
    });

    expect(rejects).toEqual([]);
    expect(summary.insight).toMatchObject({ people: 59, revenue: { total: '2328.60' } });
    expectFigures(summary.insight, events, {
      funnel: ['Billed', 'Canceled'],
      cohort: { first: 'Billed', later: 'Billed' },
    });
  });
});
