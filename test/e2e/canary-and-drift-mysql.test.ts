import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/index.ts';
import { type MysqlServer, SERVER_TIMEOUT, startMysqlServer } from '../helpers/mysql-server.ts';
import { startNights } from '../helpers/nights.ts';

let server: MysqlServer;
beforeAll(async () => {
  server = await startMysqlServer();
}, SERVER_TIMEOUT);
afterAll(async () => server.stop());

const TABLE = `CREATE TABLE bills (id INT PRIMARY KEY, login VARCHAR(50), at DATETIME NOT NULL, plan VARCHAR(50));
INSERT INTO bills VALUES ${Array.from({ length: 40 }, (_, n) => `(${n}, 'u${n}@example.com', '2024-01-01 00:00:${String(n).padStart(2, '0')}', 'Pro')`).join(', ')};`;

const yamlOf = (url: string, keys: string): string => `zone: UTC
sources: { bills: { mysql: "${url}", key: id, ${keys} } }
rules:
  - { record: Billed, from: bills, person: login, at: at }
`;

describe('a table whose columns have changed', () => {
  it.each([
    ['a table', 'table: bills'],
    ['a query', 'query: "SELECT * FROM bills"'],
  ])('stops the next run, read as %s, whether they are used or not', async (_, keys) => {
    const database = await server.database(TABLE);
    const { run } = await startNights();
    await run({ yaml: yamlOf(database.url, keys) });
    await database.run(
      'ALTER TABLE bills CHANGE plan plan_name VARCHAR(50); ALTER TABLE bills ADD coupon INT;',
    );
    const refused = run({ yaml: yamlOf(database.url, keys) });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(run({ yaml: yamlOf(database.url, keys) })).rejects.toThrow(
      'The source "bills" has other columns than when it was read last:\n  probably renamed: plan -> plan_name\n  added: coupon',
    );
    const { summary } = await run({ yaml: yamlOf(database.url, `${keys}, drift: accept`) });
    expect(summary.run.exitCode).toBe(0);
    expect(summary.warnings.map(({ code }) => code)).toContain('drift');
  });

  it('is none where the import file lists the columns, or another query is written', async () => {
    const database = await server.database(TABLE);
    const { run } = await startNights();
    const listed = 'table: bills, columns: [login, at]';
    await run({ yaml: yamlOf(database.url, listed) });
    await database.run('ALTER TABLE bills ADD coupon INT;');
    expect((await run({ yaml: yamlOf(database.url, listed) })).summary.run.exitCode).toBe(0);
    for (const query of [
      'SELECT id, login, at FROM bills',
      'SELECT id, login, at, plan FROM bills',
    ]) {
      const { summary } = await run({ yaml: yamlOf(database.url, `query: "${query}"`) });
      expect(summary.run.exitCode).toBe(0);
    }
  });
});

describe('a canary of a source with a cursor', () => {
  it('moves it not: the next run reads what the canary left', async () => {
    const database = await server.database(TABLE);
    const yaml = yamlOf(database.url, 'table: bills, cursor: id, overlap: 1');
    const { run } = await startNights();
    const canary = await run({ yaml, options: { canary: 3 } });
    expect(canary.requests).toHaveLength(3);
    const rest = await run({ yaml });
    expect(rest.summary.events).toMatchObject({ delivered: 37, alreadyDelivered: 3 });
    await database.run("INSERT INTO bills VALUES (40, 'late@example.com', '2024-01-02', 'Pro');");
    const more = await run({ yaml, options: { canary: 3 } });
    expect(more.requests).toHaveLength(1);
    const last = await run({ yaml });
    expect(last.summary.events).toMatchObject({ delivered: 0, pending: 0 });
    expect(last.summary.run.exitCode).toBe(0);
  });
});
