import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadImport } from '../../src/config/load.ts';
import { SourceError } from '../../src/errors/importer-error.ts';
import { explain } from '../../src/pipeline/explain.ts';
import { renderExplanation } from '../../src/report/explain-text.ts';
import { faultsOf } from '../config/faults-of.ts';
import { history } from '../helpers/history.ts';
import { clockOfToday, importing, told } from '../helpers/importing.ts';
import {
  type MysqlServer,
  SERVER_TIMEOUT,
  startMysqlServer,
  type TestDatabase,
} from '../helpers/mysql-server.ts';

let server: MysqlServer;

beforeAll(async () => {
  server = await startMysqlServer();
}, SERVER_TIMEOUT);

afterAll(async () => server.stop());

const RULES = `rules:
  - { record: Billed, from: billing, person: email, at: created_at, revenue: amount }
`;

function sources({ url }: TestDatabase, keys: string): string {
  return `sources:\n  billing: { mysql: "${url}", ${keys} }\n`;
}

describe('an import from MySQL', () => {
  it('delivers each row once, known by the primary key, also when it was moved from CSV', async () => {
    const rows = [
      '1,ada@example.com,49.90,2014-01-02 03:04:05',
      '2,bob@example.com,0.10,2014-01-02 03:04:06',
    ];
    const csv = `id,email,amount,created_at\n${rows.join('\n')}\n`;
    const { run } = await history(
      `zone: UTC\nsources:\n  billing: { csv: billing.csv, key: id }\n${RULES}`,
    );
    const first = await run({ 'billing.csv': csv });
    expect(first.summary.events.delivered).toBe(2);
    const database = await server.database(`
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), amount DECIMAL(10,2), created_at DATETIME);
      INSERT INTO billing VALUES (1, 'ada@example.com', 49.90, '2014-01-02 03:04:05'),
        (2, 'bob@example.com', 0.10, '2014-01-02 03:04:06'), (3, 'eve@example.com', 1e3, '2014-01-02 03:04:07')`);
    const yaml = `zone: UTC\n${sources(database, 'table: billing')}${RULES}`;
    const { summary, sent } = await run({}, yaml);
    expect(summary.events).toMatchObject({ alreadyDelivered: 2, delivered: 1 });
    expect(sent).toEqual([
      '/e eve@example.com Billed @2014-01-02T03:04:07Z {Billing Amount=1000.00}',
    ]);
  });

  it('says how a key that is called otherwise in the database is brought back', async () => {
    const { run } = await history(
      `zone: UTC\nsources:\n  billing: { csv: billing.csv, key: id }\n${RULES}`,
    );
    await run({
      'billing.csv': 'id,email,amount,created_at\n1,ada@example.com,49.90,2014-01-02 03:04:05\n',
    });
    const database = await server.database(`
      CREATE TABLE invoices (InvoiceId INT PRIMARY KEY, email VARCHAR(50), amount DECIMAL(10,2), created_at DATETIME);
      INSERT INTO invoices VALUES (1, 'ada@example.com', 49.90, '2014-01-02 03:04:05')`);
    const renamed = `zone: UTC\n${sources(database, 'table: invoices')}${RULES}`;
    await expect(run({}, renamed)).rejects.toMatchObject({
      hint: expect.stringContaining(
        '`key: id` and a query that names it as before, in place of the table: `query: SELECT InvoiceId AS id, ... FROM invoices`',
      ),
    });
    const query =
      'key: id, query: "SELECT InvoiceId AS id, email, amount, created_at FROM invoices"';
    const { summary } = await run({}, `zone: UTC\n${sources(database, query)}${RULES}`);
    expect(summary.events).toMatchObject({ alreadyDelivered: 1, delivered: 0 });
  });

  it('takes TIMESTAMP for UTC whatever the zone, DATETIME and DATE for local time', async () => {
    const database = await server.database(`
      SET time_zone = '-05:00';
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), a TIMESTAMP NULL, b DATETIME, c DATE);
      INSERT INTO billing VALUES (1, 'ada', '2014-07-01 12:00:00', '2014-07-01 12:00:00', '2014-07-01')`);
    const { requests, rejects } = await importing({
      yaml: `zone: Europe/Berlin
${sources(database, 'table: billing, zone: America/New_York')}lookups:
  when: { source: billing, key: id, value: a }
rules:
  - { record: A, from: billing, person: email, at: a }
  - { record: A zoned, from: billing, person: email, at: { column: a, zone: Asia/Tokyo } }
  - { record: A looked up, from: billing, person: email, at: { lookup: when, by: id } }
  - { record: A as text, from: billing, person: email, at: { template: "{a}" } }
  - { record: A of several, from: billing, person: email, at: { firstOf: [a, b] } }
  - { record: B, from: billing, person: email, at: b }
  - { record: C, from: billing, person: email, at: c }
`,
    });
    expect(rejects).toEqual([]);
    const seconds = Object.fromEntries(
      told(requests).map((line) => / ada (.*) @(.*)$/.exec(line)?.slice(1) ?? []),
    ) as Record<string, string>;
    expect(seconds).toEqual({
      A: '2014-07-01T17:00:00Z',
      'A zoned': '2014-07-01T17:00:00Z',
      'A looked up': '2014-07-01T17:00:00Z',
      'A as text': '2014-07-01T17:00:00Z',
      'A of several': '2014-07-01T17:00:00Z',
      B: '2014-07-01T16:00:00Z',
      C: '2014-07-01T04:00:00Z',
    });
  });

  it('rejects zero dates, and sees that NULL is empty where the word NULL is a name', async () => {
    const database = await server.database(`
      SET sql_mode = '', time_zone = '+00:00';
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), t DATETIME, note VARCHAR(10));
      INSERT INTO billing VALUES (1, 'ada', '0000-00-00 00:00:00', 'x'), (2, 'bob', NULL, 'x'),
        (3, 'eve', '2014-00-10', 'x'), (4, 'kim', '2014-01-10', 'NULL'), (5, 'lee', '2014-01-10', NULL)`);
    const { summary, requests } = await importing({
      yaml: `zone: UTC\n${sources(database, 'table: billing')}rules:
  - { record: Signed Up, from: billing, person: email, at: t, properties: { Note: note } }
`,
    });
    expect(summary.rejects).toEqual({ zero_date: 2 });
    expect(summary.applied.undated).toBe(1);
    expect(told(requests)).toEqual([
      '/e kim Signed Up @2014-01-10T00:00:00Z {Note=NULL}',
      '/e lee Signed Up @2014-01-10T00:00:00Z',
    ]);
  });

  it('reads on from its cursor, and finds what is new alone', async () => {
    const database = await server.database(`
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50) NOT NULL, amount DECIMAL(10,2) NOT NULL, created_at DATETIME NOT NULL);
      INSERT INTO billing VALUES (1, 'ada', 1, '2014-01-02 00:00:00'), (2, 'bob', 2, '2014-01-03 00:00:00')`);
    const yaml = `zone: UTC\n${sources(database, 'table: billing, cursor: id, overlap: 0')}${RULES}`;
    const { run } = await history(yaml);
    const first = await run({});
    expect(first.summary.sources['billing']).toMatchObject({ read: 2 });
    await database.run("INSERT INTO billing VALUES (3, 'eve', 3, '2014-01-04 00:00:00')");
    const second = await run({});
    // The row of the saved position is read again: others may share it.
    expect(second.summary.sources['billing']).toMatchObject({ read: 2 });
    expect(second.summary.events).toMatchObject({ alreadyDelivered: 1, delivered: 1 });
  });

  it('names the nearest of all columns of the table, though it reads but few', async () => {
    const database = await server.database(
      'CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), amount INT, created_at DATETIME, other GEOMETRY)',
    );
    const yaml = `zone: UTC\n${sources(database, 'table: billing')}${RULES.replace('created_at', 'crated_at')}`;
    const faults = await faultsOf(async () => importing({ yaml, mode: 'dry-run' }));
    expect(faults.map(({ message, hint }) => [message, hint])).toEqual([
      ['The source "billing" has no column "crated_at".', 'Did you mean "created_at"?'],
    ]);
  });

  it('keeps the password to itself', async () => {
    const database = await server.database(`
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), amount INT, created_at DATETIME);
      INSERT INTO billing VALUES (1, 'ada', 1, '2014-01-02'), (2, '', 1, '2014-01-02')`);
    const yaml = `zone: UTC\n${sources(database, 'table: billing')}${RULES}`;
    const { folder, summary, requests } = await importing({ yaml });
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files
        .filter((file) => file.isFile() && file.name !== 'import.yaml')
        .map(async (file) => readFile(join(file.parentPath, file.name), 'latin1')),
    );
    expect(texts.length).toBeGreaterThan(2);
    const all = [...texts, JSON.stringify(summary), JSON.stringify(requests)].join('\n');
    for (const secret of [database.password, encodeURIComponent(database.password)]) {
      expect(all).not.toContain(secret);
    }
    expect(all).toContain(database.name);
  });

  it('leaves what it knows of a table alone when a run keeps to another source', async () => {
    const database = await server.database(`
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), amount INT, created_at DATETIME);
      INSERT INTO billing VALUES (1, 'ada', 1, '2014-01-02')`);
    const yaml = `zone: UTC
sources:
  billing: { mysql: "${database.url}", table: billing }
  users: { csv: users.csv, key: id }
${RULES}  - { record: Signed Up, from: users, person: id, at: at }
`;
    const files = { 'users.csv': 'id,at\n1,2014-01-01\n' };
    const { run } = await history(yaml);
    const only = { only: ['users'] };
    expect((await run(files, yaml, only)).summary.events.delivered).toBe(1);
    expect((await run(files)).summary.events.delivered).toBe(1);
    expect((await run(files, yaml, only)).summary.run.exitCode).toBe(0);
    expect((await run(files)).summary.events.alreadyDelivered).toBe(2);
  });

  it('explains a row by its key', async () => {
    const database = await server.database(`
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), amount INT, created_at DATETIME);
      INSERT INTO billing VALUES (7, 'ada', 1, '2014-01-02'), (9, 'bob', 2, '2014-01-03')`);
    const { run, folder } = await history(
      `zone: UTC\n${sources(database, 'table: billing')}${RULES}`,
    );
    await run({});
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    const explained = await explain(definition, 'billing:9', { clock: clockOfToday() });
    expect(explained).toMatchObject({
      key: [{ column: 'id', text: '9' }],
      foundBy: 'key',
      file: '',
    });
    expect(explained.comparedWith).toBe('ledger');
    expect(JSON.stringify(explained.rules)).toContain('alreadyDelivered');
    // It is that row which is traced, not the first one of the table.
    expect(explained.rules[0]?.request?.params).toContainEqual(['_p', 'bob']);
    await expect(explain(definition, 'billing:10', { clock: clockOfToday() })).rejects.toThrow(
      'no row with the key (id) 10.',
    );
    expect(renderExplanation(explained)).toMatch(
      /^source "billing", key id "9" \(found by its key\)/,
    );
  });

  it('tells instants of the database from dates that the file gives a zone', async () => {
    const database = await server.database(`
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), amount INT, created_at DATETIME, paid_at TIMESTAMP);
      SET time_zone = '+00:00';
      INSERT INTO billing VALUES (7, 'ada', 1, '2014-01-02 22:00:00', '2014-01-02 22:00:00')`);
    const paid = RULES.replace('Billed', 'Paid').replace('created_at', 'paid_at');
    const { summary } = await importing({
      mode: 'dry-run',
      yaml: `zone: Asia/Tokyo\n${sources(database, 'table: billing')}${RULES}${paid.replace('rules:\n', '')}`,
    });
    const columns = summary.inspection?.times.columns ?? [];
    expect(columns.map(({ value, by, zone, first }) => [value, by, zone, first])).toEqual([
      ['column "created_at"', 'file', 'Asia/Tokyo', '2014-01-02 22:00:00'],
      ['column "paid_at"', 'database', 'UTC', '2014-01-02 22:00:00'],
    ]);
  });

  it('names both rows of a lookup that contradict each other by their keys', async () => {
    const database = await server.database(`
      CREATE TABLE billing (id INT PRIMARY KEY, email VARCHAR(50), created_at DATETIME);
      INSERT INTO billing VALUES (7, 'ada', '2014-01-02'), (9, 'ada', '2014-01-03')`);
    const yaml = `zone: UTC
${sources(database, 'table: billing')}lookups:
  first: { source: billing, key: email, value: created_at }
rules:
  - { record: A, from: billing, person: email, at: { lookup: first, by: email } }
`;
    await expect(importing({ yaml })).rejects.toThrow(
      'The lookup "first" has two values for one key, in billing 7 and in billing 9.',
    );
  });

  it('ends with 2 when the database is not there, and nothing was read', async () => {
    const yaml = `sources:\n  billing: { mysql: "mysql://reader@127.0.0.1:1/shop", table: billing }\n${RULES}`;
    await expect(importing({ yaml })).rejects.toMatchObject({
      constructor: SourceError,
      exitCode: 2,
      message: 'Source "billing": nothing answers at 127.0.0.1:1.',
    });
  });
});
