import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { history } from '../helpers/history.ts';
import { clockOfToday } from '../helpers/importing.ts';
import { type MysqlServer, SERVER_TIMEOUT, startMysqlServer } from '../helpers/mysql-server.ts';

let server: MysqlServer;
beforeAll(async () => {
  server = await startMysqlServer();
}, SERVER_TIMEOUT);
afterAll(async () => server.stop());

const BILLS = `CREATE TABLE bills (
  id BIGINT UNSIGNED PRIMARY KEY,
  login VARCHAR(100) NOT NULL,
  at DATETIME NOT NULL,
  amount DECIMAL(10,2) NOT NULL);`;

/** Bills of one person each, one a minute. */
const bills = (from: number, to: number): string => {
  const rows = Array.from({ length: to - from }, (_, index) => {
    const id = from + index;
    const at = new Date(Date.UTC(2024, 0, 1) + id * 60_000).toISOString().slice(0, 19);
    return `(${id}, 'p${id}@example.com', '${at.replace('T', ' ')}', ${id}.5)`;
  });
  return `INSERT INTO bills VALUES ${rows.join(', ')};`;
};

const yamlOf = (url: string, more = ', cursor: id, overlap: 10'): string => `zone: UTC
sources: { bills: { mysql: "${url}", table: bills, key: id${more} } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount }
`;

describe('a source with a number as cursor', () => {
  it('is read on from where the last run stood, less the overlap', async () => {
    const database = await server.database(BILLS + bills(0, 50));
    const { run } = await history(yamlOf(database.url));
    const first = await run({});
    expect(first.summary.events).toMatchObject({ delivered: 50 });
    expect(first.summary.sources).toMatchObject({ bills: { read: 50 } });
    await database.run(bills(50, 60));
    const second = await run({});
    expect(second.summary.events).toMatchObject({ delivered: 10, alreadyDelivered: 11 });
    const empty = await run({});
    expect(empty.sent).toEqual([]);
    expect(empty.summary.run.exitCode).toBe(0);
    const full = await run({}, undefined, { full: true });
    expect(full.summary.sources).toMatchObject({ bills: { read: 60 } });
    expect(full.summary.events).toMatchObject({ delivered: 0, alreadyDelivered: 60 });
  });

  it('delivers rows with smaller ids that a transaction brings late', async () => {
    const database = await server.database(`${BILLS}${bills(0, 20)}${bills(25, 40)}`);
    const { run } = await history(yamlOf(database.url, ', cursor: id'));
    await run({});
    await database.run(bills(20, 25) + bills(40, 41));
    const { summary } = await run({});
    expect(summary.events).toMatchObject({ delivered: 6, alreadyDelivered: 35 });
  });

  it('is read from the start when the rules change, and sends only what is new', async () => {
    const database = await server.database(BILLS + bills(0, 30));
    const { run } = await history(yamlOf(database.url));
    await run({});
    const more = `${yamlOf(database.url)}  - { record: Paid, from: bills, where: { id: [3, 4] }, person: login, at: at }\n`;
    const { summary } = await run({}, more);
    expect(summary.sources).toMatchObject({ bills: { read: 30 } });
    expect(summary.events).toMatchObject({ delivered: 2, alreadyDelivered: 30 });
    const rated = more.replace('zone: UTC', 'zone: UTC\ngiveUpAfter: 3 minutes');
    expect((await run({}, rated)).summary.sources).toMatchObject({ bills: { read: 11 } });
  });

  it('does not move with --only, --limit or in a dry run', async () => {
    const database = await server.database(BILLS + bills(0, 30));
    const { run } = await history(yamlOf(database.url));
    await run({}, undefined, { mode: 'dry-run' });
    await run({}, undefined, { limit: 5 });
    await run({}, undefined, { only: ['Billed'] });
    const { summary } = await run({});
    expect(summary.sources).toMatchObject({ bills: { read: 30 } });
    expect(summary.events).toMatchObject({ delivered: 0, alreadyDelivered: 30 });
  });

  it('stays before what was not delivered', async () => {
    const database = await server.database(BILLS + bills(0, 30));
    const yaml = `giveUpAfter: 1 second\n${yamlOf(database.url, ', cursor: id, overlap: 0, pageSize: 5')}`;
    const { run, answering } = await history(yaml);
    answering((n) => (n > 12 ? { status: 503 } : undefined));
    const cut = await run({}, undefined, {}, 1);
    expect(cut.summary.run.exitCode).toBe(4);
    answering(undefined);
    const { summary } = await run({});
    const all = cut.summary.events.delivered + summary.events.delivered + summary.resumed.delivered;
    expect(all).toBe(30);
  });

  describe('that does not move', () => {
    const start = Date.parse('2026-11-16T02:00:00Z');
    const nights = async () => {
      const database = await server.database(BILLS + bills(0, 5));
      const { run } = await history(yamlOf(database.url));
      const stillAfter = async (hours: number): Promise<readonly string[]> => {
        const clock = clockOfToday(start + hours * 3_600_000);
        const { summary } = await run({}, undefined, { clock });
        const still = summary.warnings.filter(({ code }) => code === 'cursor_still');
        return still.map(({ message }) => message.replace(/\. Is .*/, ''));
      };
      return { database, stillAfter };
    };

    it('is told after three nights, until a row comes', async () => {
      const { database, stillAfter } = await nights();
      for (const hours of [0, 24, 48]) expect(await stillAfter(hours)).toEqual([]);
      const told = 'The source "bills" has had no new row for 3 runs, since 2026-11-16 (UTC)';
      expect(await stillAfter(72)).toEqual([told]);
      await database.run(bills(5, 6));
      expect(await stillAfter(96)).toEqual([]);
    });

    it('is told of no source that is read every hour, until a weekend has gone by', async () => {
      const { stillAfter } = await nights();
      for (const hours of [0, 1, 2, 3, 4, 59]) expect(await stillAfter(hours)).toEqual([]);
      expect(await stillAfter(60.1)).toHaveLength(1);
    });
  });

  it.each([
    ['a set', '  - { set: { Plan: amount }, from: bills, person: login, at: at }', 'a `set`'],
    ['again', '  - { record: Paid, from: bills, person: login, at: at, again: true }', 'again'],
    [
      'a date that comes later',
      '  - { record: Paid, from: bills, person: login, at: paid }',
      '"paid"',
    ],
  ])('is a fault beside %s, whose rows change', async (_, rule, word) => {
    const database = await server.database(BILLS.replace('amount', 'paid DATETIME, amount'));
    const { run } = await history(`${yamlOf(database.url)}${rule}\n`);
    const faulty = run({});
    await expect(faulty).rejects.toMatchObject({
      exitCode: 2,
      faults: [{ line: 6, message: expect.stringContaining(word) }],
    });
  });
});

