import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe } from 'vitest';
import { openSource } from '../../src/sources/index.ts';
import { type PreparedSource, sourceContract } from '../contracts/source.contract.ts';
import { type MysqlKeys, mysqlDefinition } from '../helpers/mysql.ts';
import {
  type MysqlServer,
  SERVER_TIMEOUT,
  startMysqlServer,
  type TestDatabase,
} from '../helpers/mysql-server.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const columns = ['id', 'email', 'note'];
const cells = Array.from({ length: 5_000 }, (_, index) => [
  String(index),
  `person${index}@example.com`,
  index % 10 === 0 ? 'two\nlines, and "quotes"' : null,
]);

let server: MysqlServer;
let database: TestDatabase;

beforeAll(async () => {
  server = await startMysqlServer();
  database = await server.keptDatabase(`
    CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(100), note TEXT);
    CREATE VIEW everybody AS SELECT * FROM users;
    INSERT INTO users SELECT seq, CONCAT('person', seq, '@example.com'),
      IF(seq % 10 = 0, 'two\\nlines, and "quotes"', NULL)
      FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS seq
        FROM digits a, digits b, digits c, digits e) AS numbers WHERE seq < 5000`);
}, SERVER_TIMEOUT);

afterAll(async () => server.stop());

async function prepared(keys: MysqlKeys): Promise<PreparedSource> {
  const folder = await temporaryFolder();
  const spool = join(folder, 'spool');
  const definition = mysqlDefinition(database, keys);
  return {
    source: await openSource(definition, { folder, spool, stdin: Readable.from([]) }),
    columns,
    cells,
    leftovers: async () => readdir(spool).catch(() => []),
    cleanUp: async () => undefined,
  };
}

describe('a table of MySQL', () => {
  sourceContract(async () => prepared({ table: 'users', pageSize: 700 }));
});

describe('a table of MySQL with a cursor', () => {
  sourceContract(async () => prepared({ table: 'users', cursor: 'id', pageSize: 1_000 }));
});

describe('a view of MySQL', () => {
  sourceContract(async () => prepared({ table: 'everybody', key: 'id', where: 'TRUE' }));
});

describe('a query of MySQL', () => {
  sourceContract(async () => prepared({ query: 'SELECT * FROM users ORDER BY id', key: 'id' }));
});

describe('a query of MySQL with a cursor', () => {
  sourceContract(async () => prepared({ query: 'SELECT * FROM users', key: 'id', cursor: 'id' }));
});
