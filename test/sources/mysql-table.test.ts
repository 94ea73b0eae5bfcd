import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellsOf, openMysqlSource } from '../helpers/mysql.ts';
import { type MysqlServer, SERVER_TIMEOUT, startMysqlServer } from '../helpers/mysql-server.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

let server: MysqlServer;

beforeAll(async () => {
  server = await startMysqlServer();
}, SERVER_TIMEOUT);

afterAll(async () => server.stop());

/** 0 to 999, as `n`. */
const NUMBERS =
  '(SELECT a.d + 10 * b.d + 100 * c.d AS n FROM digits a, digits b, digits c) AS numbers';

describe('a table in pages', () => {
  it.each([
    ['INT', 'n - 500'],
    ['BIGINT UNSIGNED', '18446744073709551615 - n'],
    ['DECIMAL(30,10)', 'n * 12345678901.0000000001'],
    ['VARCHAR(50) COLLATE utf8mb4_general_ci', "CONCAT(IF(n % 2, 'User', 'user'), n)"],
    ['VARCHAR(50) COLLATE utf8mb4_bin', "CONCAT('O''Brien \\\\ ', n)"],
    ['VARCHAR(50) COLLATE utf8mb4_unicode_ci', "CONCAT('J\u00fcrgen \ud83d\ude00', n)"],
    ['VARCHAR(50) CHARACTER SET latin1', "CONCAT('Zo\u00eb \u20ac', n)"],
    ['CHAR(36) CHARACTER SET ascii', 'UUID()'],
    ['BINARY(16)', 'UNHEX(MD5(n))'],
    ['VARBINARY(16)', 'UNHEX(MD5(n))'],
    ['DATE', "DATE('2014-01-01') + INTERVAL n DAY"],
    ['DATETIME(3)', "TIMESTAMP('2014-03-09 01:59:59.5') + INTERVAL n * 250000 MICROSECOND"],
    ['TIMESTAMP(6) DEFAULT 0', "TIMESTAMP('2014-03-09 01:59:59') + INTERVAL n MICROSECOND"],
    ['BIT(40)', 'n * 1000000'],
    ["ENUM('z','a')", "IF(n = 0, 'z', 'a')", 2],
    ['DOUBLE', 'n / 3'],
  ])('loses and doubles no row, its key of the type %s', async (type, value, count = 1000) => {
    const database = await server.database(`
      SET sql_mode = '', time_zone = '+00:00'; CREATE TABLE t (k ${type} NOT NULL PRIMARY KEY, n INT);
      INSERT INTO t SELECT ${value}, n FROM ${NUMBERS} WHERE n < ${count}`);
    const source = await openMysqlSource(database, { table: 't', pageSize: 7 });
    expect(source.key).toEqual(['k']);
    const read = (await cellsOf(source)).map(([, n]) => Number(n));
    expect(read.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
  });

  it('follows all columns of a key', async () => {
    const database = await server.database(`
      CREATE TABLE t (a INT, b VARCHAR(10), c INT, n INT, PRIMARY KEY (b, a, c));
      INSERT INTO t SELECT n % 3, n % 5, n, n FROM ${NUMBERS}`);
    const source = await openMysqlSource(database, { table: 't', pageSize: 9 });
    expect(source.key).toEqual(['b', 'a', 'c']);
    const read = (await cellsOf(source)).map(([, , , n]) => Number(n));
    expect(new Set(read).size).toBe(1000);
    expect(read).toHaveLength(1000);
  });

  it('is asked so that an index finds the next page', async () => {
    const database = await server.database(`
      CREATE TABLE t (a INT, b INT, n INT, PRIMARY KEY (a, b));
      INSERT INTO t SELECT n, n, n FROM ${NUMBERS}; ANALYZE TABLE t`);
    const where = 'a >= 900 AND (a > 900 OR (a = 900 AND b > 900))';
    const explained = await database.run(
      `EXPLAIN SELECT n FROM t WHERE (${where}) ORDER BY a, b LIMIT 10`,
    );
    expect(explained[0]).toMatchObject({ type: 'range', key: 'PRIMARY' });
    expect(String(explained[0]?.['Extra'])).not.toMatch(/filesort/);
  });

  it('takes only the rows of `where`', async () => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY, gone INT);
      INSERT INTO t SELECT n, n % 2 FROM ${NUMBERS}`);
    const where = 'gone = 0 OR id = 1';
    const source = await openMysqlSource(database, { table: 't', where, pageSize: 50 });
    expect(await cellsOf(source)).toHaveLength(501);
  });

  it('reads no column that nothing uses, but the key in any case', async () => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY, email VARCHAR(50), photo LONGBLOB, shape GEOMETRY);
      INSERT INTO t VALUES (1, 'ada@example.com', 'x', POINT(1, 2))`);
    const columnsUsed = (): ReadonlySet<string> => new Set(['email']);
    const source = await openMysqlSource(database, { table: 't' }, { columnsUsed });
    expect(source.columns).toEqual(['id', 'email']);
    expect(await cellsOf(source)).toEqual([['1', 'ada@example.com']]);
  });

  it('pages by the primary key, also when it is not what the import uses', async () => {
    const database = await server.database(`
      CREATE TABLE t (id INT PRIMARY KEY, email VARCHAR(50), name VARCHAR(50));
      INSERT INTO t SELECT n, CONCAT('same', n % 10), n FROM ${NUMBERS}`);
    const columnsUsed = (): ReadonlySet<string> => new Set(['email', 'name']);
    const keys = { table: 't', key: 'name', pageSize: 10 };
    const source = await openMysqlSource(database, keys, { columnsUsed });
    expect(source.columns).toEqual(['email', 'name']);
    const read = await cellsOf(source);
    expect(read).toHaveLength(1000);
    expect(read[0]).toEqual(['same0', '0']);
  });

  it('gives nothing where a column may be absent and is', async () => {
    const database = await server.database(
      'CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT * FROM t',
    );
    for (const table of ['t', 'v']) {
      const keys = { table, key: 'id', optional: ['coupon'] };
      const source = await openMysqlSource(database, keys);
      expect(source.columns).toEqual(['id', 'coupon']);
      expect(await cellsOf(source)).toEqual([['1', null]]);
    }
  });

  it.each(['weird`name', 'with space', 'select'])('may be called %s', async (name) => {
    const quoted = `\`${name.replaceAll('`', '``')}\``;
    const database = await server.database(
      `CREATE TABLE ${quoted} (${quoted} INT PRIMARY KEY); INSERT INTO ${quoted} VALUES (1), (2)`,
    );
    const table = name.includes('`') ? quoted : name;
    const source = await openMysqlSource(database, { table, pageSize: 1 });
    expect(await cellsOf(source)).toEqual([['1'], ['2']]);
  });

  it('of another database is named with it', async () => {
    const database = await server.database('CREATE TABLE t (id INT PRIMARY KEY)');
    const source = await openMysqlSource(
      { ...database, url: database.url.replace(/\/[^/]*$/, '') },
      { table: `${database.name}.t` },
    );
    expect(await cellsOf(source)).toEqual([]);
  });

  it('tells which of its columns are instants', async () => {
    const database = await server.database(
      'CREATE TABLE t (id INT PRIMARY KEY, a TIMESTAMP NULL, b DATETIME, c DATE)',
    );
    const source = await openMysqlSource(database, { table: 't' });
    expect(source.utcColumns).toEqual(new Set(['a']));
    const query = await openMysqlSource(database, { query: 'SELECT a AS x, b FROM t' });
    expect(query.utcColumns).toEqual(new Set(['x']));
  });
});

