import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SourceError } from '../../src/errors/importer-error.ts';
import { mysqlProblem } from '../../src/sources/mysql-errors.ts';
import { writingGrant } from '../../src/sources/mysql-grants.ts';
import { type MysqlKeys, mysqlDefinition, openMysqlSource, rowsOf } from '../helpers/mysql.ts';
import {
  type OwnMysqlServer,
  SERVER_TIMEOUT,
  startOwnMysqlServer,
  type TestDatabase,
} from '../helpers/mysql-server.ts';
import { selfSigned } from '../helpers/self-signed.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

let server: OwnMysqlServer;
let database: TestDatabase;

beforeAll(async () => {
  server = await startOwnMysqlServer(['--skip-ssl']);
  database = await server.keptDatabase(`
    CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(50)); CREATE VIEW v AS SELECT * FROM users;
    CREATE TABLE unkeyed (id INT, email VARCHAR(50)); CREATE TABLE shapes (id INT PRIMARY KEY, s GEOMETRY)`);
}, SERVER_TIMEOUT);

afterAll(async () => server.stop());

async function failureOf(keys: MysqlKeys, of: Partial<TestDatabase> = {}): Promise<string[]> {
  const error: unknown = await openMysqlSource({ ...database, ...of }, keys).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceError)) throw new Error('It should not open.', { cause: error });
  expect(error.exitCode).toBe(2);
  expect(error.message + (error.hint ?? '')).not.toContain('read/only');
  return [error.message, error.hint ?? ''];
}

function urlWith(change: (url: URL) => void): Pick<TestDatabase, 'url'> {
  const url = new URL(database.url);
  change(url);
  return { url: url.href };
}

describe('what keeps a source from being opened is told plainly', () => {
  it('a wrong password', async () => {
    const wrong = urlWith((url) => (url.password = 'wrong'));
    const [message, hint] = await failureOf({ table: 'users' }, wrong);
    expect(message).toBe(
      `Source "rows": the server refuses the user "${database.user}" with this password.`,
    );
    expect(hint).toMatch(/Check user and password/);
  });

  it('a database that the user may not see', async () => {
    const wrong = urlWith((url) => (url.pathname = '/mysql'));
    const [message, hint] = await failureOf({ table: 'users' }, wrong);
    expect(message).toMatch(/may not read this: Access denied .* to database 'mysql'/);
    expect(hint).toMatch(/GRANT SELECT/);
  });

  it('no database at all', async () => {
    const wrong = urlWith((url) => (url.pathname = ''));
    expect(await failureOf({ table: 'users' }, wrong)).toEqual([
      'Source "rows": No database selected.',
      'Correct the name of the database, at the end of the address or as `database`.',
    ]);
  });

  it.each<[string, MysqlKeys, RegExp, RegExp]>([
    [
      'a table that is not there',
      { table: 'user' },
      /doesn't exist/,
      /Correct the name of the table/,
    ],
    [
      'a column of the key',
      { table: 'v' },
      /v has no primary key \(a view never has one\)/,
      /`key: COLUMN`/,
    ],
    ['a table without a key', { table: 'unkeyed' }, /unkeyed has no primary key/, /`key: COLUMN`/],
    [
      'a column that is not there',
      { table: 'users', columns: ['emial'] },
      /no column "emial"/,
      /"email"/,
    ],
    ['a cursor that is not there', { table: 'users', cursor: 'idd' }, /no column "idd"/, /"id"/],
    [
      'a cursor that a query has not',
      { query: 'SELECT id FROM users', cursor: 'x' },
      /no column "x", the cursor/,
      /Its columns are: id/,
    ],
    [
      'a column in a query',
      { query: 'SELECT emial FROM users' },
      /Unknown column 'emial'/,
      /query/,
    ],
    [
      'a slip in a query',
      { query: 'SELECT * FORM users' },
      /error in your SQL syntax/,
      /Try the query in a client/,
    ],
    [
      'two columns of one name',
      { query: 'SELECT id, email AS id FROM users' },
      /Two columns of the query are called "id"/,
      /AS/,
    ],
    [
      'two columns of one name, with a cursor',
      { query: 'SELECT id, email AS id FROM users', cursor: 'id' },
      /two columns of the query have one name/,
      /AS/,
    ],
    ['shapes', { table: 'shapes' }, /"s" holds shapes \(GEOMETRY\)/, /ST_AsText/],
    [
      'shapes of a query',
      { query: 'SELECT s FROM shapes' },
      /"s" holds shapes \(GEOMETRY\)/,
      /ST_AsText/,
    ],
  ])('%s', async (_, keys, message, hint) => {
    const [told, way] = await failureOf(keys);
    expect(told).toMatch(message);
    expect(way).toMatch(hint);
  });

  it('a condition that is no SQL, when it is read', async () => {
    const source = await openMysqlSource(database, { table: 'users', where: 'id >' });
    await expect(rowsOf(source)).rejects.toMatchObject({
      message: expect.stringMatching(/error in your SQL syntax/) as string,
      hint: 'Try the condition `where` in a client of the database first.',
    });
  });

  it('a query that writes, which changes nothing', async () => {
    const admin = urlWith((url) => {
      url.username = 'root';
      url.password = '';
    });
    await database.run(
      'CREATE FUNCTION f() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO users VALUES (1, "x"); RETURN 1; END',
    );
    const [message] = await failureOf({ query: 'SELECT f()' }, admin);
    expect(message).toBe('Source "rows": the query writes, and a source only reads.');
    expect(await database.run('SELECT * FROM users')).toEqual([]);
  });

  it('a server that offers no encryption, where it is wanted', async () => {
    const [message, hint] = await failureOf(
      { table: 'users', tls: 'required' },
      urlWith((url) => (url.hostname = 'localhost')),
    );
    expect(message).toBe(
      'Source "rows": the server offers no encrypted connection, and `tls` wants one.',
    );
    expect(hint).toMatch(/Switch TLS on/);
  });

  it('a host that is not there, a socket that is not there, a server that hangs', async () => {
    const nowhere = urlWith((url) => (url.hostname = 'db.invalid'));
    expect((await failureOf({ table: 'users' }, nowhere))[0]).toMatch(
      /there is no server of the name db\.invalid/,
    );
    const socket = { mysql: { socket: '/nowhere/socket', database: 'shop' }, table: 'users' };
    expect((await failureOf(socket))[0]).toMatch(/nothing answers at \/nowhere\/socket/);
  });

  it('a signal that ends the waiting for a server that hangs', async () => {
    const hanging = createServer();
    const sockets = new Set<{ destroy(): void }>();
    hanging.on('connection', (one) => sockets.add(one));
    await new Promise<void>((done) => {
      hanging.listen(0, '127.0.0.1', done);
    });
    onTestFinished(() => {
      for (const one of sockets) one.destroy();
      hanging.close();
    });
    const address = hanging.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const controller = new AbortController();
    const reason = new Error('enough');
    const mysql = { host: '127.0.0.1', port, database: 'x' };
    const opening = openMysqlSource(database, { mysql, table: 't' }, { signal: controller.signal });
    hanging.once('connection', () => controller.abort(reason));
    await expect(opening).rejects.toBe(reason);
  });
});

