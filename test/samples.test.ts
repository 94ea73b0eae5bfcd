import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../src/index.ts';
import { type SinkRequest, startSink } from '../src/sink/index.ts';
import { TEST_KEY, told } from './helpers/importing.ts';
import { projectRoot } from './helpers/shared-data.ts';
import { temporaryFolder } from './helpers/temp-folder.ts';

const SAMPLES = ['saas', 'shopify-orders', 'subscriptions'] as const;
const PROGRAM = join(projectRoot, 'bin', 'kissmetrics-import.js');

/** With UPDATE_EXPECTED=1 what a sample gives now becomes what is expected of it; never under CI. */
const UPDATES = process.env['UPDATE_EXPECTED'] === '1' && process.env['CI'] !== 'true';

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program as a script would: no terminal, and of the environment only what it is given. */
async function runNode(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close') as Promise<[number]>;
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    closed,
  ]);
  return { exitCode, stdout, stderr };
}

/** A copy to work in: a run may leave state and rejected rows beside its import file. */
async function copyOf(sample: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(projectRoot, 'samples', sample), folder, { recursive: true });
  return folder;
}

/** The summary without what differs from one run to the next. */
function lasting(json: string): unknown {
  const { run, http, ...books } = JSON.parse(json) as Summary;
  const { id: _id, startedAt: _start, finishedAt: _end, ...runRest } = run;
  return {
    version: books.version,
    run: runRest,
    ...books,
    http: { requests: http.requests, retries: http.retries },
  };
}

async function expectedFile(sample: string, name: string, actual: string): Promise<string> {
  const file = join(projectRoot, 'samples', sample, 'expected', name);
  if (UPDATES) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, actual);
  }
  return readFile(file, 'utf8');
}

async function expectedSummary(sample: string): Promise<Summary> {
  const file = join(projectRoot, 'samples', sample, 'expected', 'summary.json');
  return JSON.parse(await readFile(file, 'utf8')) as Summary;
}

/** The lines of all ```sh fences, without those that only say where to be. */
async function commandsOf(sample: string): Promise<readonly string[]> {
  const readme = await readFile(join(projectRoot, 'samples', sample, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```sh\n(.*?)^```$/gms)]
    .flatMap(([, body = '']) => body.split('\n'))
    .filter((line) => line !== '' && line !== `cd samples/${sample}`);
}

describe.each(SAMPLES)('the sample %s', (sample) => {
  it('sums up a rehearsal as expected', async () => {
    const { exitCode, stdout } = await runNode(
      [PROGRAM, 'run', '--rehearse', '--json'],
      await copyOf(sample),
    );
    const summary = `${JSON.stringify(lasting(stdout), undefined, 2)}\n`;

    expect(summary).toBe(await expectedFile(sample, 'summary.json', summary));
    expect(exitCode).toBe((await expectedSummary(sample)).run.exitCode);
  });

  it('sends the expected requests and no other, and keeps the rows that were rejected', async () => {
    const folder = await copyOf(sample);
    const requests: SinkRequest[] = [];
    const sink = await startSink({ onRequest: (request) => requests.push(request) });
    const { exitCode, stdout } = await runNode(
      [PROGRAM, 'run', '--yes', '--json', '--rate', '1000'],
      folder,
      { KISSMETRICS_API_KEY: TEST_KEY, KISSMETRICS_ENDPOINT: sink.url },
    ).finally(async () => sink.close());
    // A request that sets properties has no name of an event.
    const lines = told(requests).map((line) => line.replace('  @', ' @'));
    const received = `${lines.toSorted().join('\n')}\n`;

    expect(received).toBe(await expectedFile(sample, 'requests.txt', received));
    const expected = await expectedSummary(sample);
    const { rejectFiles } = JSON.parse(stdout) as Summary;
    const asSent = { ...expected, run: { ...expected.run, mode: 'send' }, rejectFiles };
    expect(lasting(stdout)).toEqual(asSent);
    expect(exitCode).toBe(expected.run.exitCode);
    expect(await linesOf(rejectFiles)).toBe(rejectsOf(expected));
  });

  it('can be followed by its README', async () => {
    const commands = await commandsOf(sample);
    const { exitCode } = (await expectedSummary(sample)).run;
    const folder = await copyOf(sample);

    expect(commands.length).toBeGreaterThan(1);
    for (const command of commands) {
      // Nobody who tries a sample sends its people to Kissmetrics.
      expect(command).toMatch(/^npx kissmetrics-import run (?:\S+ )*--(?:dry-run|rehearse)\b/);
      const args = command.split(' ').slice(2);
      expect(await runNode([PROGRAM, ...args], folder)).toMatchObject({ exitCode });
    }
  });
});

/** Rows in the reject files, without their headers. */
async function linesOf(files: readonly string[]): Promise<number> {
  const contents = await Promise.all(files.map(async (file) => readFile(file, 'utf8')));
  return contents.reduce((sum, content) => sum + content.trimEnd().split('\n').length - 1, 0);
}

function rejectsOf({ rejects }: Summary): number {
  return Object.values(rejects).reduce((sum, part) => sum + part, 0);
}

describe('the demo', () => {
  const demo = async (root: string): Promise<Ended & { readonly scratch: string }> => {
    const scratch = await temporaryFolder();
    const ended = await runNode([join(root, 'samples', 'demo.js')], root, {
      CI: 'true',
      TMPDIR: scratch,
    });
    return { ...ended, scratch };
  };

  it('ends with 0, and leaves what the stand-in received to be read', async () => {
    const { exitCode, stdout, stderr, scratch } = await demo(projectRoot);

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

    const { exitCode, stderr } = await demo(root);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('The demo did not end as samples/saas/expected says');
  });

  it('leaves nothing beside the samples', async () => {
    const before = await readdir(join(projectRoot, 'samples'), { recursive: true });

    expect((await demo(projectRoot)).exitCode).toBe(0);
    expect(await readdir(join(projectRoot, 'samples'), { recursive: true })).toEqual(before);
  });
});
