import { describe, expect, it } from 'vitest';
import { history } from '../helpers/history.ts';
import { importing } from '../helpers/importing.ts';
import { inspecting } from '../helpers/inspecting.ts';
import { runCli } from '../helpers/run-cli.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const USERS = `id,login,at,plan
1,ann@example.com,2024-01-01 10:00:00,basic
2,bob@example.com,2024-03-10 02:30:00,pro
3,cid@example.com,2024-03-11 00:00:00,
4,dan@example.com,2024-11-03 01:30:00,pro
`;

function yaml(rules: string, top = 'zone: UTC'): string {
  return `${top}\nsources: { users: { csv: users.csv, key: id } }\nrules:\n${rules}\n`;
}

/** The runs of a history have their key in the file. */
const IN_HISTORY = 'zone: UTC\nignore: { key_in_file: a test has no secrets }';

const SIGNED_UP = '  - { record: Signed Up, from: users, person: login, at: at }';

async function inspect(rules: string, top?: string, files = { 'users.csv': USERS }) {
  return inspecting({ files, yaml: yaml(rules, top) });
}

describe('warnings of lints', () => {
  const dates = { 'users.csv': 'id,login,at\n1,ann@example.com,2024-01-01\n' };

  it('stand among the others with code, count, message, stake and hint', async () => {
    const { summary, warnings } = await importing({
      mode: 'dry-run',
      files: {
        'users.csv':
          'id,login,at,paid\n1,ann@example.com,2024-01-01,5\n2,ann@example.com,2024-01-01,1234.5\n',
      },
      yaml: yaml(
        '  - { record: Billed, from: users, person: login, at: at, revenue: paid, every: 1 second }',
      ).replace(', every: 1 second', ''),
    });
    expect(warnings).toEqual(expect.arrayContaining(['date_only', 'same_second']));
    expect(summary.warnings).toContainEqual({
      code: 'same_second',
      count: 2,
      message: expect.stringMatching(
        /^Events share .* Revenue at stake: 1,234\.50\. Export the time/,
      ),
    });
    const messageOf = (wanted: string) =>
      summary.warnings.find(({ code }) => code === wanted)?.message;
    expect(messageOf('same_second')).toMatch(
      /`sameSecond` decides what happens\. For example users\.csv line 3 \(Billed\): Billed at 2024-01-01\.$/,
    );
    expect(messageOf('date_only')).toMatch(/ For example users\.csv line 2: Billed: 2024-01-01\.$/);
    expect(summary.run).toMatchObject({ outcome: 'complete', exitCode: 0 });
  });

  it('count as rejects with `strict`, in a dry run and when sending', async () => {
    for (const mode of ['dry-run', 'send'] as const) {
      const { summary } = await importing({
        mode,
        files: dates,
        yaml: yaml(SIGNED_UP),
        options: { strict: true },
      });
      expect(summary.run).toMatchObject({ outcome: 'attention', exitCode: 3 });
    }
  });

  it('do not count with `strict` when there are none, and what is only said never does', async () => {
    const { summary } = await importing({
      mode: 'dry-run',
      files: { 'users.csv': 'id,login,at\n1,ann@example.com,2024-01-01 10:00:00.5\n' },
      yaml: yaml(SIGNED_UP),
      options: { strict: true },
    });
    expect(summary.inspection?.findings.map(({ code }) => code)).toEqual(['fraction_cut']);
    expect(summary.warnings).toEqual([]);
    expect(summary.run.exitCode).toBe(0);
  });

  it('are silenced by `ignore`, which is told with its reason and the count', async () => {
    const top =
      'zone: UTC\nignore: { date_only: " Days are all there is ", no_key: It never changes }';
    const { summary, warnings } = await importing({
      mode: 'dry-run',
      files: dates,
      yaml: yaml(SIGNED_UP, top).replace(', key: id', ''),
      options: { strict: true },
    });
    expect(warnings).toEqual([]);
    expect(summary.warnings).toEqual([]);
    expect(summary.run.exitCode).toBe(0);
    expect(summary.inspection?.findings).toEqual([]);
    expect(summary.inspection?.ignored).toEqual([
      { code: 'date_only', reason: 'Days are all there is', count: 1 },
    ]);
  });

  it('are told once where a plan is read first', async () => {
    const { summary, warnings } = await importing({
      files: dates,
      yaml: yaml(SIGNED_UP),
      options: { confirm: async (plan) => plan.warnings.some(({ code }) => code === 'date_only') },
    });
    expect(summary.events.delivered).toBe(1);
    expect(warnings).toEqual(['date_only']);
    expect(summary.warnings.map(({ code, count }) => [code, count])).toEqual([['date_only', 1]]);
  });

  it('are not repeated by a run that has nothing to send', async () => {
    const { run } = await history(yaml(SIGNED_UP, IN_HISTORY));
    const first = await run(dates);
    expect(first.summary.warnings.map(({ code }) => code)).toEqual(['date_only']);
    const second = await run(dates);
    expect(second.summary.events).toMatchObject({ planned: 1, alreadyDelivered: 1 });
    expect(second.summary.warnings).toEqual([]);
    expect(second.summary.inspection?.times.events).toBe(1);
  });

  it('compare what is new with what was delivered before', async () => {
    const { run } = await history(yaml(SIGNED_UP, IN_HISTORY));
    const header = 'id,login,at';
    const row = '1,ann@example.com,2024-01-01 10:00:00';
    await run({ 'users.csv': `${header}\n${row}\n` });
    const { summary } = await run({
      'users.csv': `${header}\n${row}\n2,Ann@example.com,2024-01-02 10:00:00\n`,
    });
    expect(summary.events).toMatchObject({ delivered: 1, alreadyDelivered: 1 });
    expect(summary.warnings.map(({ code }) => code)).toEqual(['person_case']);
  });

  it('show at most five examples, identities masked unless people are to be shown', async () => {
    const rows = Array.from({ length: 9 }, (_, n) => `${n},"Ann, ${n}",2024-01-0${n + 1} 10:00:00`);
    const files = { 'users.csv': `id,login,at\n${rows.join('\n')}\n` };
    for (const showPeople of [false, true]) {
      const { found } = await inspecting({ files, yaml: yaml(SIGNED_UP), options: { showPeople } });
      const examples = found('person_characters')?.examples ?? [];
      expect(examples).toHaveLength(5);
      expect(examples[0]).toEqual({
        place: 'users.csv line 2',
        rule: 'Signed Up',
        value: showPeople ? 'Ann, 0' : 'An…',
      });
    }
  });
});

describe('the quote', () => {
  it('counts requests by verb, bytes, the time at the rate and how far the events go back', async () => {
    const { summary, requests } = await importing({
      mode: 'rehearse',
      files: { 'users.csv': USERS },
      yaml: yaml(`${SIGNED_UP}
  - { set: { Plan: plan }, from: users, person: login, at: at }`),
    });
    expect(summary.inspection?.quote).toMatchObject({
      requests: 7,
      byVerb: { record: 4, set: 3, alias: 0 },
      rate: 10_000,
      seconds: 1,
      oldest: '2024-01-01T10:00:00Z',
      newest: '2024-11-03T01:30:00Z',
    });
    expect(summary.inspection?.quote).not.toHaveProperty('plan');
    expect(requests).toEqual([]);
  });

  it('counts the bytes that go over the wire, headers aside', async () => {
    const { summary, requests } = await importing({
      files: { 'users.csv': USERS },
      yaml: yaml(`${SIGNED_UP}
  - { set: { Plan: plan }, from: users, person: login, at: at }`),
    });
    const encode = (text: string): string => encodeURIComponent(text);
    const bytes = requests.map(({ path, params }) => {
      const query = params.map(([name, value]) => `${encode(name)}=${encode(value)}`);
      return `GET ${path}?_k=${'0'.repeat(40)}&${query.join('&')}`.length;
    });
    expect(requests).toHaveLength(7);
    expect(summary.inspection?.quote.bytes).toBe(bytes.reduce((sum, one) => sum + one, 0));
  });

  it("tells an import's share of the plan, and what lies beyond it costs", async () => {
    const top = 'zone: UTC\nplan: { eventsPerMonth: 3, pricePer1000: 250 }';
    const { inspection, found } = await inspect(SIGNED_UP, top);
    expect(inspection.quote.plan).toEqual({
      eventsPerMonth: 3,
      share: 1.3333,
      beyond: 1,
      price: '0.25',
    });
    expect(found('plan_exceeded')).toMatchObject({ count: 1 });
    const large = await inspect(SIGNED_UP, 'zone: UTC\nplan: { eventsPerMonth: 8 }');
    expect(large.inspection.quote.plan).toEqual({ eventsPerMonth: 8, share: 0.5, beyond: 0 });
    expect(large.found('plan_exceeded')).toBeUndefined();
  });

  it('is empty when there is nothing to send', async () => {
    const { inspection } = await inspect(SIGNED_UP, 'zone: UTC\nwindow: { from: 2025-01-01 }');
    expect(inspection.quote).toMatchObject({ requests: 0, seconds: 0, oldest: null, newest: null });
    expect(inspection.times).toMatchObject({ events: 0, byMonth: [], gaps: [], beforeWindow: 4 });
  });
});

describe('the coverage', () => {
  const rules = `${SIGNED_UP}
  - { record: Trial, from: users, person: login, at: at, where: { plan: trial } }
  - { record: { column: plan, map: { basic: Started Basic, pro: Started Pro, team: Started Team }, default: null }, from: users, person: login, at: at }
  - { set: { Plan: { column: plan, default: none } }, from: users, person: login, at: at }`;

  it('names what was of no use: rules, columns, entries of maps, and how often a default was', async () => {
    const { inspection } = await inspect(rules, undefined, {
      'users.csv': USERS.replace('plan\n', 'plan,"country"\n').replaceAll(
        /(?<!country")\n/g,
        ',NO\n',
      ),
    });
    expect(inspection.coverage).toEqual({
      rulesNeverMatched: ['Trial'],
      columnsNeverUsed: [{ source: 'users', columns: ['country'] }],
      mapEntriesNeverHit: [{ path: 'rules[2].record', entries: ['team'] }],
      fellToDefault: [
        { path: 'rules[2].record', default: null, count: 1 },
        { path: 'rules[3].set.Plan', default: 'none', count: 1 },
      ],
    });
  });

  it('counts lookups and keys as uses, and columns that only they read', async () => {
    const { inspection } = await inspecting({
      files: {
        'users.csv': USERS,
        'bills.csv': 'id,user,at,unused\n1,1,2024-01-01 10:00:00,x\n',
      },
      yaml: `zone: UTC
