import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadImport } from '../../src/index.ts';
import { productOf } from '../../src/ledger/index.ts';
import { openStore } from '../../src/ledger/store.ts';
import type { Explanation } from '../../src/model/explanation.ts';
import { startSink } from '../../src/sink/index.ts';
import { gate } from '../helpers/deliveries.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const YAML = `zone: Europe/Berlin
sources:
  users: { csv: users.csv, key: id }
  bills: { csv: bills.csv, key: id }
  visits: { csv: "visits-*.csv", key: [day, login] }
lookups:
  team: { source: users, key: id, value: team }
  login: { source: users, key: team, value: login }
rules:
  - record: Billed
    from: bills
    where: { status: paid, amount: { gt: 0 } }
    person: { lookup: login, by: { lookup: team, by: user } }
    at: at
    revenue: amount
    properties: { Note: note, Plan: { column: plan, map: { 1: Basic, 2: Pro } } }
  - { record: Visited, from: visits, person: login, at: at, every: 30 minutes }
`;

const USERS = 'id,team,login\n1,t1,a@example.com\n2,t2,b@example.com\n';
const HEAD = 'id,user,status,at,amount,note,plan';
const BILLS = [
  '3,1,paid,2024-07-01 10:00:00,5.00,,1',
  '4,2,open,2024-07-02 10:00:00,6.00,,1',
  '5,2,paid,,7.00,,1',
  '6,2,paid,2024-07-03 10:00:00,7.00,,9',
  '7,1,paid,2024-07-01 10:00:00,8.00,second,2',
  '8,1,paid,2024-07-04',
];
const VISITS = {
  'visits-1.csv':
    'day,login,at\nmon,a@example.com,2024-07-01 09:00\nmon,b@example.com,2024-07-01 09:00\n',
  'visits-2.csv':
    'day,login,at\ntue,a@example.com,2024-07-01 09:20\ntue,b@example.com,2024-07-02 09:00\n',
};

const bills = (...rows: readonly string[]) => `${[HEAD, ...rows].join('\n')}\n`;

interface Workplace {
  readonly folder: string;
  readonly run: () => Promise<CliRun>;
  /** As text. */
  readonly explain: (...args: readonly string[]) => Promise<CliRun>;
  /** As JSON. */
  readonly explained: (row: string) => Promise<Explanation>;
}

async function workplace(yaml = YAML): Promise<Workplace> {
  const sink = await startSink({});
  onTestFinished(async () => sink.close());
  const kissmetrics = `kissmetrics: { apiKey: "\${KISSMETRICS_API_KEY}", endpoint: "${sink.url}", rate: 1000 }\n`;
  const files = { 'users.csv': USERS, 'bills.csv': bills(...BILLS), ...VISITS };
  const folder = await temporaryFolder({ ...files, 'import.yaml': kissmetrics + yaml });
  const env = { KISSMETRICS_API_KEY: TEST_KEY };
  const explain: Workplace['explain'] = async (...args) => {
    const result = await runCli(['explain', 'import.yaml', ...args], { cwd: folder, env });
    expect(result.stdout + result.stderr).not.toContain(TEST_KEY);
    return result;
  };
  return {
    folder,
    run: async () => runCli(['run', '--yes'], { cwd: folder, env }),
    explain,
    async explained(row) {
      const { stdout, stderr, exitCode } = await explain(row, '--json');
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      return JSON.parse(stdout) as Explanation;
    },
  };
}

/** Takes requests, and answers none of them until it may. */
async function silentSink() {
  const asked = gate();
  const answered = gate();
  const sink = await startSink({
    async answer() {
      asked.open();
      await answered.passed;
      return undefined;
    },
  });
  onTestFinished(async () => {
    answered.open();
    await sink.close();
  });
  return { url: sink.url, asked: asked.passed, answer: answered.open };
}

/** Lines of a text from one that starts so, without the indentation. */
function linesFrom(text: string, start: string): string[] {
  const lines = text.trimEnd().split('\n');
  return lines
    .slice(lines.findIndex((line) => line.startsWith(start)))
    .map((line) => line.trim().replaceAll(/ {2,}/g, '  '));
}

describe('explain, of a row that was not sent yet,', () => {
  it('tells its cells, each part of its rule, the request and what a run would do', async () => {
    const { explain } = await workplace();
    const { stdout, stderr, exitCode } = await explain('bills:key:3');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(linesFrom(stdout, 'bills.csv')).toEqual([
      'bills.csv line 2, source "bills", key id "3" (found by its key)',
      '',
      'Cells (* a rule reads it, k part of the key)',
      'k  id  "3"',
      '* user  "1"',
      '* status  "paid"',
      '* at  "2024-07-01 10:00:00"',
      '* amount  "5.00"',
      '* note  (empty)',
      '* plan  "1"',
      '',
      'Rule "Billed" (record)',
      'where  status is "paid": it is "paid", which holds',
      'where  amount > 0: it is "5.00", which holds',
      'name  "Billed"',
      'at  at "2024-07-01 10:00:00" -> 2024-07-01T08:00:00Z (2024-07-01 10:00:00 in Europe/Berlin)',
      'person  lookup "login" of lookup "team" of user "1": "t1": "a@example.com" -> "a@example.com"',
      'revenue  amount "5.00" -> "5.00"',
      'Note  note empty: left out',
      'Plan  plan "1", by map "Basic" -> "Basic"',
      'request  GET /e?_k=***&_p=a%40example.com&_n=Billed&_t=1719820800&_d=1&Billing%20Amount=5.00&Plan=Basic',
      'outcome  to send at 2024-07-01T08:00:00Z',
      '',
      'Nothing is known to have been delivered, so it was compared with nothing.',
    ]);
  });

  it('tells where a second is held, and by which row', async () => {
    const { explain } = await workplace();
    const { stdout } = await explain('bills:7');
    expect(linesFrom(stdout, '  outcome')[0]).toBe(
      'outcome  to send at 2024-07-01T08:00:01Z, moved from 2024-07-01T08:00:00Z, which is held by the row 3 of the source "bills"',
    );
  });

  it('tells which condition left it out', async () => {
    const { explain } = await workplace();
    const { stdout } = await explain('bills:4');
    expect(linesFrom(stdout, '  where')).toContain(
      'where  status is "paid": it is "open", which does not hold',
    );
    expect(linesFrom(stdout, '  outcome')[0]).toBe(
      'outcome  filtered: `where` leaves this row out',
    );
  });

  it('tells that it has no date yet', async () => {
    const { explained } = await workplace();
    const [rule] = (await explained('bills:key:5')).rules;
    expect(rule).toMatchObject({ outcome: 'undated' });
    expect(rule?.steps.at(-1)).toMatchObject({ what: 'at', gives: null });
  });

  it('tells why it is rejected, and what settles it', async () => {
    const { explain } = await workplace();
    const { stdout } = await explain('bills:key:6');
    expect(linesFrom(stdout, '  Plan').slice(0, 4)).toEqual([
      'Plan  plan "9": unmapped_value',
      'outcome  rejected',
      'reason  unmapped_value: The map has no entry for what column "plan" holds.',
      'hint  Add the entry to `map` (`null` for "no event"), or give a `default`.',
    ]);
  });

  it('tells that it could not be read as a row', async () => {
    const { explain, explained } = await workplace();
    const { stdout, exitCode } = await explain('bills:line:7');
    expect(exitCode).toBe(0);
    expect(linesFrom(stdout, 'No rule met')[0]).toBe(
      'No rule met this row: The row has 4 cells where the header has 7. (bad_row)',
    );
    expect(await explained('bills:line:7')).toMatchObject({
      bad: { reason: 'bad_row' },
      rules: [],
    });
  });

  it('tells which event keeps it from being sent', async () => {
    const { explain } = await workplace();
    const { stdout } = await explain('visits:visits-2.csv:2');
    expect(linesFrom(stdout, '  outcome')[0]).toBe(
      'outcome  throttled: not sent; another event of this person and name, which is kept, is at 2024-07-01T07:00:00Z',
    );
  });
});

describe('explain, of a row that was sent,', () => {
  it('tells when and by which run', async () => {
    const { run, explained, explain } = await workplace();
    await run();
    const { stdout } = await explain('bills:7');
    expect(linesFrom(stdout, '  outcome')[0]).toMatch(
      /^outcome {2}already delivered in the run 20\d{6}T\d{6}Z-[0-9a-f]{6} at 2024-07-01T08:00:01Z$/,
    );
    const [rule] = (await explained('bills:7')).rules;
    expect(rule?.ledger?.told).toMatchObject({ second: 1_719_820_801, state: 'delivered' });
    expect(rule?.ledger?.told?.request).toEqual(rule?.request);
  });

  it('tells both values of what has changed since', async () => {
    const { folder, run, explain, explained } = await workplace();
    await run();
    await writeFile(
      join(folder, 'bills.csv'),
      bills('3,2,paid,2024-07-01 10:00:00,5.50,,1', '7,1,paid,2024-07-01 11:00:00,8.00,second,2'),
    );
    expect(linesFrom((await explain('bills:key:3')).stdout, '  outcome')).toEqual([
      expect.stringMatching(/^outcome {2}changed: not sent, since it was delivered differently in/),
      'difference  person: delivered "a@example.com", now "b@example.com"',
      'difference  Billing Amount: delivered "5.00", now "5.50"',
    ]);
    expect(linesFrom((await explain('bills:7')).stdout, '  outcome')).toEqual([
      expect.stringMatching(
        /^outcome {2}moved: not sent, since it was delivered at another second/,
      ),
      'difference  time: delivered 2024-07-01T08:00:00Z, now 2024-07-01T09:00:00Z',
    ]);
    expect((await explained('bills:7')).rules[0]).toMatchObject({ outcome: 'moved' });
  });

  it('tells that it was delivered though it would be rejected now', async () => {
    const { folder, run, explained } = await workplace();
    await run();
    await writeFile(join(folder, 'users.csv'), USERS.replace('1,t1,a@example.com\n', ''));
    expect((await explained('bills:key:3')).rules[0]).toMatchObject({
      outcome: 'alreadyDelivered',
      problem: { reason: 'lookup_miss' },
      ledger: { told: { state: 'delivered', second: 1_719_820_800 } },
    });
  });

  it('works without the product key, and while a run has it under way', async () => {
    const far = await silentSink();
    const kissmetrics = `kissmetrics: { apiKey: "\${KISSMETRICS_API_KEY:-}", endpoint: "${far.url}" }\n`;
    const cwd = await temporaryFolder({
      'users.csv': USERS,
      'bills.csv': bills(...BILLS),
      ...VISITS,
      'import.yaml': kissmetrics + YAML,
    });
    const running = runCli(['run', '--yes'], { cwd, env: { KISSMETRICS_API_KEY: TEST_KEY } });
    await far.asked;
    const json = await runCli(['explain', 'import.yaml', 'bills:key:3', '--json'], { cwd });
    const text = await runCli(['explain', 'import.yaml', 'bills:key:3'], { cwd });
    far.answer();
    expect({ ...json, stdout: '' }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((JSON.parse(json.stdout) as Explanation).rules[0]).toMatchObject({
      outcome: 'alreadyDelivered',
      ledger: { told: { state: 'underWay' } },
    });
    expect(linesFrom(text.stdout, '  outcome')[0]).toMatch(
      /^outcome {2}already delivered: under way since the run 20\S+, which has no answer for it yet$/,
    );
    expect((await running).exitCode).toBe(3);
  });
});

describe('explain, beside a run that has only begun,', () => {
  it('knows nothing, since there is nothing to know yet', async () => {
    const { folder, explained } = await workplace();
    const { endpoint } = await loadImport(join(folder, 'import.yaml'), {
      env: { KISSMETRICS_API_KEY: TEST_KEY },
    });
    const product = productOf(endpoint, TEST_KEY) ?? '';
    await mkdir(join(folder, '.kissmetrics-import', product), { recursive: true });
    await openStore(join(folder, '.kissmetrics-import', product), 'write')?.close();
    const { comparedWith, rules } = await explained('bills:key:3');
    expect({ comparedWith, outcome: rules[0]?.outcome }).toEqual({
      comparedWith: 'nothing',
      outcome: 'pending',
    });
  });
});

describe('explain, of rows that tell the same event,', () => {
  const TWICE = `zone: UTC
