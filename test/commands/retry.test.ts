import { statSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Summary, startSink } from '../../src/index.ts';
import type { SinkRequest } from '../../src/sink/index.ts';
import { TEST_KEY, told } from '../helpers/importing.ts';
import { runCli } from '../helpers/run-cli.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const BILLS = `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount }
`;
const UNKEYED = BILLS.replace(', key: id', '');
const HEAD = 'id,login,at,amount,note';
const GOOD = '1,a@example.com,2024-01-01,5,ok';
const BAD = '123456789012345,b@example.com,2024-02-31,6.10,=1+1';

type Result = Awaited<ReturnType<typeof runCli>> & { sent: string[]; summary: Summary };

/** One far side and one folder, in which the program is called several times. */
async function desk(yaml = BILLS) {
  const requests: SinkRequest[] = [];
  let status: number | undefined;
  const sink = await startSink({
    onRequest: (request) => requests.push(request),
    answer: () => (status === undefined ? undefined : { status }),
  });
  onTestFinished(async () => sink.close());
  const folder = await temporaryFolder();
  const head = `kissmetrics: { apiKey: "${TEST_KEY}", endpoint: "${sink.url}", rate: 5000 }\n`;
  await writeFile(join(folder, 'import.yaml'), head + yaml);
  const cli = async (...args: string[]): Promise<Result> => {
    const before = requests.length;
    const result = await runCli([...args, ...(args.includes('--drop') ? [] : ['--json'])], {
      cwd: folder,
    });
    const isJson = result.stdout.startsWith('{');
    const summary = (isJson ? JSON.parse(result.stdout) : {}) as Summary;
    return { ...result, summary, sent: told(requests.slice(before)) };
  };
  const write = async (...rows: string[]) =>
    writeFile(join(folder, 'bills.csv'), `${[HEAD, ...rows].join('\n')}\n`);
  const rejectFile = async (): Promise<string> => {
    const rejects = join(folder, '.kissmetrics-import', 'rejects');
    const paths = (await readdir(rejects)).map((name) => join(rejects, name));
    // Two runs within a second have names in no order.
    const written = paths.map((path) => ({ path, at: statSync(path, { bigint: true }).mtimeNs }));
    const last = written.toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
    return readFile(last?.path ?? '', 'utf8');
  };
  /** Saves the reject file of the last run after some changes to its text. */
  const save = async (change: (text: string) => string | Buffer): Promise<void> =>
    writeFile(join(folder, 'saved.csv'), change(await rejectFile()));
  const answering = (next: number | undefined): void => {
    status = next;
  };
  return { cli, write, rejectFile, save, folder, answering };
}

describe('a rejected row', () => {
  it('is open until a run settles it, and exit 3 says so meanwhile', async () => {
    const { cli, write } = await desk();
    await write(GOOD, BAD);
    const first = await cli('run');
    expect(first.exitCode).toBe(3);
    expect(first.summary.openRejects).toBe(1);
    // The second run meets it again: it is the same one.
    expect((await cli('run')).summary.openRejects).toBe(1);
    await write(GOOD, BAD.replace('2024-02-31', '2024-02-28'));
    const third = await cli('run');
    expect(third).toMatchObject({ exitCode: 0, summary: { openRejects: 0 } });
    expect(third.sent).toHaveLength(1);
  });

  it('is closed when a complete reading does not meet it, and no sooner', async () => {
    const { cli, write } = await desk();
    await write(GOOD, BAD);
    await cli('run');
    await write(GOOD);
    const limited = await cli('run', '--only', 'bills');
    expect(limited).toMatchObject({ exitCode: 3, summary: { openRejects: 1, rejects: {} } });
    expect(limited.stderr).toContain('1 reject is open');
    expect(await cli('run')).toMatchObject({ exitCode: 0, summary: { openRejects: 0 } });
  });

  it('stays open where `--limit` did not reach it', async () => {
    const { cli, write } = await desk();
    await write(GOOD, BAD);
    await cli('run');
    expect(await cli('run', '--limit', '1')).toMatchObject({
      exitCode: 4,
      summary: { openRejects: 1 },
    });
  });

  it('is not written down by a dry run, which tells what a run would leave open', async () => {
    const { cli, write } = await desk();
    await write(GOOD);
    await cli('run');
    await write(GOOD, BAD);
    expect(await cli('run', '--dry-run')).toMatchObject({
      exitCode: 3,
      summary: { openRejects: 1 },
    });
    await write(GOOD);
    expect(await cli('run', '--only', 'bills')).toMatchObject({
      exitCode: 0,
      summary: { openRejects: 0 },
    });
    await write(GOOD, BAD);
    await cli('run');
    await write(GOOD);
    expect(await cli('run', '--dry-run')).toMatchObject({
      exitCode: 0,
      summary: { openRejects: 0 },
    });
    expect(await cli('run', '--dry-run', '--only', 'bills')).toMatchObject({ exitCode: 3 });
  });

  it('without a key is told apart by its cells, and equal ones are counted', async () => {
    const { cli, write } = await desk(UNKEYED);
    await write(GOOD, BAD, BAD, 'short,row');
    expect((await cli('run')).summary.openRejects).toBe(3);
    expect((await cli('run')).summary.openRejects).toBe(3);
    await write(GOOD, BAD);
    expect((await cli('run')).summary.openRejects).toBe(1);
  });
});

/** As Excel writes "CSV" where decimals have commas: semicolons, a mark, its own idea of ids and dates. */
function throughSpreadsheet(text: string): string {
  return `\uFEFF${text
    .replace('123456789012345', '1.23457E+14')
    .replace(',6.10,', ',6.1,')
    .replaceAll(/"([^"]*)"/g, (_, cell: string) => `"${cell.replaceAll(',', '\u0000')}"`)
    .replaceAll(',', ';')
    .replaceAll('\u0000', ',')}`;
}
const fixed = (text: string) => text.replace('2024-02-31', '2024-02-28');

describe('retry with a reject file', () => {
  it('delivers a corrected row once, tells its corrections from damage, and closes it for good', async () => {
    const { cli, write, save } = await desk();
    await write(GOOD, BAD);
    await cli('run');
    await save((text) => throughSpreadsheet(fixed(text)));
    const asked = await cli('retry', 'import.yaml', 'saved.csv');
    expect(asked).toMatchObject({ exitCode: 2, sent: [], stdout: '' });
    expect(asked.stderr).toContain(
      'Corrected: 1 row\n  at: 1 cell\n    bills.csv line 3: "2024-02-31" -> "2024-02-28"\n',
    );
    expect(asked.stderr).toMatch(
      /Altered by a spreadsheet.*\n {2}id: 1 cell\n {4}bills.csv line 3: "123456789012345" -> "1.23457E\+14"\n {2}amount: 1 cell\n {4}bills.csv line 3: "6.10" -> "6.1"\n/,
    );
    const done = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
    expect(done).toMatchObject({ exitCode: 0, summary: { openRejects: 0 } });
    expect(done.sent).toEqual([
      '/e b@example.com Billed @2024-02-28T00:00:00Z {Billing Amount=6.10}',
    ]);
    expect(done.summary.sources['bills']).toEqual({ read: 0, passed: 0, bad: 0, retried: 1 });
    // The export still has the row as it was.
    const next = await cli('run');
    expect(next).toMatchObject({ exitCode: 0, sent: [], summary: { openRejects: 0 } });
    expect(next.summary.rejects).toEqual({ invalid_date: 1 });
    expect(next.stderr).toContain('1 of the rejected rows were dropped or corrected before.');
    // And then it is corrected there, too.
    await write(GOOD, fixed(BAD));
    expect(await cli('run')).toMatchObject({ exitCode: 0, sent: [], summary: { rejects: {} } });
    const again = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
    expect(again).toMatchObject({ exitCode: 0, sent: [] });
    expect(again.stderr).toContain('Not open any more, and left out: 1 line');
  });

  it('tells of a column that a spreadsheet has altered throughout by its count and first cells', async () => {
    const { cli, write, save } = await desk();
    const rows = Array.from(
      { length: 30 },
      (_, n) => `${100 + n},u${n}@example.com,2024-02-31,6.10,x`,
    );
    await write(...rows);
    await cli('run');
    await save((text) => fixed(text).replaceAll(',6.10,', ',6.1,'));
    const { stderr } = await cli('retry', 'import.yaml', 'saved.csv');
    const cells = (change: string) =>
      [2, 3, 4, 5, 6].map((line) => `    bills.csv line ${line}: ${change}\n`).join('');
    expect(stderr).toContain(
      `Altered by a spreadsheet, it seems; the cells as they were read count:\n  amount: 30 cells\n${cells('"6.10" -> "6.1"')}    and 25 more\n`,
    );
    expect(stderr).toContain(
      'Corrected: 1 row\n  at: 1 cell\n    bills.csv line 2: "2024-02-31" -> "2024-02-28"\n',
    );
  });

  it('takes off what guards cells against being run as formulas', async () => {
    const { cli, write, save, rejectFile } = await desk(
      BILLS.replace('revenue: amount', 'properties: { Note: note }'),
    );
    await write(BAD, "7,=c@example.com,2024-02-31,1,'quoted");
    await cli('run');
    expect(await rejectFile()).toContain(",'=1+1,");
    await save((text) => text.replaceAll('2024-02-31', '2024-02-28'));
    const { sent, stderr } = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
    expect(sent).toEqual([
      "/e =c@example.com Billed @2024-02-28T00:00:00Z {Note='quoted}",
      '/e b@example.com Billed @2024-02-28T00:00:00Z {Note==1+1}',
    ]);
    expect(stderr).not.toContain('Altered');
  });

  it('keeps a row open that fails again, with its new reason', async () => {
    const { cli, write, save } = await desk();
    await write(GOOD, BAD);
    await cli('run');
    await save((text) => text.replace('2024-02-31', '28 February or so'));
    const failed = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
    expect(failed).toMatchObject({
      exitCode: 3,
      sent: [],
      summary: { openRejects: 1, rejects: { not_a_date: 1 } },
    });
    // Its corrected cells are in the new reject file, to go on from.
    await save((text) => text.replace('28 February or so', '2024-02-28'));
    expect((await cli('retry', 'import.yaml', 'saved.csv', '--yes')).sent).toHaveLength(1);
  });

  it('refuses a changed key and a file that is none of ours', async () => {
    const { cli, write, save } = await desk();
    await write(GOOD, BAD);
    await cli('run');
    await save((text) => fixed(text).replace('123456789012345', '99'));
    const other = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
    expect(other).toMatchObject({ exitCode: 2, sent: [] });
    expect(other.stderr).toContain('its key "id" is not that of bills.csv line 3');
    const none = await cli('retry', 'import.yaml', 'bills.csv', '--yes');
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('is no reject file: it has no column _file, _line, _rule');
  });

  it('makes a row of one that could not be read as one', async () => {
    const { cli, write, save } = await desk();
    await write(GOOD, '9,c@example.com,2024-03-01,1,000,note');
    await cli('run');
    expect(await cli('retry')).toMatchObject({ exitCode: 3, sent: [] });
    await save((text) => text.replace(',1,000,', ',1000,note,').replace(/,note\r\n$/, '\r\n'));
    const { sent } = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
    expect(sent).toEqual([
      '/e c@example.com Billed @2024-03-01T00:00:00Z {Billing Amount=1000.00}',
    ]);
    expect(await cli('run')).toMatchObject({ exitCode: 0, sent: [], summary: { openRejects: 0 } });
  });

  it('corrects a row without a key, which is not sent again when its export is corrected', async () => {
    const { cli, write, save } = await desk(UNKEYED);
    await write(GOOD, BAD);
    await cli('run');
    await save(fixed);
    expect((await cli('retry', 'import.yaml', 'saved.csv', '--yes')).sent).toHaveLength(1);
    expect(await cli('run')).toMatchObject({ exitCode: 0, sent: [] });
    await write(GOOD, fixed(BAD));
    expect(await cli('run')).toMatchObject({ exitCode: 0, sent: [] });
  });
});

describe('a corrected row that could not be delivered', () => {
  it.each([
    ['the endpoint was wrong', 401, 4],
    ['it was refused', 404, 3],
  ])('stays open, and is delivered once in the end: %s', async (_, status, exitCode) => {
    const { cli, write, save, answering } = await desk();
    await write(GOOD, BAD);
    await cli('run');
    await save(fixed);
    answering(status);
    const failed = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
    expect(failed).toMatchObject({ exitCode, summary: { openRejects: 1 } });
    answering(undefined);
    const done = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
    expect(done).toMatchObject({ exitCode: 0, summary: { openRejects: 0 } });
    expect(done.sent).toEqual(failed.sent.slice(0, 1));
    expect(await cli('run')).toMatchObject({ exitCode: 0, sent: [] });
  });
});

describe('retry without a file', () => {
  it('tries what is open from the cells that are kept', async () => {
    const yaml = `zone: UTC