describe('a view, or a table without an index that names its rows', () => {
  it.each([
    ['a view', 'CREATE TABLE b (k INT, n INT); CREATE VIEW t AS SELECT * FROM b', 'b'],
    ['a table with repeated keys', 'CREATE TABLE t (k INT, n INT, KEY (k))', 't'],
    ['a table with an index that knows NULL', 'CREATE TABLE t (k INT UNIQUE, n INT)', 't'],
    [
      'a table with an index of part of a text',
      'CREATE TABLE t (k VARCHAR(50) NOT NULL, n INT, UNIQUE (k(10)))',
      't',
    ],
  ])('is read in one piece: %s', async (_, create, table) => {
    const isUnique = create.includes('UNIQUE');
    const database = await server.database(`${create};
      INSERT INTO ${table} SELECT ${isUnique ? 'n' : 'IF(n % 3, n % 7, NULL)'}, n FROM ${NUMBERS}`);
    const source = await openMysqlSource(database, { table: 't', key: 'k', pageSize: 10 });
    const read = (await cellsOf(source)).map(([, n]) => Number(n));
    expect(read.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (__, n) => n));
  });
});

describe('a query', () => {
  it('runs once, however often it is read', async () => {
    const database = await server.database('CREATE TABLE t (id INT PRIMARY KEY)');
    const source = await openMysqlSource(database, { query: 'SELECT UUID() AS id, RAND() AS r' });
    const first = await cellsOf(source);
    expect(first).toHaveLength(1);
    expect(await cellsOf(source)).toEqual(first);
  });

  it('may begin and end with comments and a semicolon', async () => {
    const database = await server.database(
      'CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (3)',
    );
    const query = '-- those that count\nSELECT id FROM t -- all of them\n;';
    for (const cursor of [undefined, 'id']) {
      const keys = cursor === undefined ? { query } : { query, cursor };
      expect(await cellsOf(await openMysqlSource(database, keys))).toEqual([['3']]);
    }
  });

  it('leaves nothing on the disk when it is closed before it was read', async () => {
    const database = await server.database('CREATE TABLE t (id INT PRIMARY KEY)');
    const spool = await temporaryFolder();
    const source = await openMysqlSource(database, { query: 'SELECT id FROM t' }, { spool });
    expect(await readdir(spool)).toHaveLength(1);
    await source.close();
    expect(await readdir(spool)).toEqual([]);
  });
});