async function secureServer(host: string): Promise<{ secure: OwnMysqlServer; ca: string }> {
  const { key, cert } = selfSigned(host);
  const folder = await temporaryFolder({ 'key.pem': key, 'cert.pem': cert });
  const ca = join(folder, 'cert.pem');
  const secure = await startOwnMysqlServer([
    `--ssl-key=${join(folder, 'key.pem')}`,
    `--ssl-cert=${ca}`,
  ]);
  onTestFinished(async () => secure.stop());
  return { secure, ca };
}

describe('a server that wants an encrypted connection', () => {
  it.each([
    [3159, 'Connections using insecure transport are prohibited'],
    [
      1045,
      'Connections using insecure transport are prohibited while --require_secure_transport=ON.',
    ],
  ])('is understood by its number %i', (errno, sqlMessage) => {
    const answer = Object.assign(new Error(sqlMessage), { errno, sqlMessage });
    const { message } = mysqlProblem(mysqlDefinition(database, { table: 'users' }), answer);
    expect(message).toBe('Source "rows": the server wants an encrypted connection.');
  });
});

describe('an encrypted connection', () => {
  it(
    'is verified: by its authority, and by the name of the host',
    async () => {
      const { secure, ca } = await secureServer('localhost');
      const shop = await secure.keptDatabase('CREATE TABLE users (id INT PRIMARY KEY)');
      const named = new URL(shop.url);
      named.hostname = 'localhost';
      const byName = { url: named.href };

      const source = await openMysqlSource({ ...shop, ...byName }, { table: 'users', tls: { ca } });
      expect(await rowsOf(source)).toEqual([]);
      const unknown = await failureOf({ table: 'users', tls: 'required' }, byName);
      expect(unknown[0]).toMatch(/failed \(TLS: self-signed certificate\)/);
      expect(unknown[1]).toMatch(/`tls: \{ ca: FILE \}`/);
      const noFile = await failureOf({ table: 'users', tls: { ca: 'nowhere.pem' } }, byName);
      expect(noFile[0]).toMatch(/nowhere\.pem cannot be read, which `tls` names/);
      const stranger = await secureServer('db.example.com');
      const theirs = new URL((await stranger.secure.keptDatabase('')).url);
      theirs.hostname = 'localhost';
      const other = await failureOf(
        { table: 'users', tls: { ca: stranger.ca } },
        { url: theirs.href },
      );
      expect(other[0]).toMatch(/is for another name than localhost/);
      await secure.admin('SET GLOBAL require_secure_transport = ON');
      const plain = await failureOf({ table: 'users' }, { url: shop.url });
      // MariaDB takes it for a wrong password, MySQL says what it wants.
      expect(plain[1]).toMatch(/`tls/);
    },
    SERVER_TIMEOUT,
  );
});

describe('the rights of a user', () => {
  const table = { database: 'shop_eu', table: 'users' };
  const query = {
    database: 'shop_eu',
    query: 'SELECT * FROM users u JOIN `crm`.people p USING (id)',
  };

  it.each([
    ['GRANT USAGE ON *.* TO `r`@`%` IDENTIFIED BY PASSWORD `*1`', table, undefined],
    ['GRANT SELECT, SHOW VIEW, PROCESS, REPLICATION CLIENT ON *.* TO `r`@`%`', table, undefined],
    ['GRANT SELECT (`id`, `insert`) ON `shop_eu`.`users` TO `r`@`%`', table, undefined],
    ['GRANT CREATE TEMPORARY TABLES, EXECUTE ON `shop_eu`.* TO `r`@`%`', table, undefined],
    ['GRANT SELECT, INSERT ON `shop_eu`.* TO `r`@`%`', table, 'SELECT, INSERT ON `shop_eu`.*'],
    ['GRANT DROP ON `shop\\_eu`.* TO `r`@`%`', table, 'DROP ON `shop\\_eu`.*'],
    ['GRANT DROP ON `shop\\_%`.* TO `r`@`%`', table, 'DROP ON `shop\\_%`.*'],
    ['GRANT DROP ON `shop\\_%`.* TO `r`@`%`', { ...table, database: 'shopping' }, undefined],
    [
      'GRANT DROP ON `shop_%`.* TO `r`@`%`',
      { ...table, database: 'shopping' },
      'DROP ON `shop_%`.*',
    ],
    ['GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost`', table, 'ALL PRIVILEGES ON *.*'],
    [
      'GRANT UPDATE (`id`) ON `shop_eu`.`users` TO `r`@`%`',
      table,
      'UPDATE (`id`) ON `shop_eu`.`users`',
    ],
    ['GRANT UPDATE ON `shop_eu`.`logs` TO `r`@`%`', table, undefined],
    // A grant for a table takes its database for no pattern.
    ['GRANT UPDATE ON `shop%`.`users` TO `r`@`%`', table, undefined],
    // What everyone may in a MariaDB as it is installed.
    ['GRANT INSERT, DROP ON `test`.* TO PUBLIC', table, undefined],
    ['GRANT INSERT, DROP ON `test\\_%`.* TO PUBLIC', table, undefined],
    ['GRANT INSERT ON `crm`.* TO `r`@`%`', { ...table, table: 'crm.people' }, 'INSERT ON `crm`.*'],
    ['GRANT INSERT ON `shop_eu`.* TO `r`@`%`', { ...table, table: 'crm.people' }, undefined],
    ['GRANT INSERT ON `crm`.`people` TO `r`@`%`', query, 'INSERT ON `crm`.`people`'],
    ['GRANT INSERT ON `shop_eu`.`logs` TO `r`@`%`', query, undefined],
    ['GRANT INSERT ON `test`.* TO PUBLIC', query, undefined],
  ])('%s, for %o: %s', (grant, reads, expected) => {
    expect(writingGrant([grant], reads)).toBe(expected);
  });

  it('are a warning when they go beyond reading', async () => {
    expect((await openMysqlSource(database, { table: 'users' })).warnings).toEqual([]);
    await server.admin(
      `CREATE USER writer IDENTIFIED BY 'w'; GRANT SELECT, DELETE ON ${database.name}.* TO writer`,
    );
    const writer = urlWith((url) => {
      url.username = 'writer';
      url.password = 'w';
    });
    const { warnings } = await openMysqlSource({ ...database, ...writer }, { table: 'users' });
    expect(warnings.map(({ code }) => code)).toEqual(['mysql_can_write']);
    expect(warnings[0]?.message).toContain(`(SELECT, DELETE ON \`${database.name}\`.*)`);
  });
});
