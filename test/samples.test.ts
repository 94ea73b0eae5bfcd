import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type SinkRequest, startSink } from '../src/sink/index.ts';
import { TEST_KEY, told } from './helpers/importing.ts';
import { runCli } from './helpers/run-cli.ts';
import { projectRoot } from './helpers/shared-data.ts';
import { temporaryFolder } from './helpers/temp-folder.ts';

const SAMPLES = ['saas', 'shopify-orders', 'subscriptions'] as const;

/** With UPDATE_EXPECTED=1 what a sample gives now becomes what is expected of it; never under CI. */
const UPDATES = process.env['UPDATE_EXPECTED'] === '1' && process.env['CI'] !== 'true';

/** What the tests look at in a summary. */
const summarySchema = z.looseObject({
  run: z.looseObject({ exitCode: z.number() }),
  byName: z.record(
    z.string(),
    z.looseObject({ revenue: z.looseObject({ delivered: z.string() }).optional() }),
  ),
  rejects: z.record(z.string(), z.number()),
  rejectFiles: z.array(z.string()),
  http: z.looseObject({ requests: z.number() }),
});

/** Members of the summary that differ from run to run. */
const VOLATILE = new Set(['id', 'startedAt', 'finishedAt', 'rate', 'seconds', 'perSecond']);

function lasting(summary: string): unknown {
  return JSON.parse(summary, (key, value: unknown) => (VOLATILE.has(key) ? undefined : value));
}

/** A copy to work in: a run may leave state and rejected rows beside its import file. */
async function copyOf(sample: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(projectRoot, 'samples', sample), folder, {
    recursive: true,
    // Whoever tried the sample may have left state and a key there.
    filter: (file) => !['.kissmetrics-import', '.env'].includes(basename(file)),
  });
  return folder;
}

async function expectedText(sample: string, name: string, actual: string): Promise<string> {
  const file = join(projectRoot, 'samples', sample, 'expected', name);
  if (UPDATES) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, actual);
  }
  return readFile(file, 'utf8');
}

