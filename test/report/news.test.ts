import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Summary, startSink } from '../../src/index.ts';
import { RejectExamples } from '../../src/report/examples.ts';
import { renderSummary } from '../../src/report/screen.ts';
import { history } from '../helpers/history.ts';
import { importing, TEST_KEY } from '../helpers/importing.ts';
import { runCli } from '../helpers/run-cli.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const HEAD = 'id,login,at,amount';
const YAML = `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount }
`;
const table = (...rows: string[]): string => `${[HEAD, ...rows].join('\n')}\n`;
const BEFORE = table('1,a@example.com,2024-01-01,5', '2,b@example.com,2024-01-02,6');
const NOW = table('1,a@example.com,2024-01-01,7', '2,b@example.com,2024-03-02,6');
const WHERE = { source: 'bills', rule: 'Billed' };
const CHANGED = { ...WHERE, fate: 'changed', place: 'bills.csv line 2', row: '1' };
const MOVED = { ...WHERE, fate: 'moved', place: 'bills.csv line 3', row: '2' };

describe('the summary', () => {
  it('names what was changed and moved once, and has no such member else', async () => {
    const { run } = await history(YAML);
    expect((await run({ 'bills.csv': BEFORE })).summary).not.toHaveProperty('news');
    const { summary } = await run({ 'bills.csv': NOW });
    expect(summary.news).toEqual([CHANGED, MOVED]);
    expect(summary.run.exitCode).toBe(3);
    expect((await run({ 'bills.csv': NOW })).summary).not.toHaveProperty('news');
  });

  it('names the first five of a fate', async () => {
    const { run } = await history(YAML);
    const rows = (amount: number): string[] =>
      Array.from({ length: 7 }, (_, n) => `${n},p${n}@example.com,2024-01-01,${amount}`);
    await run({ 'bills.csv': table(...rows(5)) });
    const { summary } = await run({ 'bills.csv': table(...rows(6)) });
    expect(summary.events.changed).toBe(7);
    expect(summary.news?.map(({ row }) => row)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('names by line a row without a key, and by more than a number where rows have one', async () => {
    const rows = table('1,a@example.com,2024-01-01,5', '1,a@example.com,2024-01-01,6');
    const files = { 'bills.csv': rows };
    const unkeyed = await importing({ files, yaml: YAML.replace(', key: id', '') });
    expect(unkeyed.summary.news).toEqual([
      { ...WHERE, fate: 'collision', place: 'bills.csv line 3', row: 'bills.csv:3' },
    ]);
    const empty = { 'bills.csv': rows.replaceAll('1,a', ',a') };
    const keyed = await importing({ files: empty, yaml: YAML });
    expect(keyed.summary.news).toMatchObject([{ row: 'line:bills.csv:3' }]);
  });

  it('tells a set that collides from an event that does, in whole and in part', async () => {
    const rows = ['1,a@example.com,2024-01-01,5', '2,a@example.com,2024-01-01,6'];
    const setting = (properties: string): string =>
      YAML.replace('record: Billed', `name: s, set: ${properties}`).replace(
        ', revenue: amount',
        '',
      );
    const files = { 'bills.csv': table(...rows) };
    const whole = await importing({ files, yaml: setting('{ Amount: amount }') });
    expect(whole.summary.byVerb.set.collision).toBe(1);
    const told = [{ ...MOVED, fate: 'setCollision', rule: 's' }];
    expect(whole.summary.news).toEqual(told);
    const other = {
      'bills.csv': table('1,a@example.com,2024-01-01,5', '2,a@example.com,2024-01-01,'),
    };
    const yaml = setting('{ Amount: amount, Bill: id }');
    const part = await importing({ files: other, yaml });
    expect(part.summary.news).toEqual(told);
  });
});

/** A folder whose rows were delivered once and then edited. */
async function edited(file = 'import.yaml') {
  const sink = await startSink({});
  onTestFinished(async () => sink.close());
  const head = `kissmetrics: { apiKey: "${TEST_KEY}", endpoint: "${sink.url}" }\n`;
  const folder = await temporaryFolder({ 'bills.csv': BEFORE, [file]: head + YAML });
  const cli = async (...args: string[]) => runCli(args, { cwd: folder });
  await cli('run', file);
  await writeFile(join(folder, 'bills.csv'), NOW);
  return cli;
}

describe('the program', () => {
  it('says on standard error what each fate means and which command shows both values', async () => {
    const cli = await edited();
    const { exitCode, stderr, stdout } = await cli('run', 'import.yaml');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('needs attention');
    expect(stderr).toMatch(/^changed: .*not sent.*\n {2}bills\.csv line 2 \(Billed\)\n/m);
    expect(stderr).toMatch(/^moved: .*`again: true`.*\n {2}bills\.csv line 3 \(Billed\)\n/m);
    const commands = [...stderr.matchAll(/^ {4}kissmetrics-import (explain \S+ \S+)$/gm)];
    expect(commands.map(([, command]) => command?.split(' ').at(-1))).toEqual([
      'bills:1',
      'bills:2',
    ]);
    const explained = await cli(...(commands[0]?.[1]?.split(' ') ?? []));
    expect(explained.stdout).toContain('changed: not sent');
  });

  it('shows them again with `status --run`, and quotes what a shell would take apart', async () => {
    const cli = await edited('my import.yaml');
    const { stdout } = await cli('run', 'my import.yaml', '--json');
    const { run, news }: Summary = JSON.parse(stdout);
    expect(news).toEqual([CHANGED, MOVED]);
    const status = await cli('status', 'my import.yaml', '--run', run.id);
    expect(status.stdout).toMatch(/^ {4}kissmetrics-import explain '.*my import\.yaml' bills:1$/m);
  });
});

describe('a screen', () => {
  it('that is too short keeps one row of each fate', async () => {
    const { run } = await history(YAML);
    await run({ 'bills.csv': BEFORE });
    const { summary } = await run({ 'bills.csv': NOW });
    const options = { endpoint: 'https://trk.kissmetrics.io', rate: 100, currency: 'USD' };
    const text = (height: number): string =>
      renderSummary(summary, new RejectExamples(), { ...options, width: 300, height });
    expect(text(60)).toContain('nothing is to be done');
    expect(text(10)).not.toContain('nothing is to be done');
    for (const row of ['bills:1', 'bills:2']) expect(text(10)).toContain(row);
  });
});
