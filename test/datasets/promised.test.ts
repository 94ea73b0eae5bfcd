import { expect, it } from 'vitest';
import { importing } from '../helpers/importing.ts';
import { describeSharedData, sharedData } from '../helpers/shared-data.ts';
import { CHINOOK_INVOICES } from './chinook.ts';

/** One import of each public set of tables, with a rule of every kind somewhere. */
const IMPORTS: readonly (readonly [set: string, yaml: string])[] = [
  [
    'RavenStack',
    `zone: UTC
sources:
  accounts: { csv: ${sharedData('ravenstack-saas/ravenstack_accounts.csv')}, key: account_id }
  subscriptions: { csv: ${sharedData('ravenstack-saas/ravenstack_subscriptions.csv')}, key: subscription_id }
  churn: { csv: ${sharedData('ravenstack-saas/ravenstack_churn_events.csv')}, key: churn_event_id }
rules:
  - { record: Signed Up, from: accounts, person: account_id, at: signup_date, once: true }
  - { record: Billed, from: subscriptions, person: account_id, at: start_date, revenue: mrr_amount }
  - { name: seen, record: Seen, from: subscriptions, person: account_id, at: start_date, every: 30 days }
  - { set: { Plan: plan_tier }, from: subscriptions, person: account_id, at: start_date }
  - { record: Canceled, from: churn, person: account_id, at: churn_date }
`,
  ],
  [
    'jaffle shop',
    `zone: UTC
sources: { orders: { csv: ${sharedData('jaffle-shop/raw_orders.csv')}, key: id } }
rules:
  - { record: Ordered, from: orders, person: user_id, at: order_date, properties: { Status: status } }
  - { set: { Last Status: status }, from: orders, person: user_id, at: order_date, changes: all }
`,
  ],
  [
    'Shopify orders',
    `currency: EUR
sources: { orders: { csv: ${sharedData('shopify-orders/orders_export_devstore.csv')}, key: Name } }
rules:
  - record: Billed
    from: orders
    person: { firstOf: [Email, { template: "shopify-order-{Id}" }] }
    at: Paid at
    revenue: { column: Total, currency: { column: Currency } }
`,
  ],
  [
    'Stripe charges',
    `zone: UTC
sources: { charges: { csv: ${sharedData('stripe-api-tables/charge_data.csv')}, key: id } }
rules:
  - { record: Billed, from: charges, person: customer_id, at: created, revenue: { column: amount, unit: minor } }
`,
  ],
  [
    'Recurly accounts',
    `zone: UTC
sources: { accounts: { csv: ${sharedData('recurly-api-tables/account_history_data.csv')}, key: [id, updated_at] } }
rules:
  - { record: Signed Up, from: accounts, person: email, at: created_at }
  - { set: { State: state }, from: accounts, person: email, at: updated_at }
`,
  ],
  [
    'telco customers',
    `zone: UTC
sources: { customers: { csv: ${sharedData('telco-churn/Telco-Customer-Churn.csv')}, key: customerID } }
rules:
  - { record: Billed, from: customers, person: customerID, at: { value: "2024-01-01 10:00:00" }, revenue: TotalCharges }
`,
  ],
  ['Chinook invoices', CHINOOK_INVOICES],
];

describeSharedData('what a dry run promises', IMPORTS.length, () => {
  it.each(IMPORTS)('is what the run does: %s', { timeout: 90_000 }, async (_, yaml) => {
    const dry = await importing({ yaml, mode: 'dry-run' });
    // Every 97th request is refused, which a dry run cannot know.
    const answer = (_request: unknown, n: number) => (n % 97 === 0 ? { status: 400 } : undefined);
    const run = await importing({ yaml, folder: dry.folder, answer });
    const { pending: promised, delivered: none, ...foreseen } = dry.summary.events;
    const { delivered, refused, pending, ...others } = run.summary.events;
    expect(none).toBe(0);
    expect(promised).toBe(delivered + refused + pending);
    expect({ ...others, refused: 0 }).toEqual(foreseen);
    expect(run.summary.applied).toEqual(dry.summary.applied);
    expect(run.summary.rejects).toEqual(dry.summary.rejects);
    expect(run.requests.length).toBe(promised);
  });
});
