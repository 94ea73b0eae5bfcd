import { describe, expect, it } from 'vitest';
import { defineImport } from '../../src/config/load.ts';
import type { SourceDefinition } from '../../src/model/definition.ts';
import { locationOf } from '../../src/model/location.ts';
import { faultsOf } from './faults-of.ts';
import { load, RULES } from './loading.ts';

const PASSWORD = 'se cret/1';

async function loadSource(lines: readonly string[], env: Record<string, string> = {}) {
  const text = `sources:\n  users:\n${lines.map((line) => `    ${line}\n`).join('')}${RULES}`;
  const { sources, warnings } = await load(text, { env });
  const [source] = sources;
  if (source?.kind !== 'mysql') throw new Error('No MySQL source.');
  return { source, warnings: warnings.map(({ code }) => code) };
}

describe('a source of MySQL', () => {
  it('has defaults for all but the database and the table', async () => {
    const { source, warnings } = await loadSource(['mysql: mysql://db/shop', 'table: users']);
    expect(source).toMatchObject({
      connection: {
        host: 'db',
        port: 3306,
        user: undefined,
        password: undefined,
        database: 'shop',
        socket: undefined,
      },
      table: 'users',
      query: undefined,
      key: undefined,
      columns: undefined,
      where: undefined,
      cursor: undefined,
      settleMs: 300_000,
      overlap: undefined,
      pageSize: 10_000,
      tls: undefined,
      nulls: [],
    });
    expect(warnings).toEqual([]);
  });

  it('has an address or a mapping that says the same', async () => {
    const env = { DATABASE_PASSWORD: PASSWORD, DATABASE_PORT: '3307' };
    const address = `mysql://re%40der:${encodeURIComponent(PASSWORD)}@db.example.com:3307/shop`;
    const one = await loadSource(['mysql: ${DATABASE_URL}', 'table: users'], {
      DATABASE_URL: address,
    });
    const other = await loadSource(
      [
        'mysql: { host: db.example.com, port: "${DATABASE_PORT}", user: re@der, password: "${DATABASE_PASSWORD}", database: shop }',
        'table: users',
      ],
      env,
    );
    expect(other.source.connection).toEqual(one.source.connection);
    expect(one.source.connection).toMatchObject({ user: 're@der', password: PASSWORD });
    expect([...one.warnings, ...other.warnings]).toEqual([]);
  });

  it.each([
    'mysql: mysql://reader:secret@db/shop',
    'mysql: { host: db, user: reader, password: secret, database: shop }',
  ])('warns of a password in the file itself: %s', async (line) => {
    expect((await loadSource([line, 'table: users'])).warnings).toEqual(['password_in_file']);
  });

  it('takes the zone of the file, which its clock is compared with', async () => {
    const text = `zone: Europe/Berlin\nsources:\n  users: { mysql: "mysql://db/shop", table: users }\n${RULES}`;
    expect((await load(text)).sources).toMatchObject([{ zone: 'Europe/Berlin' }]);
  });

  it('warns of a query without a key, since it has no primary one', async () => {
    const lines = ['mysql: mysql://db/shop', 'query: "SELECT id FROM users;"'];
    const { source, warnings } = await loadSource(lines);
    expect(source.query).toBe('SELECT id FROM users');
    expect(warnings).toEqual(['no_key']);
  });

  it.each([
    ['overlap: 50', { overlap: { rows: 50 } }],
    ['overlap: 1 day', { overlap: { ms: 86_400_000 } }],
    ['settle: 0 seconds', { settleMs: 0 }],
    ['tls: required', { tls: { ca: undefined, cert: undefined, key: undefined } }],
    ['tls: { ca: ca.pem }', { tls: { ca: 'ca.pem' } }],
    ['where: WHERE id > 5', { where: 'id > 5' }],
    ['nulls: ["NULL"]', { nulls: ['NULL'] }],
  ])('understands %s', async (line, expected) => {
    const lines = ['mysql: mysql://db/shop', 'table: users', 'cursor: id', line];
    expect((await loadSource(lines)).source).toMatchObject(expected);
  });

  it.each([
    'mysql://reader:se cret/1@db/shop',
    'postgres://reader:se cret/1@db/shop',
    'mysql://reader:se%cret@db/shop',
  ])('never shows what may hold a password: %s', async (mysql) => {
    const faults = await faultsOf(() =>
      defineImport(
        {
          sources: { users: { mysql, table: 'users' } },
          rules: [{ record: 'Signed Up', from: 'users', person: 'login', at: 'created_at' }],
        },
        { folder: '/nowhere' },
      ),
    );
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).not.toMatch(/cret/);
  });
});