allowAlias: true
sources: { one: { csv: bills.csv, key: id }, two: { csv: bills.csv, key: id } }
rules:
  - { record: Seen, from: one, person: status, at: at }
  - { record: Seen, from: two, person: status, at: at }
  - { name: Again, record: seen, from: two, person: status, at: at, where: { id: 6 } }
  - { alias: note, from: two, person: status }
`;

  it('names the row of the other source', async () => {
    const { explain } = await workplace(TWICE);
    const { stdout } = await explain('two:key:3');
    expect(linesFrom(stdout, '  outcome')[0]).toBe(
      'outcome  collision: not sent, since the row 3 of the source "one" tells the same at this second',
    );
  });

  it('tells that two rules make one event of a row, and what an alias sends', async () => {
    const { explained } = await workplace(TWICE);
    const clash = { outcome: 'rejected', problem: { reason: 'name_clash' } };
    expect((await explained('two:key:6')).rules).toMatchObject([clash, clash, {}]);
    expect((await explained('two:key:7')).rules[2]).toMatchObject({
      verb: 'alias',
      outcome: 'pending',
      request: {
        shown: 'GET /a?_k=***&_p=paid&_n=second',
        params: [
          ['_p', 'paid'],
          ['_n', 'second'],
        ],
      },
    });
  });
});

describe('explain, of a set,', () => {
  const SETS = `zone: UTC
