import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RowBatch, Source } from '../../src/sources/types.ts';
import { openMysqlSource, rowsOf } from '../helpers/mysql.ts';
import { type MysqlServer, SERVER_TIMEOUT, startMysqlServer } from '../helpers/mysql-server.ts';

let server: MysqlServer;

beforeAll(async () => {
  server = await startMysqlServer();
}, SERVER_TIMEOUT);

afterAll(async () => server.stop());

const NUMBERS =
  '(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM digits a, digits b, digits c, digits e) AS numbers';

async function batchesOf(source: Source, after?: string): Promise<readonly RowBatch[]> {
  const batches: RowBatch[] = [];
  for await (const batch of source.read({ after })) batches.push(batch);
  return batches;
}

function idsOf(batches: readonly RowBatch[]): number[] {
  return batches.flatMap(({ rows }) => rows.map(({ cells }) => Number(cells[0])));
}

/** Both ways of reading have to do the same: pages of a table, and a query in one piece. */
const WAYS = [
  ['a table', { table: 't' }],
  ['a query', { query: 'SELECT * FROM t', key: 'id' }],
] as const;

describe.each(WAYS)('a cursor that is a number, over %s', (_, way) => {
  it('gives rows in its order and says how far everything is read', async () => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY, c INT, KEY (c));
      INSERT INTO t SELECT n, (10000 - n) DIV 4 FROM ${NUMBERS}`);
    const source = await openMysqlSource(database, {
      ...way,
      cursor: 'c',
      ...(way === WAYS[0][1] ? { pageSize: 7 } : {}),
    });
    expect(source.cursor?.kind).toBe('number');
    await source.cursor?.fix();
    const read: number[] = [];
    const promised: number[] = [];
    for await (const { rows, position } of source.read()) {
      const cursors = rows.map(({ cells }) => Number(cells[1]));
      // What was said to be read completely never comes again.
      for (const cursor of cursors) expect(cursor).toBeGreaterThan(promised.at(-1) ?? -1);
      read.push(...cursors);
      if (position !== undefined) promised.push(Number(position));
    }
    expect(read).toEqual(read.toSorted((a, b) => a - b));
    expect(read).toHaveLength(10_000);
    expect(promised.at(-1)).toBe(2_500);
    expect(promised).toEqual(promised.toSorted((a, b) => a - b));
  });

  it('reads on a thousand rows before the saved position', async () => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t SELECT n * 3 FROM ${NUMBERS}`);
    const source = await openMysqlSource(database, { ...way, cursor: 'id' });
    await source.cursor?.fix();
    const batches = await batchesOf(source, '15000');
    expect(idsOf(batches)[0]).toBe(12_000);
    expect(idsOf(batches)).toHaveLength(10_000 - 4_000);
    expect(batches.at(-1)?.position).toBe('29997');
    expect(idsOf(await batchesOf(source, '600'))).toHaveLength(10_000);
  });

  it.each([
    [0, 15_000],
    [10, 14_970],
  ])('reads on as many rows before as `overlap` says: %i', async (overlap, first) => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t SELECT n * 3 FROM ${NUMBERS}`);
    const source = await openMysqlSource(database, { ...way, cursor: 'id', overlap });
    await source.cursor?.fix();
    expect(idsOf(await batchesOf(source, '15000'))[0]).toBe(first);
  });

  it('leaves rows that come later to the next run, but a lookup sees them', async () => {
    const database = await server.database(
      'CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2)',
    );
    const source = await openMysqlSource(database, { ...way, cursor: 'id' });
    await source.cursor?.fix();
    await database.run('INSERT INTO t VALUES (3)');
    const batches = await batchesOf(source);
    expect(idsOf(batches)).toEqual([1, 2]);
    expect(batches.at(-1)?.position).toBe('2');
    expect(await rowsOf(source, { unbounded: true })).toHaveLength(3);
  });

  it('reads rows without it each time, first, and promises nothing by them', async () => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY, c INT);
      INSERT INTO t VALUES (1, 5), (2, NULL), (3, 4), (4, NULL)`);
    const source = await openMysqlSource(database, { ...way, cursor: 'c', overlap: 0 });
    await source.cursor?.fix();
    const all = await batchesOf(source);
    expect(idsOf(all)).toEqual([2, 4, 3, 1]);
    expect(all.at(-1)?.position).toBe('5');
    expect(idsOf(await batchesOf(source, '5'))).toEqual([2, 4, 1]);
  });

  it('promises nothing where there is no row', async () => {
    const database = await server.database('CREATE TABLE t (id INT PRIMARY KEY)');
    const source = await openMysqlSource(database, { ...way, cursor: 'id' });
    await source.cursor?.fix();
    await database.run('INSERT INTO t VALUES (1)');
    const batches = await batchesOf(source);
    expect(idsOf(batches)).toEqual([]);
    expect(batches.map(({ position }) => position).filter(Boolean)).toEqual([]);
  });

  it('is exact beyond what a number of the language holds', async () => {
    const database = await server.database(`
      CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY);
      INSERT INTO t SELECT 18446744073709541616 + n FROM ${NUMBERS}`);
    const source = await openMysqlSource(database, { ...way, cursor: 'id', overlap: 1 });
    await source.cursor?.fix();
    const batches = await batchesOf(source, '18446744073709551600');
    expect(batches.flatMap(({ rows }) => rows.map(({ cells }) => cells[0]))[0]).toBe(
      '18446744073709551599',
    );
    expect(batches.at(-1)?.position).toBe('18446744073709551615');
  });
});

