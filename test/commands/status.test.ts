import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Summary, startSink } from '../../src/index.ts';
import type { Status } from '../../src/model/status.ts';
import type { ScriptedAnswer, SinkRequest } from '../../src/sink/index.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const RULES = `zone: UTC
allowAlias: true
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount, properties: { "7": id } }
  - { set: { Last Bill: amount }, from: bills, person: login, at: at }
  - { alias: other, from: bills, person: login }
`;
const HEAD = 'id,login,other,at,amount';
const A = '1,ä+1@example.com,u 1,2024-01-01,5';
const B = '2,b@example.com,,2024-01-02,6';
const GUEST = '3,guest,,2024-01-03,7';

interface Event {
  readonly ticket: number;
  readonly run: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly fate: string;
}

/** A folder with an import file and a far side, and the program over them. */
async function desk({ rows = [A, B], rate = 5_000, rules = RULES } = {}) {
  const requests: SinkRequest[] = [];
  let answer: ((n: number) => ScriptedAnswer | undefined) | undefined;
  const sink = await startSink({
    onRequest: (request) => requests.push(request),
    answer: (_, n) => answer?.(n),
  });
  onTestFinished(async () => sink.close());
  const folder = await temporaryFolder({
    'bills.csv': `${[HEAD, ...rows].join('\n')}\n`,
    'import.yaml': `kissmetrics:\n  apiKey: \${KISSMETRICS_API_KEY}\n  endpoint: ${sink.url}\n  rate: ${rate}\n${rules}`,
  });
  const env = { KISSMETRICS_API_KEY: TEST_KEY };
  const cli = async (...args: string[]): Promise<CliRun> => runCli(args, { cwd: folder, env });
  const status = async (): Promise<Status> => {
    const told: Status = JSON.parse((await cli('status', '--json')).stdout);
    return told;
  };
  return {
    folder,
    requests,
    url: sink.url,
    cli,
    status,
    /** Ids, latest first. */
    runIds: async () => (await status()).runs.map(({ id }) => id),
    eventsOf: async (run: string): Promise<Event[]> => {
      const { stdout } = await cli('status', '--run', run, '--events');
      return stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => {
          const event: Event = JSON.parse(line);
          return event;
        });
    },
    answering: (next: typeof answer) => {
      answer = next;
    },
    /** Starts a run that stays on, and waits until some of its requests have come. */
    async startRun(until: number) {
      const bin = join(projectRoot, 'bin', 'kissmetrics-import.js');
      const child = spawn(process.execPath, [bin, 'run'], { cwd: folder, env, stdio: 'ignore' });
      const ended = new Promise((resolve) => {
        child.on('close', resolve);
      });
      onTestFinished(async () => {
        child.kill('SIGKILL');
        await ended;
      });
      await expect.poll(() => requests.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(until);
      return { child, ended };
    },
  };
}

/** What a request says, whoever tells it. */
function saying(path: string, params: readonly (readonly [string, string])[]): string {
  return `${path} ${JSON.stringify(params)}`;
}

describe('status before anything was imported', () => {
  it('says so in a sentence and ends with 0', async () => {
    const { cli, folder } = await desk();
    const { exitCode, stdout, stderr } = await cli('status');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Nothing has been imported yet by import\.yaml into /);
    expect(await readdir(folder)).toEqual(['bills.csv', 'import.yaml']);
  });

  it('is the same object in JSON, with nothing in it', async () => {
    const { status, url } = await desk();
    expect(await status()).toMatchObject({
      version: 1,
      file: 'import.yaml',
      endpoint: url,
      lock: null,
      sources: [{ name: 'bills', isKnown: false, key: ['id'], location: 'bills.csv' }],
      runs: [],
      underWay: {},
      rejected: null,
    });
  });
});

describe('status after runs', () => {
  it('tells sources, runs, and where the rejected rows are', async () => {
    const { cli, status, folder } = await desk({ rows: [A, B, GUEST] });
    expect((await cli('run')).exitCode).toBe(3);
    await cli('run', '--dry-run');
    const { sources, runs, rejected, openRejects, underWay } = await status();
    expect(sources).toMatchObject([
      { name: 'bills', isKnown: true, lastRead: { rows: 3, bad: 0 } },
    ]);
    const [run] = runs;
    expect(sources[0]?.knownSince).toBe(run?.startedAt);
    expect(runs).toMatchObject([{ outcome: 'attention', exitCode: 3, delivered: 5, pending: 0 }]);
    expect(underWay).toEqual({});
    expect(rejected).toMatchObject({ run: run?.id, rejects: { null_like_person: 3 } });
    expect(openRejects).toEqual({ bills: { null_like_person: 3 } });
    expect(await readFile(rejected?.files[0] ?? '', 'utf8')).toContain('guest');
    const { stdout } = await cli('status');
    expect(stdout).toContain('bills (bills.csv, key id), known since ');
    expect(stdout).toMatch(new RegExp(`${run?.id ?? ''} .* attention +3 +5 +3 +0 +0\n`));
    expect(stdout).toContain(join(folder, '.kissmetrics-import', 'rejects'));
    expect(stdout).toMatch(
      /that need a person\n {2}bills: null_like_person: 3\n {2}They are open: `retry` tries/,
    );
    expect(stdout).toMatch(
      /\n {2}Run +started \(UTC\) +outcome .*\n {2}\S+ {2}[-\d]{10} \d\d:\d\d +att/,
    );
  });

  it('shows the ten last runs, the latest first', { timeout: 60_000 }, async () => {
    const { cli, runIds } = await desk({ rows: [A] });
    for (let n = 0; n < 11; n += 1) await cli('run', '--quiet');
    const ids = await runIds();
    expect(ids).toHaveLength(10);
    const times = ids.map((id) => id.slice(0, 16));
    expect(times).toEqual(times.toSorted().toReversed());
    expect(new Set(ids).size).toBe(10);
  });

  it('counts runs that nobody agreed to, and does not list them', async () => {
    const { cli, status, folder } = await desk({ rows: [A, GUEST] });
    await cli('run');
    const { rejected, runs } = await status();
    const text = await readFile(rejected?.files[0] ?? '', 'utf8');
    await writeFile(join(folder, 'saved.csv'), text.replaceAll('guest', 'g@example.com'));
    expect((await cli('retry', 'import.yaml', 'saved.csv')).exitCode).toBe(2);
    const after = await status();
    expect(after.runs).toEqual(runs);
    expect(after.declined?.count).toBe(1);
    expect(after.rejected).toEqual(rejected);
    const told = await cli('status', '--run', after.declined?.last ?? '');
    expect(told.stdout).toContain('Nothing was sent: the corrections above');
  });

  it('never shows the key, in whatever way it is asked', async () => {
    const { cli, runIds } = await desk();
    await cli('run');
    const [id = ''] = await runIds();
    const ways = [
      [],
      ['--json'],
      ['--run', id],
      ['--run', id, '--json'],
      ['--run', id, '--events'],
    ];
    for (const way of ways) {
      const { exitCode, stdout, stderr } = await cli('status', ...way);
      expect(exitCode).toBe(0);
      expect(stdout).not.toBe('');
      expect(stdout + stderr).not.toContain(TEST_KEY);
    }
  });

  it('tells how a run ended that an error ended', async () => {
    const { cli, status, folder } = await desk();
    await writeFile(join(folder, 'bills.csv'), `${HEAD}\n1,a@example.com,,2024-01-01,"5\n`);
    expect((await cli('run')).exitCode).toBe(2);
    expect((await status()).runs).toMatchObject([
      { outcome: 'failed', exitCode: 2, message: expect.stringContaining('bills.csv') },
    ]);
  });
});

