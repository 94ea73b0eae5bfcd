import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadImport, runImport, startSink } from '../../src/index.ts';
import { clockOfToday, importing, TEST_KEY, told } from '../helpers/importing.ts';
import { describeSharedData, sharedData } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

describeSharedData('an import of the RavenStack set', 2, () => {
  const yaml = `
zone: UTC
sources:
  accounts: { csv: ${sharedData('ravenstack-saas/ravenstack_accounts.csv')}, key: account_id }
  subscriptions: { csv: ${sharedData('ravenstack-saas/ravenstack_subscriptions.csv')}, key: subscription_id }
  churn: { csv: ${sharedData('ravenstack-saas/ravenstack_churn_events.csv')}, key: churn_event_id }
rules:
  - record: Signed Up
    from: accounts
    person: account_id
    at: signup_date
    once: true
    properties: { Plan Name: plan_tier, Industry: industry, Referral Source: referral_source }
  - record: Billed
    from: subscriptions
    person: account_id
    at: start_date
    revenue: mrr_amount
    properties: { Plan Name: plan_tier, Subscription: subscription_id }
  - record: Canceled
    from: churn
    person: account_id
    at: churn_date
    properties: { Cancel Reason: reason_code }
  - record: Refunded
    from: churn
    where: { refund_amount_usd: { gt: 0 } }
    person: account_id
    at: churn_date
    revenue: { column: refund_amount_usd, negate: true }
`;

  it('gives the counts and sums of its description', { timeout: 60_000 }, async () => {
    const { summary, requests, rejects } = await importing({ yaml });

    expect(rejects).toEqual([]);
    expect(summary.run).toMatchObject({ outcome: 'complete', exitCode: 0 });
    expect(summary.byName['Signed Up']).toMatchObject({ planned: 500, delivered: 500 });
    expect(summary.byName['Billed']).toMatchObject({
      planned: 5000,
      delivered: 5000,
      revenue: { delivered: '11338747.00' },
    });
    expect(summary.byName['Canceled']).toMatchObject({ planned: 600, delivered: 600 });
    expect(summary.byName['Refunded']).toMatchObject({
      delivered: 142,
      revenue: { delivered: '-8652.25' },
    });
    expect(requests).toHaveLength(500 + 5000 + 600 + 142);
  });

  it('never sends two events of one account and name at one second', async () => {
    const { requests, warnings } = await importing({ yaml });
    const keys = requests.map(({ params }) => params.slice(0, 3).join('|'));

    expect(new Set(keys).size).toBe(keys.length);
    expect(warnings).toContain('same_second');
    // Of each group that shares account, name and day, one keeps its second; counted here apart.
    const billed = await repeats('ravenstack_subscriptions.csv', [1, 2]);
    const canceled = await repeats('ravenstack_churn_events.csv', [1, 2]);
    const refunded = await repeats(
      'ravenstack_churn_events.csv',
      [1, 2],
      (cells) => Number(cells[4]) > 0,
    );
    expect(billed).toMatchObject({ sharing: 327 });
    const moved = requests.filter(({ params }) => Number(params[2]?.[1]) % 86_400 !== 0);
    expect(moved).toHaveLength(billed.moved + canceled.moved + refunded.moved);
  });
});