sources:
  users: { csv: users.csv, key: id }
  bills: { csv: bills.csv, key: id }
lookups: { login: { source: users, key: id, value: login, where: { plan: basic } } }
rules:
  - { record: Billed, from: bills, person: { lookup: login, by: user }, at: at }
`,
    });
    expect(inspection.coverage?.columnsNeverUsed).toEqual([
      { source: 'bills', columns: ['unused'] },
      { source: 'users', columns: ['at'] },
    ]);
  });

  it('is not told where not all rules were run', async () => {
    const { inspection } = await inspecting({
      files: { 'users.csv': USERS },
      yaml: yaml(rules),
      options: { only: ['Signed Up'] },
    });
    expect(inspection.coverage).toBeNull();
  });

  it('counts the reading that sends, not the plan before it as well', async () => {
    const { summary } = await importing({
      files: { 'users.csv': USERS },
      yaml: yaml(rules),
      options: { confirm: async () => true },
    });
    expect(summary.inspection?.coverage?.fellToDefault[0]?.count).toBe(1);
  });
});

describe('the check of times', () => {
  it('counts hours, weekdays and months as clocks of the zone show them', async () => {
    const files = {
      'users.csv': `id,login,at
1,ann@example.com,2024-01-01T04:30:00Z
2,bob@example.com,2024-01-01T05:30:00Z
3,cid@example.com,2024-03-31T23:59:59Z
`,
    };
    const { inspection } = await inspect(SIGNED_UP, 'zone: America/New_York', files);
    const { times } = inspection;
    expect(times).toMatchObject({ zone: 'America/New_York', events: 3, midnightShare: 0 });
    // A Sunday evening, a Monday past midnight, a Sunday in summer time.
    expect(hoursOf(times.byHour)).toEqual({ 0: 1, 19: 1, 23: 1 });
    expect(times.byWeekday).toEqual([1, 0, 0, 0, 0, 0, 2]);
    expect(times.byMonth).toEqual([
      { month: '2023-12', count: 1 },
      { month: '2024-01', count: 1 },
      { month: '2024-02', count: 0 },
      { month: '2024-03', count: 1 },
    ]);
    expect(times.gaps).toEqual([{ from: '2024-01-02', until: '2024-03-30', days: 89 }]);
    expect(times).not.toHaveProperty('zoneComparison');
  });

  it('finds rows at clocks that were turned, rejected or not, and what the window leaves out', async () => {
    const top = 'zone: America/New_York\nwindow: { from: 2024-02-01, until: 2024-12-01 }';
    const rejected = await inspect(SIGNED_UP, top);
    expect(rejected.inspection.times).toMatchObject({
      events: 1,
      dstGaps: 1,
      dstFolds: 1,
      beforeWindow: 1,
      afterWindow: 0,
      midnightShare: 1,
    });
    const settled = await inspect(
      '  - { record: Signed Up, from: users, person: login, at: { column: at, fold: later, gap: shift } }',
      top,
    );
    expect(settled.inspection.times).toMatchObject({ events: 3, dstGaps: 1, dstFolds: 1 });
  });

  it('compares two zones where only the import file states one', async () => {
    const { inspection } = await inspect(
      '  - { record: Signed Up, from: users, person: login, at: { column: at, fold: later, gap: shift } }',
      'zone: America/New_York',
    );
    const { zone, events, inZone, inUtc } = inspection.times.zoneComparison ?? {};
    expect({ zone, events }).toEqual({ zone: 'America/New_York', events: 4 });
    expect(hoursOf(inZone ?? [])).toEqual({ 0: 1, 1: 1, 3: 1, 10: 1 });
    expect(hoursOf(inUtc ?? [])).toEqual({ 4: 1, 6: 1, 7: 1, 15: 1 });
  });

  it('takes a zone on the value for one that the file states, and a header for the data', async () => {
    const onValue = await inspect(
      '  - { record: Signed Up, from: users, person: login, at: { column: at, zone: Asia/Tokyo } }',
    );
    expect(onValue.inspection.times.zoneComparison).toMatchObject({
      zone: 'Asia/Tokyo',
      events: 4,
    });
    const { inspection } = await inspect(
      SIGNED_UP.replace('at: at', 'at: at (UTC)'),
      'zone: Asia/Tokyo',
      {
        'users.csv': USERS.replace(',at,', ',at (UTC),'),
      },
    );
    expect(inspection.times).not.toHaveProperty('zoneComparison');
  });
});

describe('the zones of dates', () => {
  const files = {
    'users.csv': `id,login,at,made (UTC),stated,tz
