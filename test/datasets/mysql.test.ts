import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importing } from '../helpers/importing.ts';
import { type MysqlServer, SERVER_TIMEOUT, startMysqlServer } from '../helpers/mysql-server.ts';
import { describeSharedData, sharedData } from '../helpers/shared-data.ts';

/** What makes and fills these tables, of a dump that is written for a client. */
function tablesOf(dump: string, ...names: readonly string[]): string {
  const wanted = new RegExp(
    String.raw`^(?:CREATE TABLE|INSERT INTO) (?:${names.map((name) => `${name}\\b|\`${name}\``).join('|')})`,
  );
  const statements = dump
    .split(/;\r?\n/)
    .map((statement) => statement.replace(/^(?:\s*(?:--|\/\*).*\r?\n|\s+)*/, ''))
    .filter((statement) => wanted.test(statement));
  return `SET foreign_key_checks = 0, sql_mode = '', NAMES utf8mb4; ${statements.join(';\n')}`;
}

let server: MysqlServer;

describeSharedData('an import of Sakila from MySQL', 2, () => {
  beforeAll(async () => {
    server = await startMysqlServer();
  }, SERVER_TIMEOUT);

  afterAll(async () => server.stop());

  async function sakila() {
    const schema = await readFile(sharedData('mysql-sakila/sakila-mv-schema.sql'), 'utf8');
    const data = gunzipSync(await readFile(sharedData('mysql-sakila/sakila-mv-data.sql.gz')));
    const dump = `${schema}\n${data.toString('utf8')}`;
    return server.database(tablesOf(dump, 'payment', 'customer'));
  }

  function yamlFor(url: string): string {
    return `
zone: UTC
sources:
  customers: { mysql: "${url}", table: customer }
  payments: { mysql: "${url}", table: payment }
lookups:
  email: { source: customers, key: customer_id, value: email }
rules:
  - record: Billed
    from: payments
    person: { lookup: email, by: customer_id, case: lower }
    at: payment_date
    revenue: amount
`;
  }

  it('as it is rejects all of its payments, which are older than anything Kissmetrics keeps', async () => {
    const { url } = await sakila();
    const { summary, requests } = await importing({ yaml: yamlFor(url) });
    expect(summary.sources['payments']).toMatchObject({ read: 16_049, bad: 0 });
    expect(summary.rejects).toEqual({ before_2009: 16_049 });
    expect(requests).toEqual([]);
  }, 60_000);

  it('moved by ten years delivers every payment, and no two at one second', async () => {
    const database = await sakila();
    await database.run('UPDATE payment SET payment_date = payment_date + INTERVAL 3653 DAY');
    const [shared] = await database.run(`SELECT SUM(n) AS total FROM
      (SELECT COUNT(*) AS n FROM payment GROUP BY customer_id, payment_date HAVING n > 1) AS same`);
    expect(Number(shared?.['total'])).toBe(47);
    const { summary, requests, warnings } = await importing({ yaml: yamlFor(database.url) });
    expect(summary.byName['Billed']).toMatchObject({
      delivered: 16_049,
      revenue: { delivered: '67416.51' },
    });
    const seconds = requests.map(({ params }) =>
      params.flatMap(([name, value]) => (name === '_p' || name === '_t' ? [value] : [])).join(),
    );
    expect(new Set(seconds).size).toBe(16_049);
    expect(warnings).toContain('same_second');
  }, 120_000);
});

describeSharedData('an import of Chinook from MySQL', 1, () => {
  beforeAll(async () => {
    server = await startMysqlServer();
  }, SERVER_TIMEOUT);

  afterAll(async () => server.stop());

  it('gives the counts and the sum of its description', async () => {
    const dump = await readFile(sharedData('mysql-chinook/Chinook_MySql.sql'), 'utf8');
    const { url } = await server.database(tablesOf(dump, 'Invoice', 'Customer'));
    const { summary, requests, rejects } = await importing({
      yaml: `
zone: UTC
sources:
  customers: { mysql: "${url}", table: Customer }
  invoices: { mysql: "${url}", table: Invoice, pageSize: 100 }
lookups:
  email: { source: customers, key: CustomerId, value: Email }
rules:
  - record: Billed
    from: invoices
    person: { lookup: email, by: CustomerId }
    at: InvoiceDate
    revenue: Total
    properties: { Country: BillingCountry, Postal Code: BillingPostalCode }
`,
    });
    expect(rejects).toEqual([]);
    expect(summary.byName['Billed']).toMatchObject({
      delivered: 412,
      revenue: { delivered: '2328.60' },
    });
    const codes = requests.flatMap(({ params }) =>
      params.flatMap(([name, value]) => (name === 'Postal Code' ? [value] : [])),
    );
    expect(codes).toContain('0171');
  }, 60_000);
});