sources: { bills: { csv: bills.csv, key: id }, users: { csv: users.csv, key: id } }
lookups: { login: { source: users, key: id, value: login } }
rules:
  - { record: Billed, from: bills, person: { lookup: login, by: login }, at: at }
`;
    const { cli, write, folder } = await desk(yaml);
    await writeFile(join(folder, 'users.csv'), 'id,login\na,a@example.com\n');
    await write('1,a,2024-01-01,5,', '2,b,2024-01-02,5,');
    expect((await cli('run')).exitCode).toBe(3);
    expect(await cli('retry')).toMatchObject({ exitCode: 3, sent: [] });
    await writeFile(join(folder, 'users.csv'), 'id,login\na,a@example.com\nb,b@example.com\n');
    expect(await cli('retry')).toMatchObject({
      exitCode: 0,
      sent: ['/e b@example.com Billed @2024-01-02T00:00:00Z'],
      summary: { openRejects: 0 },
    });
    expect(await cli('run')).toMatchObject({ exitCode: 0, sent: [] });
  });
});

describe('retry --drop', () => {
  it('closes rejects for good, but not those of changed rows', async () => {
    const { cli, write } = await desk();
    await write(GOOD, BAD);
    await cli('run');
    expect(await cli('retry', '--drop')).toMatchObject({ exitCode: 2 });
    expect((await cli('run')).exitCode).toBe(3);
    const dropped = await cli('retry', '--drop', '--yes');
    expect(dropped).toMatchObject({ exitCode: 0, sent: [] });
    expect(dropped.stderr).toContain('Dropped: 1 reject');
    const next = await cli('run');
    expect(next).toMatchObject({
      exitCode: 0,
      summary: { openRejects: 0, rejects: { invalid_date: 1 } },
    });
    await write(GOOD, BAD.replace('2024-02-31', '2024-02-30'));
    expect(await cli('run')).toMatchObject({ exitCode: 3, summary: { openRejects: 1 } });
  });

  it('keeps to the rows of a file', async () => {
    const { cli, write, save } = await desk();
    await write(BAD, '2,c@example.com,never,1,');
    await cli('run');
    await save((text) => text.split('\r\n').slice(0, 2).join('\r\n'));
    await cli('retry', 'import.yaml', 'saved.csv', '--drop', '--yes');
    expect(await cli('run')).toMatchObject({ exitCode: 3, summary: { openRejects: 1 } });
  });
});