1,ann@example.com,2024-01-01 00:30:00,2024-01-01 00:30:00,2024-01-01T00:30:00Z,Asia/Tokyo
2,bob@example.com,2024-07-01,2024-07-01,2024-07-01T00:00:00+02:00,Europe/Berlin
`,
  };
  const rule = (name: string, at: string): string =>
    `  - { record: ${name}, from: users, person: login, at: ${at} }\n`;

  it('are told for each column, with its first and last event by clocks of that zone', async () => {
    const rules = [
      rule('A', 'at'),
      rule('B', 'at'),
      rule('C', '"made (UTC)"'),
      rule('D', 'stated'),
      rule('E', '{ column: at, zone: Asia/Tokyo }'),
      rule('F', '{ column: at, zone: { column: tz } }'),
    ];
    const { inspection } = await inspect(rules.join(''), 'zone: America/New_York', files);
    const common = { source: 'users', events: 2, guessed: 0, value: 'column "at"' };
    expect(inspection.times.columns).toEqual([
      {
        ...common,
        rules: ['A', 'B'],
        events: 4,
        guessed: 4,
        by: 'file',
        zone: 'America/New_York',
        first: '2024-01-01 00:30:00',
        last: '2024-07-01 00:00:00',
      },
      {
        ...common,
        value: 'column "made (UTC)"',
        rules: ['C'],
        by: 'header',
        zone: 'UTC',
        first: '2024-01-01 00:30:00',
        last: '2024-07-01 00:00:00',
      },
      {
        ...common,
        value: 'column "stated"',
        rules: ['D'],
        by: 'cell',
        zone: 'America/New_York',
        first: '2023-12-31 19:30:00',
        last: '2024-06-30 18:00:00',
      },
      {
        ...common,
        rules: ['E'],
        guessed: 2,
        by: 'file',
        zone: 'Asia/Tokyo',
        first: '2024-01-01 00:30:00',
        last: '2024-07-01 00:00:00',
      },
      {
        ...common,
        rules: ['F'],
        by: 'row',
        zone: 'America/New_York',
        first: '2023-12-31 10:30:00',
        last: '2024-06-30 18:00:00',
      },
    ]);
  });

  it('are those of the source that a lookup reads, and of its header', async () => {
    const orders = (header: string) => ({
      'users.csv': 'id,login\n1,ann@example.com\n',
      'orders.csv': `user,${header}\n1,2024-01-01 00:30:00\n`,
    });
    const yamlOf = (header: string) => `zone: UTC