describe('a query with a cursor', () => {
  const withQuery = (query: string) => [
    'mysql: mysql://db/shop',
    `query: ${JSON.stringify(query)}`,
    'key: id',
    'cursor: id',
  ];

  it.each([
    ['SELECT id FROM users LIMIT 10', 'LIMIT'],
    ['SELECT id FROM users LIMIT 10, 20;', 'LIMIT'],
    ['SELECT id FROM users LIMIT 10 -- for now', 'LIMIT'],
    ['SELECT id FROM users LIMIT 10 # for now', 'LIMIT'],
    ['SELECT id FROM users /* ; */ LIMIT 10 /* for\nnow */', 'LIMIT'],
    ['(SELECT id FROM users LIMIT 10)', 'LIMIT'],
    ['SELECT id FROM users ORDER BY id LIMIT 10 OFFSET 5', 'LIMIT'],
    ['SELECT id FROM users OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY', 'FETCH'],
  ])('has no LIMIT, however it is written: %s', async (query, word) => {
    const faults = await faultsOf(async () => loadSource(withQuery(query)));
    expect(faults.map(({ message, hint }) => [message, hint])).toEqual([
      [
        `A query with a cursor is read as a whole: with ${word} no run would get past its first rows.`,
        `Leave ${word} out.`,
      ],
    ]);
  });

  it.each([
    'SELECT id FROM users ORDER BY id DESC',
    'SELECT id FROM users\norder  by id -- newest last',
    '(SELECT id FROM a UNION SELECT id FROM b ORDER BY id)',
  ])('needs no ORDER BY, and a warning says so: %s', async (query) => {
    expect((await loadSource(withQuery(query))).warnings).toEqual(['cursor_order_by']);
  });

  it.each([
    "SELECT id, 'LIMIT 5 ORDER BY' AS a, `limit`, \"it''s \\\" LIMIT\" FROM users",
    '-- LIMIT 10\n# ORDER BY id\nSELECT id FROM users -- ORDER BY id',
    "SELECT id, GROUP_CONCAT(a ORDER BY b SEPARATOR ')') FROM users GROUP BY id",
    'WITH u AS (SELECT id FROM users ORDER BY id LIMIT 10) SELECT id FROM u',
    '(SELECT id FROM a ORDER BY id LIMIT 1) UNION (SELECT id FROM b LIMIT 1)',
  ])('may hold these words where they say nothing of its rows: %s', async (query) => {
    const { warnings, source } = await loadSource(withQuery(query));
    expect(warnings).toEqual([]);
    expect(source.query).toBe(query);
  });
});

describe('the location of a source', () => {
  it.each([
    ['mysql: mysql://reader:secret@db:3307/shop', 'table: users', 'mysql://db:3307/shop/users'],
    ['mysql: mysql://reader:secret@db/shop', 'query: SELECT 1', 'mysql://db:3306/shop'],
    ['mysql: { socket: /run/mysqld.sock }', 'table: a.b', 'mysql:///run/mysqld.sock//a.b'],
  ])('has neither user nor password: %s', async (mysql, what, location) => {
    const { source }: { source: SourceDefinition } = await loadSource([mysql, what]);
    expect(locationOf(source)).toBe(location);
  });
});