describe.each(WAYS)('a cursor that is a time, over %s', (_, way) => {
  it.each([
    ['TIMESTAMP(6) NULL', undefined],
    ['DATETIME(6)', 'UTC'],
    ['DATETIME(6)', 'Asia/Tokyo'],
    ['DATETIME(6)', 'America/New_York'],
    ['DATETIME(6)', '+05:30'],
  ])('leaves rows that are not settled to the next run: %s in %s', async (type, zone) => {
    const database = await server.database(`
      SET time_zone = '+00:00'; CREATE TABLE t (id INT PRIMARY KEY, c ${type})`);
    // As a program in that zone would write them.
    const write = async (id: number, secondsAgo: number): Promise<void> => {
      const instant = new Date(Date.now() - secondsAgo * 1000);
      const offsets: Record<string, string> = { '+05:30': 'Asia/Kolkata' };
      const name = zone === undefined ? 'UTC' : (offsets[zone] ?? zone);
      const text = new Intl.DateTimeFormat('sv-SE', {
        timeZone: name,
        dateStyle: 'short',
        timeStyle: 'medium',
      }).format(instant);
      await database.run(`SET time_zone = '+00:00'; INSERT INTO t VALUES (${id}, '${text}')`);
    };
    await write(1, 3600);
    await write(2, 330);
    await write(3, 240);
    await write(4, 0);
    await write(5, -3600);
    const keys = { ...way, cursor: 'c', ...(zone === undefined ? {} : { zone }) };
    const source = await openMysqlSource(database, keys);
    expect(source.cursor?.kind).toBe('time');
    await source.cursor?.fix();
    expect(idsOf(await batchesOf(source))).toEqual([1, 2]);
  });

  it('reads on three hours before the saved position, or what `overlap` says', async () => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY, c DATETIME, KEY (c));
      INSERT INTO t SELECT n, '2014-03-09 00:00:00' + INTERVAL n MINUTE FROM ${NUMBERS}`);
    for (const [overlap, first] of [
      [undefined, 420],
      ['1 hour', 540],
      ['0 s', 600],
    ] as const) {
      const given = overlap === undefined ? {} : { overlap };
      const source = await openMysqlSource(database, { ...way, cursor: 'c', ...given });
      await source.cursor?.fix();
      const batches = await batchesOf(source, '2014-03-09 10:00:00');
      expect(idsOf(batches)[0]).toBe(first);
      expect(batches.at(-1)?.position).toBe('2014-03-15 22:39:00');
    }
  });

  it('keeps rows of one time together', async () => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY, c DATETIME);
      INSERT INTO t SELECT n, '2014-03-09 00:00:00' + INTERVAL IF(n < 9000, 0, n) SECOND FROM ${NUMBERS}`);
    const pages = way === WAYS[0][1] ? { pageSize: 100 } : {};
    const source = await openMysqlSource(database, { ...way, cursor: 'c', ...pages });
    await source.cursor?.fix();
    const batches = await batchesOf(source);
    expect(idsOf(batches)).toHaveLength(10_000);
    let read = 0;
    const early = batches.filter(({ rows }) => {
      read += rows.length;
      return read < 9_000;
    });
    expect(early.map(({ position }) => position)).toEqual(early.map(() => undefined));
  });
});

describe('a cursor', () => {
  it.each([
    ['VARCHAR(10)', 'neither a whole or decimal number nor a time'],
    ['DOUBLE', 'neither a whole or decimal number nor a time'],
    ["ENUM('a')", 'neither a whole or decimal number nor a time'],
  ])('cannot be of the type %s', async (type, message) => {
    const database = await server.database(`CREATE TABLE t (id INT PRIMARY KEY, c ${type})`);
    await expect(openMysqlSource(database, { table: 't', cursor: 'c' })).rejects.toThrow(message);
  });

  it.each([
    ['INT', '1 hour', 'is a number, and `overlap` counts time'],
    ['DATETIME', 5, 'is a time, and `overlap` counts rows'],
  ])('has an overlap of its kind: %s, %s', async (type, overlap, message) => {
    const database = await server.database(`CREATE TABLE t (id INT PRIMARY KEY, c ${type})`);
    await expect(openMysqlSource(database, { table: 't', cursor: 'c', overlap })).rejects.toThrow(
      message,
    );
  });

  it('refuses a saved position of another kind', async () => {
    const database = await server.database('CREATE TABLE t (id INT PRIMARY KEY)');
    const source = await openMysqlSource(database, { table: 't', cursor: 'id' });
    await expect(batchesOf(source, '2014-03-09 10:00:00')).rejects.toThrow('is not a number');
  });
});