sources:
  users: { csv: users.csv, key: id }
  orders: { csv: orders.csv, key: user, zone: Asia/Tokyo }
lookups: { ordered: { source: orders, key: user, value: ${JSON.stringify(header)} } }
rules:
  - { record: Ordered, from: users, person: login, at: { lookup: ordered, by: id } }
`;
    const readBy = async (header: string) => {
      const { inspection } = await inspecting({ files: orders(header), yaml: yamlOf(header) });
      const columns = inspection.times.columns ?? [];
      const zone = inspection.times.zoneComparison?.zone;
      return [...columns.map((one) => [one.value, one.by, one.zone, one.first]), zone];
    };
    const first = '2024-01-01 00:30:00';
    expect(await readBy('at')).toEqual([
      ['the lookup "ordered"', 'file', 'Asia/Tokyo', first],
      'Asia/Tokyo',
    ]);
    expect(await readBy('at (UTC)')).toEqual([
      ['the lookup "ordered"', 'header', 'UTC', first],
      undefined,
    ]);
  });

  it('stand in the plan beside days that say they are of UTC', async () => {
    const folder = await temporaryFolder({
      ...files,
      'import.yaml': `zone: America/New_York\nsources: { users: { csv: users.csv, key: id } }\nrules:\n${rule('A', 'at')}${rule('B', '{ firstOf: ["made (UTC)", at] }')}`,
    });
    const { stderr } = await runCli(['run', '--dry-run'], { cwd: folder });
    expect(stderr).toMatch(/Event +planned +to send +first \(UTC\) +last \(UTC\)\n/);
    expect(stderr).toContain(
      `Dates    users at read as America/New_York: 2024-01-01 00:30:00 to 2024-07-01 00:00:00
         users made (UTC) or at in America/New_York, read by zones that differ by row: 2023-12-31 19:30:00 to 2024-06-30 20:00:00
`,
    );
  });
});

/** The hours that have a count. */
function hoursOf(counts: readonly number[]): Record<number, number> {
  return Object.fromEntries([...counts.entries()].filter(([, count]) => count > 0));
}
