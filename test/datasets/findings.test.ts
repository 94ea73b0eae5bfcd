import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { importing } from '../helpers/importing.ts';
import { inspecting } from '../helpers/inspecting.ts';
import { describeSharedData, sharedData } from '../helpers/shared-data.ts';
import { CHINOOK_INVOICES } from './chinook.ts';

/** What the descriptions of the public sets call odd, with the counts they give. */

describeSharedData('what is odd about the RavenStack set', 1, () => {
  it('is found: days only, days that accounts share, trials that cost nothing', async () => {
    const { found, inspection } = await inspecting({
      yaml: `zone: UTC
sources:
  accounts: { csv: ${sharedData('ravenstack-saas/ravenstack_accounts.csv')}, key: account_id }
  subscriptions: { csv: ${sharedData('ravenstack-saas/ravenstack_subscriptions.csv')}, key: subscription_id }
  churn: { csv: ${sharedData('ravenstack-saas/ravenstack_churn_events.csv')}, key: churn_event_id }
rules:
  - { record: Signed Up, from: accounts, person: account_id, at: signup_date }
  - { record: Billed, from: subscriptions, person: account_id, at: start_date, revenue: mrr_amount, properties: { Subscription: subscription_id } }
  - { record: Canceled, from: churn, person: account_id, at: churn_date }
`,
    });
    expect(found('date_only')).toMatchObject({ count: 500 + 5000 + 600 });
    // 327 subscriptions share account and date, and one account churns twice on one date.
    expect(found('same_second')).toMatchObject({ count: 327 + 2, isEstimate: false });
    expect(Number(found('same_second')?.moneyAtStake)).toBeGreaterThan(0);
    expect(found('revenue_not_positive')).toMatchObject({ count: 778 });
    expect(found('sign_up_not_first')).toBeUndefined();
    expect(inspection.times).toMatchObject({ events: 6100, midnightShare: 1 });
    expect(inspection.times.byMonth.at(0)?.month).toBe('2023-01');
    expect(inspection.times.byMonth.at(-1)?.month).toBe('2024-12');
    expect(inspection.coverage?.columnsNeverUsed).toContainEqual({
      source: 'churn',
      columns: expect.arrayContaining(['refund_amount_usd', 'is_reactivation']),
    });
  });
});