describe('status --run', () => {
  it('shows the summary of that run, as a table and as its JSON', async () => {
    const { cli, status } = await desk({ rows: [A, B, GUEST] });
    const told: Summary = JSON.parse((await cli('run', '--json')).stdout);
    await cli('run');
    const { runs } = await status();
    expect(runs).toHaveLength(2);
    const text = await cli('status', '--run', told.run.id);
    expect(text.stdout).toMatch(new RegExp(`^Run ${told.run.id} of import\\.yaml, started `));
    expect(text.stdout).toMatch(/\n {2}Billed +2 +2 /);
    expect(text.stdout).toContain('null_like_person: 3\n');
    const json = await cli('status', '--run', told.run.id, '--json');
    expect(JSON.parse(json.stdout)).toEqual(told);
  });

  it('names the runs that may be meant when there is none of that name', async () => {
    const { cli, runIds } = await desk();
    const before = await cli('status', '--run', 'x');
    expect(before).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Nothing') });
    await cli('run');
    const [id = ''] = await runIds();
    const slip = await cli('status', '--run', id.slice(0, -1));
    expect(slip).toMatchObject({ exitCode: 2, stdout: '' });
    expect(slip.stderr).toContain(`Did you mean ${id}?`);
    expect((await cli('status', '--run', 'x')).stderr).toContain(`The last runs are ${id}.`);
  });

  it('writes exactly the requests that came, decoded and in their order', async () => {
    const { cli, eventsOf, requests, runIds } = await desk();
    await cli('run');
    const [id = ''] = await runIds();
    const events = await eventsOf(id);
    const raw = (await cli('status', '--run', id, '--events')).stdout.split('\n');
    // `JSON.parse` would put the property "7" first, so the order is looked at in the text.
    expect(raw[0]).toContain('"_d":"1","Billing Amount":"5.00","7":"1"},"fate":"delivered"}');
    expect(events).toHaveLength(5);
    expect(new Set(events.map(({ fate }) => fate))).toEqual(new Set(['delivered']));
    const recorded = events.map(({ path, params }) => saying(path, Object.entries(params)));
    const came = requests.map(({ path, params }) =>
      saying(path, Object.entries(Object.fromEntries(params))),
    );
    expect(recorded.toSorted()).toEqual(came.toSorted());
    expect(events.find(({ path }) => path === '/a')).toEqual({
      ticket: expect.any(Number),
      run: id,
      source: 'bills',
      rule: 'Alias',
      verb: 'alias',
      path: '/a',
      person: 'ä+1@example.com',
      name: 'u 1',
      second: null,
      params: { _p: 'ä+1@example.com', _n: 'u 1' },
      fate: 'delivered',
    });
    expect(events.find(({ path }) => path === '/s')).toMatchObject({
      verb: 'set',
      name: null,
      second: Date.parse('2024-01-01') / 1000,
    });
  });

  it('keeps the requests of runs apart, also of those that were finished long ago', async () => {
    const { cli, eventsOf, folder, answering, runIds } = await desk({ rows: [A] });
    await cli('run');
    answering((n) => (n === 4 ? { status: 404 } : undefined));
    await writeFile(join(folder, 'bills.csv'), `${[HEAD, A, B].join('\n')}\n`);
    await cli('run');
    answering(undefined);
    await cli('run');
    const ids = await runIds();
    const [third = [], second = [], first = []] = await Promise.all(ids.map(eventsOf));
    expect(first.map(({ fate }) => fate)).toEqual(['delivered', 'delivered', 'delivered']);
    expect(second.map(({ fate }) => fate).toSorted()).toEqual(['delivered', 'refused']);
    expect(third.map(({ fate }) => fate)).toEqual(['delivered']);
    const tickets = [...first, ...second, ...third].map(({ ticket }) => ticket);
    expect(tickets).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('needs a run to write the events of', async () => {
    const { cli } = await desk();
    expect(await cli('status', '--events')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--run ID'),
    });
  });
});

const ONE_RULE = RULES.split('\n')
  .filter((line) => !/set:|alias:/.test(line))
  .join('\n');
const MANY = Array.from({ length: 400 }, (_, n) => `${n},u${n}@example.com,,2024-01-01,${n}`);

describe('status while a run is on, and after it was killed', () => {
  it('answers, says so, and afterwards shows what is in doubt until a run has finished it', async () => {
    // So slow that it is on for as long as a busy machine takes to answer.
    const far = await desk({ rows: MANY, rate: 5, rules: ONE_RULE });
    const { child, ended } = await far.startRun(10);
    const during = await far.status();
    expect(during.lock).toMatchObject({ pid: child.pid, since: expect.stringMatching(/^2/) });
    expect(during.runs).toMatchObject([{ outcome: 'running', exitCode: null, finishedAt: null }]);
    expect((await far.cli('status')).stdout).toContain(`(process ${child.pid} on `);
    const [id = ''] = during.runs.map((run) => run.id);
    expect((await far.eventsOf(id)).length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await ended;

    const after = await far.status();
    expect(after.lock).toBeNull();
    expect(after.runs).toMatchObject([{ id, outcome: 'unfinished', exitCode: null }]);
    const events = await far.eventsOf(id);
    const unknown = events.filter(({ fate }) => fate === 'unknown');
    expect(unknown.length).toBeGreaterThan(0);
    expect(after.underWay).toEqual({ [id]: unknown.length });
    expect(after.runs[0]).toMatchObject({
      delivered: events.length - unknown.length,
      pending: unknown.length,
    });
    const text = (await far.cli('status', '--run', id)).stdout;
    expect(text).toContain('It was killed');
    expect(text).toMatch(new RegExp(`without a known answer +${unknown.length}\n`));

    expect((await far.cli('run', '--rate', '5000')).exitCode).toBe(0);
    const finished = await far.status();
    expect(finished.underWay).toEqual({});
    expect(finished.runs).toMatchObject([{ outcome: 'complete' }, { id, outcome: 'unfinished' }]);
    const settled = await far.eventsOf(id);
    expect(settled.map(({ ticket }) => ticket)).toEqual(events.map(({ ticket }) => ticket));
    expect(settled.every(({ fate }) => fate === 'delivered')).toBe(true);
  });
});

describe('status of a state that cannot be shown', () => {
  it('says that the ledger is damaged', async () => {
    const { cli, folder } = await desk({ rows: MANY });
    await cli('run');
    const state = join(folder, '.kissmetrics-import');
    const product = (await readdir(state)).find((name) => name.startsWith('local-')) ?? '';
    const file = join(state, product, 'ledger', 'data.mdb');
    await truncate(file, Math.floor((await stat(file)).size / 2));
    const { exitCode, stdout, stderr } = await cli('status');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/ledger .*damaged/);
  });

  it('says that the journal is damaged, with file and line', async () => {
    const far = await desk({ rows: MANY, rate: 100, rules: ONE_RULE });
    const { child, ended } = await far.startRun(5);
    child.kill('SIGKILL');
    await ended;
    const state = join(far.folder, '.kissmetrics-import');
    const [product = ''] = await readdir(state);
    const segment = join(state, product, 'journal', '00000001.jsonl');
    await writeFile(segment, (await readFile(segment, 'utf8')).replace('u1@', 'u2@'));
    const { exitCode, stderr } = await far.cli('status');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('00000001.jsonl, line 2');
  });

  it('lists the products when there is no key and several are known', async () => {
    const { cli, folder } = await desk();
    await cli('run');
    const state = join(folder, '.kissmetrics-import');
    const product = (await readdir(state)).find((name) => name.startsWith('local-')) ?? '';
    const data = await readFile(join(state, product, 'ledger', 'data.mdb'));
    await temporaryCopies(state, ['0123abcd', 'fedc4567'], data);
    const file = join(folder, 'import.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/endpoint: .*/, 'endpoint: https://trk.kissmetrics.io'));
    const { exitCode, stderr } = await runCli(['status'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('several products: 0123abcd, fedc4567.');
    expect(stderr).toContain('KISSMETRICS_API_KEY');
  });
});

async function temporaryCopies(state: string, products: readonly string[], data: Buffer) {
  for (const product of products) {
    await mkdir(join(state, product, 'ledger'), { recursive: true });
    await writeFile(join(state, product, 'ledger', 'data.mdb'), data);
  }
}

describe('status --help', () => {
  it('fits a screen and shows two examples', async () => {
    const { cli } = await desk();
    const { exitCode, stdout } = await cli('status', '--help');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(24);
    expect(stdout.match(/\$ kissmetrics-import status/g)).toHaveLength(2);
  });
});