sources: { users: { csv: users.csv, key: id } }
rules:
  - { set: { Plan: plan, Team: team }, from: users, person: login, at: at }
`;

  it('tells what is known of each property', async () => {
    const { folder, explain } = await workplace(SETS);
    await writeFile(
      join(folder, 'users.csv'),
      'id,login,plan,team,at\n1,a@example.com,Pro,x,2024-02-01\n2,a@example.com,Basic,x,2024-03-01\n3,a@example.com,Free,y,2024-01-01\n',
    );
    expect(linesFrom((await explain('users:line:3')).stdout, '  outcome').slice(0, 3)).toEqual([
      'outcome  to send at 2024-03-01T00:00:00Z',
      'known  Plan: "Pro" as of 2024-02-01T00:00:00Z, so "Basic" is sent',
      'known  Team: "x" as of 2024-02-01T00:00:00Z, the same',
    ]);
    expect(linesFrom((await explain('users:line:4')).stdout, '  outcome').slice(0, 2)).toEqual([
      'outcome  unchanged: nothing in it is new',
      'known  Plan: "Basic" as of 2024-03-01T00:00:00Z, which is newer; not sent',
    ]);
  });
});

describe('the row that explain is asked for', () => {
  it('is that of a key before that of a line, and it says which', async () => {
    const { explained } = await workplace();
    expect(await explained('bills:3')).toMatchObject({ line: 2, foundBy: 'key' });
    expect(await explained('bills:line:3')).toMatchObject({ line: 3, foundBy: 'line' });
    expect(await explained('bills:2')).toMatchObject({ line: 2, foundBy: 'line' });
    expect(await explained('bills:bills.csv:2')).toMatchObject({ line: 2, foundBy: 'line' });
  });

  it('can be named by a key of several columns, and by a line of one of several files', async () => {
    const { explained, explain } = await workplace();
    expect(await explained('visits:tue,b@example.com')).toMatchObject({
      file: 'visits-2.csv',
      line: 3,
      key: [
        { column: 'day', text: 'tue' },
        { column: 'login', text: 'b@example.com' },
      ],
    });
    expect(await explained('visits:visits-1.csv:3')).toMatchObject({ file: 'visits-1.csv' });
    const { exitCode, stderr } = await explain('visits:3');
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'Line 3 is in several files of the source "visits".\nSay which: `visits:visits-1.csv:3`, `visits:visits-2.csv:3`.\n',
    );
  });

  it('may be one that no rule reads', async () => {
    const { explain } = await workplace();
    const { stdout, stderr, exitCode } = await explain('users:key:2');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('No rule reads the source "users"; lookups do.');
  });

  it.each([
    ['bils:3', 'bils:3: the import file has no source "bils".\nDid you mean "bills"?\n'],
    ['bills', 'bills: which row of the source "bills"?\nGive a line or a key: `bills:12`.\n'],
    [
      'bills:99',
      'The source "bills" has no row with the key (id) 99, and no row that begins on line 99.\nThe last row of bills.csv begins on line 7.\n',
    ],
    [
      'bills:line:99',
      'The source "bills" has no row that begins on line 99.\nThe last row of bills.csv begins on line 7.\n',
    ],
    [
      'visits:line:visits-3.csv:2',
      'The source "visits" has no row that begins on line 2.\nDid you mean visits-1.csv?\n',
    ],
    [
      'bills:key:x',
      'The source "bills" has no row with the key (id) x.\nA line works too: `bills:12`.\n',
    ],
  ])('has to be there: %s is told what there is', async (row, message) => {
    const { explain } = await workplace();
    expect(await explain(row)).toEqual({ exitCode: 2, stdout: '', stderr: message });
  });

  it('that has its key with others is told of with them', async () => {
    const { folder, explain } = await workplace();
    await writeFile(join(folder, 'bills.csv'), bills(BILLS[0] ?? '', BILLS[0] ?? ''));
    const { stdout } = await explain('bills:key:3');
    expect(stdout).toContain('Rows with this key: bills.csv line 2, bills.csv line 3.');
    const second = await explain('bills:line:3');
    expect(linesFrom(second.stdout, '  outcome')[0]).toBe(
      'outcome  duplicate: the same event was met before in this reading',
    );
  });
});