const USERS = `CREATE TABLE users (
  id INT PRIMARY KEY, login VARCHAR(100), created_at DATETIME NOT NULL,
  canceled_at DATETIME, plan VARCHAR(20), updated_at DATETIME);`;

const usersYaml = (url: string): string => `zone: UTC
sources: { users: { mysql: "${url}", table: users, cursor: updated_at } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
  - { record: Canceled, from: users, person: login, at: canceled_at, again: true }
  - { set: { Plan: plan }, from: users, person: login, at: updated_at }
`;

const user = (id: number, created: string, more: Partial<Record<string, string>> = {}): string => {
  const { login = `u${id}@example.com`, canceled, plan = 'Pro', updated = created } = more;
  const text = (cell: string | undefined): string => (cell === undefined ? 'NULL' : `'${cell}'`);
  const time = updated === 'never' ? 'NULL' : text(updated);
  return `REPLACE INTO users VALUES (${id}, ${text(login)}, '${created}', ${text(canceled)}, ${text(plan)}, ${time});`;
};

describe('a source with a time as cursor', () => {
  it('sends nothing twice when every row is touched', async () => {
    const rows = [1, 2, 3].map((id) => user(id, `2024-01-0${id} 10:00:00`)).join('');
    const database = await server.database(USERS + rows);
    const { run } = await history(usersYaml(database.url));
    expect((await run({})).summary.events).toMatchObject({ delivered: 6 });
    await database.run(`UPDATE users SET updated_at = '2024-05-01 00:00:00'`);
    const { summary, sent } = await run({});
    expect(sent).toEqual([]);
    expect(summary.events).toMatchObject({ alreadyDelivered: 3, unchanged: 3 });
    expect(summary.run.exitCode).toBe(0);
  });

  it('loses no row that comes late with the time at which the last run ended', async () => {
    const rows = [1, 2].map((id) => user(id, '2024-01-02 10:00:00')).join('');
    const database = await server.database(USERS + rows);
    const yaml = usersYaml(database.url).replace(
      'updated_at }',
      'updated_at, overlap: 0 seconds }',
    );
    const { run } = await history(yaml);
    await run({});
    await database.run(user(3, '2024-01-01 10:00:00', { updated: '2024-01-02 10:00:00' }));
    const { summary, sent } = await run({});
    expect(sent.map((one) => one.split(' ')[1])).toEqual(['u3@example.com', 'u3@example.com']);
    expect(summary.sources['users']?.read).toBe(3);
  });

  it('reads rows without one each time, and leaves young ones to the next run', async () => {
    const young =
      "REPLACE INTO users VALUES (3, 'u3@example.com', '2024-01-03', NULL, 'Pro', UTC_TIMESTAMP());";
    const rows =
      user(1, '2024-01-01 10:00:00') + user(2, '2024-01-02 10:00:00', { updated: 'never' });
    const database = await server.database(USERS + rows + young);
    const yaml = usersYaml(database.url).split('\n').slice(0, 4).join('\n');
    const { run } = await history(yaml);
    const first = await run({});
    expect(first.sent.map((one) => one.split(' ')[1])).toEqual([
      'u1@example.com',
      'u2@example.com',
    ]);
    const second = await run({});
    expect(second.summary.events).toMatchObject({ alreadyDelivered: 2, delivered: 0 });
    await database.run(
      'UPDATE users SET updated_at = UTC_TIMESTAMP() - INTERVAL 6 MINUTE WHERE id = 3',
    );
    const third = await run({});
    expect(third.sent.map((one) => one.split(' ')[1])).toEqual(['u3@example.com']);
  });

  it('ends after five nights with each event once, the person as first delivered', async () => {
    const database = await server.database(
      USERS + user(1, '2024-01-01 08:00:00') + user(2, '2024-01-01 09:00:00'),
    );
    const { run, requests } = await history(usersYaml(database.url));
    const nights = [
      '',
      // New users; one cancels, and is deleted later.
      user(3, '2024-01-02 08:00:00') +
        user(1, '2024-01-01 08:00:00', {
          canceled: '2024-01-02 12:00:00',
          updated: '2024-01-02 12:00:00',
        }),
      // A changed email, a new plan.
      user(2, '2024-01-01 09:00:00', { login: 'new@example.com', updated: '2024-01-03 10:00:00' }) +
        user(3, '2024-01-02 08:00:00', { plan: 'Basic', updated: '2024-01-03 11:00:00' }),
      // A second cancellation of the same user, a deletion.
      user(1, '2024-01-01 08:00:00', {
        canceled: '2024-01-04 12:00:00',
        updated: '2024-01-04 12:00:00',
      }) + 'DELETE FROM users WHERE id = 3;',
      user(4, '2024-01-05 08:00:00'),
    ];
    const exits: number[] = [];
    for (const changes of nights) {
      if (changes !== '') await database.run(changes);
      exits.push((await run({})).summary.run.exitCode);
    }
    // Only the night of the changed email needs a person.
    expect(exits).toEqual([0, 0, 3, 0, 0]);
    const events = requests.map(({ params }) => {
      const get = (name: string) => params.find(([one]) => one === name)?.[1];
      const plan = get('Plan');
      return `${get('_p')} ${get('_n') ?? `Plan=${plan}`} ${new Date(Number(get('_t')) * 1000).toISOString().slice(0, 10)}`;
    });
    expect(events.toSorted()).toEqual([
      'new@example.com Plan=Pro 2024-01-03',
      'u1@example.com Canceled 2024-01-02',
      'u1@example.com Canceled 2024-01-04',
      'u1@example.com Plan=Pro 2024-01-01',
      'u1@example.com Signed Up 2024-01-01',
      'u2@example.com Plan=Pro 2024-01-01',
      'u2@example.com Signed Up 2024-01-01',
      'u3@example.com Plan=Basic 2024-01-03',
      'u3@example.com Plan=Pro 2024-01-02',
      'u3@example.com Signed Up 2024-01-02',
      'u4@example.com Plan=Pro 2024-01-05',
      'u4@example.com Signed Up 2024-01-05',
    ]);
    expect((await run({}, undefined, { full: true })).sent).toEqual([]);
  });
});