describeSharedData('the RavenStack set a second time, its rows in another order', 1, () => {
  it('is already delivered, every event at the second it was moved to', {
    timeout: 90_000,
  }, async () => {
    const name = 'ravenstack_subscriptions.csv';
    const text = await readFile(sharedData('ravenstack-saas', name), 'utf8');
    const [header = '', ...rows] = text.trimEnd().split('\n');
    const yaml = `zone: UTC
sources: { subscriptions: { csv: ${name}, key: subscription_id } }
rules:
  - { record: Billed, from: subscriptions, person: account_id, at: start_date, revenue: mrr_amount }
`;
    const folder = await temporaryFolder({ [name]: `${[header, ...rows].join('\n')}\n` });
    const seen: string[] = [];
    const sink = await startSink({ onRequest: ({ params }) => seen.push(JSON.stringify(params)) });
    onTestFinished(async () => sink.close());
    const kissmetrics = `kissmetrics: { apiKey: ${TEST_KEY}, endpoint: "${sink.url}", rate: 10000 }\n`;
    await writeFile(join(folder, 'import.yaml'), kissmetrics + yaml);
    const run = async () => {
      const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
      return runImport(definition, { mode: 'send', clock: clockOfToday() });
    };
    expect((await run()).events).toMatchObject({ delivered: 5000 });
    for (const order of [rows.toReversed(), rows.toSorted()]) {
      await writeFile(join(folder, name), `${[header, ...order].join('\n')}\n`);
      const { events } = await run();
      expect(events).toMatchObject({ planned: 5000, alreadyDelivered: 5000, delivered: 0 });
    }
    expect(new Set(seen).size).toBe(5000);
    expect(new Set(seen.map((params) => params.split('],').slice(0, 3).join())).size).toBe(5000);
  });
});

describeSharedData("an import of jaffle shop's payments", 1, () => {
  it('finds the person two lookups away and sums cents to 1672.00', async () => {
    const { summary, rejects } = await importing({
      yaml: `
zone: UTC
sources:
  customers: { csv: ${sharedData('jaffle-shop/raw_customers.csv')}, key: id }
  orders: { csv: ${sharedData('jaffle-shop/raw_orders.csv')}, key: id }
  payments: { csv: ${sharedData('jaffle-shop/raw_payments.csv')}, key: id }
lookups:
  customer: { source: customers, key: id, value: id }
  buyer: { source: orders, key: id, value: user_id }
  ordered: { source: orders, key: id, value: order_date }
rules:
  - record: Billed
    from: payments
    person: { lookup: customer, by: { lookup: buyer, by: order_id } }
    at: { lookup: ordered, by: order_id }
    revenue: { column: amount, unit: minor }
    properties: { Payment Method: payment_method }
`,
    });

    expect(rejects).toEqual([]);
    expect(summary.byName['Billed']).toMatchObject({
      delivered: 113,
      revenue: { delivered: '1672.00' },
    });
  });
});

describeSharedData('an import of a true Shopify order export', 1, () => {
  it('makes one event an order, and an identity from the order where there is no email', async () => {
    const { summary, requests, rejects } = await importing({
      yaml: `
currency: EUR
sources:
  orders: { csv: ${sharedData('shopify-orders/orders_export_devstore.csv')}, key: Name }
rules:
  - record: Billed
    from: orders
    where: { Financial Status: paid }
    person: { firstOf: [Email, { template: "shopify-order-{Id}" }] }
    at: Paid at
    revenue: { column: Total, currency: { column: Currency } }
    properties: { Order: Name }
`,
    });

    expect(rejects).toEqual([]);
    expect(summary.sources['orders']).toMatchObject({ read: 40, passed: 40, bad: 0 });
    expect(summary.byName['Billed']).toMatchObject({
      delivered: 18,
      revenue: { delivered: '13961.45' },
    });
    const people = told(requests).map((line) => line.split(' ')[1] ?? '');
    expect(people.filter((person) => /^shopify-order-\d{13}$/.test(person))).toHaveLength(10);
    expect(told(requests)).toContain(
      '/e shopify-order-6634244374859 Billed @2025-05-11T13:55:16Z {Billing Amount=1659.95, Order=#1001}',
    );
  });
});

/** Rows that share these cells with another, and how many of them are not the first of their group. */
async function repeats(
  file: string,
  columns: readonly number[],
  counts: (cells: readonly string[]) => boolean = () => true,
): Promise<{ sharing: number; moved: number }> {
  const text = await readFile(sharedData('ravenstack-saas', file), 'utf8');
  const groups = new Map<string, number>();
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const cells = line.split(',');
    const key = columns.map((column) => cells[column]).join();
    if (counts(cells)) groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  const shared = [...groups.values()].filter((size) => size > 1);
  const sharing = shared.reduce((sum, size) => sum + size, 0);
  return { sharing, moved: sharing - shared.length };
}
