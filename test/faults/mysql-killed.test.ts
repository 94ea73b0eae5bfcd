import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourceError } from '../../src/errors/importer-error.ts';
import { openMysqlSource, rowsOf } from '../helpers/mysql.ts';
import {
  type OwnMysqlServer,
  SERVER_TIMEOUT,
  startOwnMysqlServer,
  type TestDatabase,
} from '../helpers/mysql-server.ts';

const ROWS = 20_000;

let server: OwnMysqlServer;
let database: TestDatabase;

beforeAll(async () => {
  server = await startOwnMysqlServer(['--net-write-timeout=1', '--wait-timeout=1']);
  database = await server.keptDatabase(`
    CREATE TABLE t (id INT PRIMARY KEY, email VARCHAR(100), filler VARCHAR(1000));
    CREATE VIEW v AS SELECT * FROM t;
    INSERT INTO t SELECT n, CONCAT('person', n, '@example.com'), REPEAT('x', 1000)
      FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
        FROM digits a, digits b, digits c, digits e, digits f) AS numbers WHERE n < ${ROWS}`);
}, SERVER_TIMEOUT);

afterAll(async () => server.stop());

const ALL = Array.from({ length: ROWS }, (_, n) => n);

describe('a server that is killed while it is read', () => {
  it.each([
    ['a table', { table: 't', pageSize: 500 }],
    ['a table with a cursor', { table: 't', cursor: 'id', pageSize: 500 }],
  ])(
    'and comes back five times loses no row and doubles none: %s',
    async (_, keys) => {
      const source = await openMysqlSource(database, keys);
      const ids: number[] = [];
      let kills = 0;
      for await (const { rows } of source.read()) {
        ids.push(...rows.map(({ cells }) => Number(cells[0])));
        if (kills < 5 && ids.length >= (kills + 1) * 2_500) {
          kills += 1;
          await server.kill();
          await server.start();
        }
      }
      expect(kills).toBe(5);
      expect(ids.filter((id, index) => id !== index)).toEqual([]);
      expect(ids).toHaveLength(ROWS);
    },
    120_000,
  );

  it('while it is down is waited for', async () => {
    const source = await openMysqlSource(database, { table: 't', pageSize: 1_000 });
    const ids: number[] = [];
    let back: Promise<void> | undefined;
    for await (const { rows } of source.read()) {
      ids.push(...rows.map(({ cells }) => Number(cells[0])));
      if (back === undefined) {
        await server.kill();
        back = sleep(1_500).then(async () => server.start());
      }
    }
    await back;
    expect(ids).toEqual(ALL);
  }, 60_000);

  it('starts a query anew that was cut off in the middle', async () => {
    // Each row of the first thousands takes a millisecond, so that the kill comes meanwhile.
    const query = 'SELECT id, filler FROM t WHERE id >= 3000 OR SLEEP(0.001) = 0';
    const opening = openMysqlSource(database, { query });
    const running = `SELECT 1 FROM information_schema.processlist WHERE user = '${database.user}' AND info LIKE '%SLEEP%'`;
    while ((await server.admin(running)).length === 0) await sleep(20);
    await sleep(300);
    await server.kill();
    await server.start();
    const ids = (await rowsOf(await opening)).map(({ cells }) => Number(cells[0]));
    expect(ids.toSorted((a, b) => a - b)).toEqual(ALL);
  }, 120_000);

  it('and stays away ends the reading with the place it came to', async () => {
    const source = await openMysqlSource(
      database,
      { table: 't', pageSize: 1_000 },
      { giveUpAfterMs: 500 },
    );
    const ids: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const { rows } of source.read()) {
        ids.push(...rows.map(({ cells }) => Number(cells[0])));
        await server.kill();
      }
    };
    const error: unknown = await reading().catch((thrown: unknown) => thrown);
    await server.start();
    expect(error).toBeInstanceOf(SourceError);
    expect(String(error)).toMatch(
      new RegExp(
        `"rows": nothing answers at 127\\.0\\.0\\.1:\\d+\\. Everything up to id ${ids.length - 1} was read\\.`,
      ),
    );
    expect(ids).toEqual(ALL.slice(0, ids.length));
  }, 60_000);
});

describe('a server that cuts off who reads slowly', () => {
  it.each([
    ['a table', { table: 't', pageSize: 5_000 }],
    ['a query', { query: 'SELECT id, filler FROM t ORDER BY id' }],
    ['a view', { table: 'v', key: 'id' }],
  ])(
    'gives every row once: %s',
    async (_, keys) => {
      const source = await openMysqlSource(database, keys);
      const ids: number[] = [];
      let pauses = 0;
      for await (const { rows } of source.read()) {
        ids.push(...rows.map(({ cells }) => Number(cells[0])));
        if (pauses < 3) {
          pauses += 1;
          await new Promise((done) => {
            setTimeout(done, 1_500);
          });
        }
      }
      expect(ids).toEqual(ALL);
    },
    60_000,
  );
});