async function expectedSummary(sample: string): Promise<z.infer<typeof summarySchema>> {
  const file = join(projectRoot, 'samples', sample, 'expected', 'summary.json');
  return summarySchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

async function readmeOf(sample: string): Promise<string> {
  return readFile(join(projectRoot, 'samples', sample, 'README.md'), 'utf8');
}

/** The lines of all ```sh fences, without those that only say where to be. */
async function commandsOf(sample: string): Promise<readonly string[]> {
  return [...(await readmeOf(sample)).matchAll(/^```sh\n(.*?)^```$/gms)]
    .flatMap(([, body = '']) => body.split('\n'))
    .filter((line) => line !== '' && line !== `cd samples/${sample}`);
}

function sum(counts: Iterable<number>): number {
  return [...counts].reduce((total, one) => total + one, 0);
}

/** Rows in reject files, without the headers. */
async function rowsIn(files: readonly string[]): Promise<number> {
  const contents = await Promise.all(files.map(async (file) => readFile(file, 'utf8')));
  return sum(contents.map((content) => content.trimEnd().split('\n').length - 1));
}

describe.each(SAMPLES)('the sample %s', (sample) => {
  it('sums up a rehearsal as expected', async () => {
    const cwd = await copyOf(sample);

    const { exitCode, stdout } = await runCli(['run', '--rehearse', '--json'], { cwd });

    const summary = `${JSON.stringify(lasting(stdout), undefined, 2)}\n`;
    expect(summary).toBe(await expectedText(sample, 'summary.json', summary));
    expect(exitCode).toBe((await expectedSummary(sample)).run.exitCode);
  });

  it('sends the expected requests and no other, and keeps the rows that were rejected', async () => {
    const cwd = await copyOf(sample);
    const requests: SinkRequest[] = [];
    const sink = await startSink({ onRequest: (request) => requests.push(request) });
    const env = { KISSMETRICS_API_KEY: TEST_KEY, KISSMETRICS_ENDPOINT: sink.url };

    const { exitCode, stdout } = await runCli(['run', '--yes', '--json', '--rate', '1000'], {
      cwd,
      env,
    });
    await sink.close();

    // A request that sets properties has no name of an event.
    const lines = told(requests).map((line) => line.replace('  @', ' @'));
    const received = `${lines.toSorted().join('\n')}\n`;
    expect(received).toBe(await expectedText(sample, 'requests.txt', received));
    const expected = await expectedSummary(sample);
    const { rejectFiles } = summarySchema.parse(JSON.parse(stdout));
    const asSent = { ...expected, run: { ...expected.run, mode: 'send' }, rejectFiles };
    expect(lasting(stdout)).toEqual(asSent);
    expect(exitCode).toBe(expected.run.exitCode);
    expect(await rowsIn(rejectFiles)).toBe(sum(Object.values(expected.rejects)));
  });

  it('can be followed by its README', async () => {
    const commands = await commandsOf(sample);
    const { exitCode } = (await expectedSummary(sample)).run;
    const cwd = await copyOf(sample);

    expect(commands.length).toBeGreaterThan(1);
    for (const command of commands) {
      // Nobody who tries a sample sends its people to Kissmetrics.
      expect(command).toMatch(/^npx kissmetrics-import run (?:\S+ )*--(?:dry-run|rehearse)\b/);
      const args = command.split(' ').slice(2);
      expect(await runCli(args, { cwd })).toMatchObject({ exitCode });
    }
  });

  it('says in its README what each revenue adds up to and which rows are rejected', async () => {
    const { stderr } = await runCli(['run', '--dry-run'], { cwd: await copyOf(sample) });
    const { byName, rejects } = await expectedSummary(sample);
    const revenues = Object.values(byName).flatMap(({ revenue }) => revenue?.delivered ?? []);
    const places = [...stderr.matchAll(/^ {2}(\S+ line \d+)/gm)].map(([, place = '']) => place);
    const readme = await readmeOf(sample);

    expect(revenues).not.toEqual([]);
    expect(places).toHaveLength(sum(Object.values(rejects)));
    const facts = [...revenues, ...places, ...Object.keys(rejects)];
    expect(facts.filter((fact) => !readme.includes(fact))).toEqual([]);
  });
});

/** Runs a copy of the demo, or the demo itself, as CI does. */
async function runDemo(root: string) {
  const scratch = await temporaryFolder();
  const child = spawn(process.execPath, [join(root, 'samples', 'demo.js')], {
    cwd: root,
    env: { PATH: process.env['PATH'], CI: 'true', TMPDIR: scratch, TEMP: scratch },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await ended, stdout, stderr, scratch };
}

describe('the demo', () => {
  it('ends with 0, and leaves what the stand-in received to be read', async () => {
    const { exitCode, stdout, stderr, scratch } = await runDemo(projectRoot);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [, record = ''] = /^All of them: (.+)$/m.exec(stdout) ?? [];
    expect(dirname(dirname(record))).toBe(scratch);
    const requests = (await readFile(record, 'utf8')).trimEnd().split('\n');
    expect(requests).toHaveLength((await expectedSummary('saas')).http.requests);
    expect(stdout).toContain('null_like_person');
  });

  it('ends with 1 when the sample does not give what is expected', async () => {
    const root = await temporaryFolder({ 'package.json': '{ "type": "module" }' });
    await cp(join(projectRoot, 'samples'), join(root, 'samples'), { recursive: true });
    for (const part of ['bin', 'dist']) await symlink(join(projectRoot, part), join(root, part));
    const users = join(root, 'samples', 'saas', 'users.csv');
    await writeFile(users, (await readFile(users, 'utf8')).replace('alder@', 'ivy@'));

    const { exitCode, stderr } = await runDemo(root);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('The demo did not end as samples/saas/expected says');
  });

  it('leaves nothing beside the samples', async () => {
    const before = await readdir(join(projectRoot, 'samples'), { recursive: true });

    expect((await runDemo(projectRoot)).exitCode).toBe(0);
    expect(await readdir(join(projectRoot, 'samples'), { recursive: true })).toEqual(before);
  });
});
