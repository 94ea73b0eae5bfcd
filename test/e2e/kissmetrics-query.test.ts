import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../config/faults-of.ts';
import { load } from '../config/loading.ts';
import { history } from '../helpers/history.ts';
import { type MysqlServer, SERVER_TIMEOUT, startMysqlServer } from '../helpers/mysql-server.ts';

let server: MysqlServer;

beforeAll(async () => {
  server = await startMysqlServer();
}, SERVER_TIMEOUT);

afterAll(async () => server.stop());

describe('a query that is written for the SQL integration of Kissmetrics', () => {
  it('needs a rule with its name alone, and reads on as it did there', async () => {
    const database = await server.database(`
      CREATE TABLE users (id INT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(50), plan VARCHAR(20), created_at DATETIME);
      INSERT INTO users (email, plan, created_at) VALUES
        ('ada@example.com', 'Pro', '2014-01-02 03:04:05'), ('bob@example.com', NULL, '2014-01-03 00:00:00'),
        ('eve@example.com', 'Free', NULL)`);
    const yaml = `
zone: America/New_York
sources:
  signups:
    mysql: "${database.url}"
    overlap: 0
    query: >
      SELECT email AS KM_PERSON, UNIX_TIMESTAMP(CONVERT_TZ(created_at, '+00:00', '+00:00')) AS KM_TIME,
        id AS KM_LAST_RAN, plan AS 'Plan Name'
      FROM users WHERE id >= $KM_LAST_RAN_FOR_THIS_QUERY
rules:
  - { record: Signed Up, from: signups }
`;
    const { run } = await history(yaml);
    const first = await run({});
    expect(first.sent).toEqual([
      '/e ada@example.com Signed Up @2014-01-02T03:04:05Z {Plan Name=Pro}',
      '/e bob@example.com Signed Up @2014-01-03T00:00:00Z',
    ]);
    expect(first.summary.applied.undated).toBe(1);
    await database.run(
      "INSERT INTO users (email, plan, created_at) VALUES ('kim@example.com', 'Pro', '2014-01-04')",
    );
    const second = await run({});
    expect(second.summary.sources['signups']).toMatchObject({ read: 2 });
    expect(second.sent).toEqual([
      '/e kim@example.com Signed Up @2014-01-04T00:00:00Z {Plan Name=Pro}',
    ]);
  });

  it('takes a date and time for UTC, as there, unless the source says another zone', async () => {
    const database = await server.database(`
      CREATE TABLE bills (id INT PRIMARY KEY, email VARCHAR(50), amount DECIMAL(10,2), paid_at DATETIME);
      INSERT INTO bills VALUES (1, 'ada', 49.90, '2014-07-01 12:00:00')`);
    for (const [zone, hour] of [
      ['', '12'],
      ['zone: America/New_York', '16'],
    ]) {
      const { run } = await history(`
zone: Europe/Berlin
sources:
  bills:
    mysql: "${database.url}"
    query: SELECT email AS KM_PERSON, paid_at AS KM_TIME, paid_at AS KM_LAST_RAN, amount, id FROM bills WHERE paid_at >= '$KM_LAST_RAN_FOR_THIS_QUERY'
    key: id
    ${zone}
rules:
  - { record: Billed, from: bills, revenue: amount }
`);
      expect((await run({})).sent).toEqual([
        `/e ada Billed @2014-07-01T${hour}:00:00Z {Billing Amount=49.90, id=1}`,
      ]);
      expect((await run({})).summary.events).toMatchObject({ alreadyDelivered: 1, delivered: 0 });
    }
  });

  it('keeps what its rule says itself', async () => {
    const { sources, rules } = await load(`
sources:
  q: { mysql: "mysql://db/shop", query: SELECT id AS KM_PERSON FROM t, key: id, cursor: other }
rules:
  - { record: A, from: q, person: email, at: { column: day, order: DMY }, properties: { Plan: plan } }
`);
    expect(sources).toMatchObject([{ cursor: 'other' }]);
    expect(rules).toMatchObject([
      {
        person: { origin: { name: 'email' } },
        at: { origin: { name: 'day' }, time: { order: 'DMY' } },
        properties: [{ name: 'Plan' }],
      },
    ]);
  });

  it('cannot ask for its last position without a cursor', async () => {
    const faults = await faultsOf(async () =>
      load(`
sources:
  q: { mysql: "mysql://db/shop", key: id, query: SELECT id AS KM_PERSON FROM t WHERE id > $KM_LAST_RAN_FOR_THIS_QUERY }
rules:
  - { record: A, from: q }
`),
    );
    expect(faults.map(({ message, hint }) => [message, hint])).toEqual([
      [
        '`$KM_LAST_RAN_FOR_THIS_QUERY` is the position of a cursor, and this query has none.',
        'Select the same column AS KM_LAST_RAN, or name it as `cursor`.',
      ],
    ]);
  });
});