describe('what was kept of rows that a cursor has left behind', () => {
  it('is tried again by each run: a missing user may be there', async () => {
    const database = await server.database(
      `${BILLS}${bills(0, 30)} CREATE TABLE users (id BIGINT UNSIGNED PRIMARY KEY, login VARCHAR(100));
       INSERT INTO users SELECT id, login FROM bills WHERE id <> 3;`,
    );
    const yaml = `${yamlOf(database.url, ', cursor: id, overlap: 5')
      .replace('sources: {', `sources: { users: { mysql: "${database.url}", table: users },`)
      .replace(
        'person: login',
        'person: { lookup: login, by: id }',
      )}lookups: { login: { source: users, key: id, value: login } }
`;
    const { run } = await history(yaml);
    const first = await run({});
    expect(first.summary.rejects).toEqual({ lookup_miss: 1 });
    const second = await run({});
    expect(second.summary.sources).toMatchObject({ bills: { read: 6, retried: 1 } });
    expect(second.summary.rejects).toEqual({ lookup_miss: 1 });
    expect(second.summary.run.exitCode).toBe(3);
    await database.run("INSERT INTO users VALUES (3, 'p3@example.com')");
    const third = await run({});
    expect(third.sent).toEqual([
      '/e p3@example.com Billed @2024-01-01T00:03:00Z {Billing Amount=3.50}',
    ]);
    expect(third.summary.run.exitCode).toBe(0);
    expect((await run({})).summary.sources).toMatchObject({ bills: { retried: 0 } });
  });

  it('stays when its rule is not run', async () => {
    const database = await server.database(
      `${BILLS}${bills(0, 30)} UPDATE bills SET at = '2027-01-01' WHERE id = 3; UPDATE bills SET login = 'guest' WHERE id = 4;`,
    );
    const two = yamlOf(database.url, ', cursor: id, overlap: 5').replace(
      'revenue: amount }',
      'revenue: amount }\n  - { name: other, record: Paid, from: bills, where: { id: 1 }, person: login, at: at }',
    );
    const { run } = await history(`future: wait\n${two}`);
    const first = await run({});
    expect(first.summary.events).toMatchObject({ waiting: 1 });
    expect(first.summary.rejects).toEqual({ null_like_person: 1 });
    const narrowed = await run({}, undefined, { only: ['other'] });
    expect(narrowed.summary.run.exitCode).toBe(3);
    const later = clockOfToday(Date.parse('2027-01-01T12:00:00Z'));
    const third = await run({}, undefined, { clock: later });
    expect(third.sent).toEqual([
      '/e p3@example.com Billed @2027-01-01T00:00:00Z {Billing Amount=3.50}',
    ]);
    expect(third.summary.openRejects).toBe(1);
  });

  it('waits for its day, and needs nobody until then', async () => {
    const database = await server.database(
      `${BILLS}${bills(0, 30)} UPDATE bills SET at = '2027-01-01' WHERE id = 3;`,
    );
    const yaml = `future: wait\n${yamlOf(database.url, ', cursor: id, overlap: 5')}`;
    const { run } = await history(yaml);
    const first = await run({});
    expect(first.summary.events).toMatchObject({ delivered: 29, waiting: 1 });
    expect(first.summary.run.exitCode).toBe(0);
    const second = await run({});
    expect(second.summary.events).toMatchObject({ waiting: 1 });
    expect(second.summary.run.exitCode).toBe(0);
    const later = { now: () => Date.parse('2027-01-01T12:00:00Z') };
    const third = await run({}, undefined, { clock: clockOfToday(later.now()) });
    expect(third.sent).toEqual([
      '/e p3@example.com Billed @2027-01-01T00:00:00Z {Billing Amount=3.50}',
    ]);
    expect((await run({}, undefined, { clock: clockOfToday(later.now()) })).sent).toEqual([]);
  });

  it('is sent again when it was refused', async () => {
    const database = await server.database(BILLS + bills(0, 30));
    const { run, answering } = await history(yamlOf(database.url, ', cursor: id, overlap: 5'));
    answering((_, { query }) => (query.includes('p3%40') ? { status: 400 } : undefined));
    expect((await run({})).summary.run.exitCode).toBe(3);
    expect((await run({})).summary.run.exitCode).toBe(3);
    answering(undefined);
    const { sent, summary } = await run({});
    expect(sent).toEqual(['/e p3@example.com Billed @2024-01-01T00:03:00Z {Billing Amount=3.50}']);
    expect(summary.run.exitCode).toBe(0);
  });
});

describe('CSV that is replaced by MySQL over the same rows', () => {
  it('sends nothing again, and what is new once', async () => {
    const database = await server.database(BILLS + bills(0, 12));
    const mysql = yamlOf(database.url, '');
    const csv = mysql.replace(/mysql: .*?, table: bills/, 'csv: bills.csv');
    const lines = Array.from({ length: 10 }, (_, id) => {
      const at = new Date(Date.UTC(2024, 0, 1) + id * 60_000).toISOString().slice(0, 19);
      return `${id},p${id}@example.com,${at.replace('T', ' ')},${id}.50`;
    });
    const { run } = await history(csv);
    const first = await run({ 'bills.csv': `id,login,at,amount\n${lines.join('\n')}\n` });
    expect(first.sent).toHaveLength(10);
    const { summary, sent } = await run({}, mysql);
    expect(summary.events).toMatchObject({
      alreadyDelivered: 10,
      delivered: 2,
      changed: 0,
      moved: 0,
    });
    expect(sent).toHaveLength(2);
    const cursor = await run({}, yamlOf(database.url));
    expect(cursor.sent).toEqual([]);
  });
});

describe('a key that the database writes in another way', () => {
  it.each([
    ['DECIMAL(12,0)', 'DECIMAL(12,2)'],
    ['INT', 'INT(8) ZEROFILL'],
    ['DATETIME', 'DATETIME(6)'],
  ])('is refused, since its rows would be sent again: %s, then %s', async (before, after) => {
    const database = await server.database(
      `CREATE TABLE t (k ${before} PRIMARY KEY, login VARCHAR(20), at DATETIME);
       INSERT INTO t VALUES (20240101, 'a@example.com', '2024-01-01');`,
    );
    const { run } = await history(`zone: UTC
sources: { t: { mysql: "${database.url}", table: t } }
rules:
  - { record: Billed, from: t, person: login, at: at }
`);
    expect((await run({})).sent).toHaveLength(1);
    await database.run(`ALTER TABLE t MODIFY k ${after}`);
    await expect(run({})).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('written in another way'),
    });
  });

  it('but a larger number is no other one', async () => {
    const database = await server.database(BILLS.replace('BIGINT UNSIGNED', 'INT') + bills(0, 3));
    const { run } = await history(yamlOf(database.url));
    await run({});
    await database.run('ALTER TABLE bills MODIFY id BIGINT');
    expect((await run({})).summary.events).toMatchObject({ alreadyDelivered: 3, delivered: 0 });
  });

  it('and one whose spaces tell rows apart keeps them', async () => {
    const database = await server.database(
      `CREATE TABLE t (k VARBINARY(10) PRIMARY KEY, login VARCHAR(20), at DATETIME);
       INSERT INTO t VALUES ('a', 'a@example.com', '2024-01-01'), ('a ', 'b@example.com', '2024-01-01');`,
    );
    const { run } = await history(`zone: UTC
sources: { t: { mysql: "${database.url}", query: "SELECT CAST(k AS CHAR) AS k, login, at FROM t", key: k } }
rules:
  - { record: Billed, from: t, person: login, at: at }
`);
    expect((await run({})).sent).toHaveLength(2);
    expect((await run({})).summary.events).toMatchObject({ alreadyDelivered: 2 });
  });
});

describe('a query', () => {
  it.each([
    ['ORDER BY id LIMIT 10', ', cursor: id', /LIMIT/],
    ['INTO OUTFILE "/tmp/x"', '', /INTO/],
  ])('that cannot be read as a whole is a fault: %s', async (end, more, word) => {
    const query = `SELECT id, login, at FROM bills ${end}`.replaceAll('"', "'");
    const { run } = await history(`zone: UTC
sources: { t: { mysql: "mysql://a@127.0.0.1/b", query: "${query}", key: id${more} } }
rules:
  - { record: Billed, from: t, person: login, at: at }
`);
    await expect(run({})).rejects.toMatchObject({
      exitCode: 2,
      faults: expect.arrayContaining([
        expect.objectContaining({ message: expect.stringMatching(word) }),
      ]),
    });
  });
});