describeSharedData('what is odd about Sakila', 3, () => {
  const rules = `
rules:
  - { record: Signed Up, from: customers, person: { column: email, case: lower }, at: create_date }
  - { record: Billed, from: payments, person: email, at: payment_date, revenue: amount }
`;

  async function sakila(years: number, yaml = rules) {
    const shift = (text: string): string =>
      text.replaceAll(/(?<=[\t"])200[56](?=-\d\d-\d\d )/g, (year) => String(Number(year) + years));
    const read = async (name: string) => readFile(sharedData('mysql-sakila', name), 'utf8');
    const files = {
      'payments.tsv': shift(await read('payment_batch.tsv')),
      'customers.csv': shift(await read('customer_outfile.csv')),
    };
    const header = '[id, store, first, last, email, active, create_date, last_update]';
    return importing({
      mode: 'dry-run',
      files,
      yaml: `zone: UTC
sources:
  customers: { csv: customers.csv, header: ${header}, key: id }
  payments: { csv: payments.tsv, key: payment_id }
${yaml}`,
    });
  }

  it('is found: seconds that payments share, the time of loading, sign-ups after payments', {
    timeout: 60_000,
  }, async () => {
    const { summary } = await sakila(10);
    const found = new Map(summary.inspection?.findings.map((one) => [one.code, one]));
    expect(found.get('same_second')).toMatchObject({ count: 47 });
    expect(found.get('exact_duplicate')).toMatchObject({ count: 1, severity: 'info' });
    // 182 payments carry one time, and all 599 customers were created in one second.
    expect(found.get('bulk_time')).toMatchObject({ count: 182 + 599 });
    expect(found.get('revenue_not_positive')).toMatchObject({ count: 24 });
    expect(found.get('sign_up_not_first')).toMatchObject({ count: 599 });
    expect(found.has('person_case')).toBe(false);
    expect(summary.inspection?.quote).toMatchObject({ requests: 16_049 + 599 });
    // Nothing was rented from September 2015 to the middle of February.
    expect(summary.inspection?.times.gaps).toContainEqual(
      expect.objectContaining({ from: '2015-08-24', until: '2016-02-13' }),
    );
  });

  it('is found: customers in capitals, payments in small letters', {
    timeout: 60_000,
  }, async () => {
    const { summary } = await sakila(10, rules.replace('{ column: email, case: lower }', 'email'));
    expect(summary.warnings).toContainEqual(
      expect.objectContaining({ code: 'person_case', count: 599 }),
    );
  });

  it('is found: all of it is before 2009, so that nothing is sent', {
    timeout: 60_000,
  }, async () => {
    const { summary } = await sakila(0);
    expect(summary.rejects).toEqual({ before_2009: 16_049 + 599 });
    expect(summary.inspection?.quote.requests).toBe(0);
    expect(summary.inspection?.findings).toEqual([]);
    expect(summary.inspection?.coverage?.rulesNeverMatched).toEqual(['Signed Up', 'Billed']);
  });
});

describeSharedData('what is odd about Shopify exports', 3, () => {
  const orders = sharedData('shopify-orders/shopify_orders_sample_refunds.csv');
  const billed = (source: string) => `zone: UTC
sources: { orders: { csv: ${source}, key: Name } }
rules:
  - record: Billed
    from: orders
    where: { Total: { empty: false } }
    person: { firstOf: [Email, Name] }
    at: Created at
    revenue: Total
`;

  it('is found: refunds that no rule tells', async () => {
    const { found } = await inspecting({ yaml: billed(orders) });
    expect(found('refund_not_told')).toMatchObject({ count: 8, moneyAtStake: '423.75' });
  });

  it('is found: refunds without a date of their own', async () => {
    const { found, warnings } = await inspecting({
      yaml: `${billed(orders)}
  - record: Refunded
    from: orders
    where: { Refunded Amount: { gt: 0 } }
    person: { firstOf: [Email, Name] }
    at: Created at
    revenue: { column: Refunded Amount, negate: true }
`,
    });
    expect(found('refund_undated')).toMatchObject({ count: 8, moneyAtStake: '-423.75' });
    expect(warnings).not.toContain('refund_not_told');
  });

  it('is found: an order that is not paid, in the true export', async () => {
    const yaml = billed(sharedData('shopify-orders/orders_export_devstore.csv'));
    const one = await inspecting({ yaml: `currency: EUR\n${yaml}` });
    expect(one.found('unsettled_payment')).toMatchObject({ count: 1 });
    const dated = `currency: EUR\n${yaml.replace('at: Created at', 'at: Paid at')}`;
    const other = await inspecting({ yaml: dated });
    expect(other.found('unsettled_payment')).toBeUndefined();
    expect(other.found('undated_revenue')).toMatchObject({ count: 1 });
  });
});

describeSharedData('what is odd about tables of payments in a warehouse', 3, () => {
  it("is found: none of Stripe's 16 charges succeeded", async () => {
    const { found } = await inspecting({
      yaml: `zone: UTC
sources: { charges: { csv: ${sharedData('stripe-api-tables/charge_data.csv')}, key: id } }
rules:
  - { record: Billed, from: charges, person: customer_id, at: created, revenue: { column: amount, unit: minor } }
`,
    });
    expect(found('unsettled_payment')).toMatchObject({ count: 16 });
  });

  it("is found: the hash of an empty text as Recurly's identity", async () => {
    const accounts = (person: string) => `zone: UTC
sources: { accounts: { csv: ${sharedData('recurly-api-tables/account_history_data.csv')}, key: [id, updated_at] } }
rules:
  - { record: Signed Up, from: accounts, person: ${person}, at: created_at }
`;
    const { found } = await inspecting({ yaml: accounts('email') });
    expect(found('person_of_nothing')).toMatchObject({
      count: 2,
      examples: [{ value: 'd41d8cd98f00b204e9800998ecf8427e' }, {}],
    });
    expect(
      (await inspecting({ yaml: accounts('vat_number') })).found('person_of_nothing'),
    ).toMatchObject({ count: 5 });
    expect((await inspecting({ yaml: accounts('id') })).found('person_of_nothing')).toBeUndefined();
  });

  it('is found: every invoice of Chinook at midnight', async () => {
    const { found } = await inspecting({
      yaml: CHINOOK_INVOICES,
    });
    expect(found('date_only')).toMatchObject({ count: 412 });
    expect(found('same_second')).toBeUndefined();
  });
});

describeSharedData('what is odd about the telco set', 2, () => {
  const yaml = (at: string) => `zone: UTC
sources: { customers: { csv: ${sharedData('telco-churn/Telco-Customer-Churn.csv')}, key: customerID } }
rules:
  - { record: Billed, from: customers, person: customerID, at: ${at}, revenue: TotalCharges }
`;

  it('is found: it has no date, so that no row can be dated', { timeout: 60_000 }, async () => {
    const { summary } = await importing({ mode: 'dry-run', yaml: yaml('tenure') });
    expect(summary.events.planned).toBe(0);
    expect(Object.values(summary.rejects).reduce((sum, one) => sum + one, 0)).toBe(7043);
    expect(summary.inspection?.coverage?.rulesNeverMatched).toEqual(['Billed']);
    expect(summary.warnings.map(({ code }) => code)).not.toContain('rule_without_events');
  });

  it('is found: an invented date is the same for everybody', { timeout: 60_000 }, async () => {
    const invented = yaml('{ value: "2024-01-01 10:00:00" }');
    const { summary } = await importing({ mode: 'dry-run', yaml: invented });
    // 11 rows have a space for an amount, which is nothing and not zero.
    expect(summary.rejects).toEqual({ missing: 11 });
    expect(summary.warnings).toContainEqual(
      expect.objectContaining({ code: 'bulk_time', count: 7032 }),
    );
  });
});
