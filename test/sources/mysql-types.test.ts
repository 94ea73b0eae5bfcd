import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellsOf, openMysqlSource } from '../helpers/mysql.ts';
import { type MysqlServer, SERVER_TIMEOUT, startMysqlServer } from '../helpers/mysql-server.ts';

let server: MysqlServer;

beforeAll(async () => {
  server = await startMysqlServer();
}, SERVER_TIMEOUT);

afterAll(async () => server.stop());

/** The cells of one column of this type, in the order they were put in. */
async function cellsOfType(type: string, values: string, table = ''): Promise<readonly unknown[]> {
  const database = await server.database(
    `SET sql_mode = '', time_zone = '+00:00'; CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v ${type}) ${table};
     INSERT INTO t (v) VALUES ${values}`,
  );
  const source = await openMysqlSource(database, { table: 't' });
  expect(source.columns).toEqual(['id', 'v']);
  const read = (await cellsOf(source)).map(([, cell]) => cell);
  const spooled = await openMysqlSource(database, { query: 'SELECT v FROM t ORDER BY id' });
  expect((await cellsOf(spooled)).map(([cell]) => cell)).toEqual(read);
  return read;
}

describe('a cell of a database', () => {
  it.each([
    ['TINYINT(1)', '(0), (1), (2), (-1)', ['0', '1', '2', '-1']],
    ['INT(5) ZEROFILL', '(42)', ['00042']],
    [
      'BIGINT',
      '(9007199254740993), (-9223372036854775808)',
      ['9007199254740993', '-9223372036854775808'],
    ],
    ['BIGINT UNSIGNED', '(18446744073709551615)', ['18446744073709551615']],
    [
      'DECIMAL(20,4)',
      '(49.9), (-0.0001), (1234567890123456.7890)',
      ['49.9000', '-0.0001', '1234567890123456.7890'],
    ],
    ['FLOAT', '(49.9)', ['49.9']],
    ['DOUBLE', '(0.1), (1e20)', ['0.1', '1e20']],
    ['YEAR', '(2014)', ['2014']],
    ['BIT(1)', "(b'1'), (b'0')", ['1', '0']],
    ['BIT(64)', '(18446744073709551615)', ['18446744073709551615']],
    ["ENUM('free','pro')", "('pro'), ('gold')", ['pro', '']],
    ["SET('a','b','c')", "('a,c'), ('')", ['a,c', '']],
    ['VARCHAR(50)', "('NULL'), (''), (NULL)", ['NULL', '', null]],
    [
      'JSON',
      `('{"amount": 9007199254740993, "name": "J\u00fcrgen \ud83d\ude00"}')`,
      ['{"amount": 9007199254740993, "name": "J\u00fcrgen \ud83d\ude00"}'],
    ],
    ['TEXT', "('J\u00fcrgen \ud83d\ude00')", ['J\u00fcrgen \ud83d\ude00']],
    ['BINARY(4)', "(x'00ff01')", ['0x00ff0100']],
    ['BLOB', "(x'00ff'), ('')", ['0x00ff', '0x']],
    [
      'DATE',
      "('2014-03-09'), ('0000-00-00'), ('2014-00-10')",
      ['2014-03-09', '0000-00-00', '2014-00-10'],
    ],
    [
      'DATETIME',
      "('2014-03-09 02:30:00'), ('0000-00-00')",
      ['2014-03-09 02:30:00', '0000-00-00 00:00:00'],
    ],
    ['DATETIME(6)', "('2014-03-09 02:30:00.000001')", ['2014-03-09 02:30:00.000001']],
    ['TIMESTAMP NULL', "('2014-03-09 02:30:00'), (NULL)", ['2014-03-09 02:30:00', null]],
    ['TIME', "('838:59:59')", ['838:59:59']],
  ])('of the type %s is its own text', async (type, values, expected) => {
    expect(await cellsOfType(type, values)).toEqual(expected);
  });

  it('of a table in latin1 is what was meant', async () => {
    expect(await cellsOfType('VARCHAR(20)', "('Zo\u00eb \u20ac')", 'CHARACTER SET latin1')).toEqual(
      ['Zo\u00eb \u20ac'],
    );
  });
});
