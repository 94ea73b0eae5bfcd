import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

/** Enough to run everything; figures of so few mean nothing, so none is looked at. */
const SIZE = { rounds: 1, rows: 1_000, events: 300, seconds: 0.5 };
const ROWS = [
  'dry-run',
  'lints',
  'mysql',
  'send',
  'tls',
  'ledger',
  'rate',
  'memory',
  'lookups',
  'known',
  'help',
  'peers',
];
const ALL_TIMEOUT = 300_000;

const sampleSchema = z.looseObject({
  count: z.number().optional(),
  events: z.number().optional(),
  pending: z.number().optional(),
  entries: z.number().optional(),
  lost: z.number().optional(),
  doubled: z.number().optional(),
});
const rowSchema = z.object({
  what: z.string(),
  target: z.string(),
  ground: z.string(),
  day: z.iso.date(),
  load: z.number(),
  rounds: z.literal(SIZE.rounds),
  rows: z.literal(SIZE.rows),
  events: z.literal(SIZE.events),
  seconds: z.literal(SIZE.seconds),
  verdict: z.enum(['pass', 'short', 'not measured']),
  reasons: z.array(z.string()),
  figures: z.record(z.string(), z.string()),
  checks: z.array(
    z.object({
      what: z.string(),
      value: z.number(),
      wanted: z.number(),
      short: z.string().optional(),
    }),
  ),
  samples: z.record(z.string(), z.array(sampleSchema)).optional(),
});
const resultsSchema = z.object({
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  rows: z.record(z.string(), rowSchema),
  growth: z.object({
    cells: z.array(
      z.object({
        rows: z.number(),
        rules: z.number(),
        events: z.number(),
        seconds: z.number().positive(),
        cpuSeconds: z.number().positive(),
        anonymousMb: z.number().positive(),
      }),
    ),
    rows: z.literal(SIZE.rows),
    day: z.iso.date(),
    load: z.number(),
  }),
});

let folder = '';
let shown = '';
let results: z.infer<typeof resultsSchema>;

async function bench(...args: string[]) {
  const sizes = Object.entries(SIZE).flatMap(([name, size]) => [`--${name}`, String(size)]);
  const run = join(projectRoot, 'bench', 'run.js');
  const child = spawn(
    process.execPath,
    [run, ...args, ...sizes, '--warm-ups', '0', '--out', folder],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await ended, stdout, stderr };
}

/** A peer in place of one that would have to be installed: it sends one event a request, and forgets. */
const PEER = {
  'package.json': '{ "name": "kissmetrics", "version": "1.2.3", "main": "index.js" }',
  'index.js': `
    const { get } = require('node:http');
    module.exports = function Client({ key, host, port }) {
      this.record = (person, name, properties, done) => {
        const query = new URLSearchParams({ _k: key, _p: person, _n: name, ...properties });
        get({ host, port, path: '/e?' + query }, (answer) => answer.resume().on('end', done));
      };
    };
  `,
};

async function installPeer() {
  const place = join(folder, 'node_modules', 'kissmetrics');
  await mkdir(place, { recursive: true });
  for (const [name, content] of Object.entries(PEER)) await writeFile(join(place, name), content);
}

/** What each round of a case counted. */
function counts(row: string, name: string, what: 'count' | 'events' | 'entries' = 'count') {
  return results.rows[row]?.samples?.[name]?.map((sample) => sample[what]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmi-test-bench-'));
  await installPeer();
  const rows = await bench('--peers', folder);
  expect(rows).toMatchObject({ exitCode: 0, stderr: '' });
  // Rows are kept while something else is measured.
  expect(await bench('growth', 'docs')).toMatchObject({ exitCode: 0, stderr: '' });
  shown = rows.stdout;
  results = resultsSchema.parse(JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')));
}, ALL_TIMEOUT);

afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('the bench', () => {
  it('measures every row, and says pass or what it is short of', () => {
    expect(Object.keys(results.rows)).toEqual(ROWS);
    for (const [name, { what, verdict, reasons, checks, samples }] of Object.entries(
      results.rows,
    )) {
      const short = checks.flatMap((check) => (check.short === undefined ? [] : [check.short]));
      const measured = short.length === 0 ? 'pass' : 'short';
      expect(shown).toContain(`${name}: ${what}\n`);
      expect(shown).toContain(`  ${verdict}`);
      expect(verdict).toBe(samples === undefined ? 'not measured' : measured);
      expect(reasons.join()).toContain(samples === undefined ? 'not found' : short.join());
    }
  });

  it('reads as many rows as its yardstick, from a file and from MySQL', () => {
    expect(counts('dry-run', 'bare')).toEqual([SIZE.rows]);
    expect(counts('dry-run', 'run')).toEqual([SIZE.rows]);
    expect(counts('dry-run', 'insight')).toEqual([SIZE.rows]);
    expect(counts('lints', 'unlinted')).toEqual([SIZE.rows]);
    expect(counts('lints', 'linted')).toEqual([SIZE.rows]);
    const inMysql = results.rows['mysql'];
    expect(counts('mysql', 'run') ?? inMysql?.reasons).toEqual(
      inMysql?.verdict === 'not measured' ? inMysql.reasons : [SIZE.rows],
    );
    expect(counts('mysql', 'run', 'events') ?? counts('dry-run', 'run', 'events')).toEqual(
      counts('dry-run', 'run', 'events'),
    );
  });

  it('sends every event, with TLS and without, with a ledger and without', () => {
    const [delivered = 0] = counts('send', 'run') ?? [];
    expect(counts('send', 'bare')).toEqual([SIZE.events]);
    expect(delivered).toBeGreaterThan(SIZE.events);
    expect(counts('send', 'run', 'events')).toEqual([delivered]);
    expect(counts('tls', 'run') ?? [delivered]).toEqual([delivered]);
    for (const name of ['unkept', 'run', 'unkeptRandom', 'runRandom']) {
      expect(counts('ledger', name)).toEqual([delivered]);
    }
  });

  it('sends at each rate as many requests as its time has room for', () => {
    for (const rate of [10, 100, 1_000, 5_000]) {
      expect(counts('rate', String(rate))).toEqual([rate * SIZE.seconds]);
    }
  });

  it('measures memory, lookups and a full ledger at ten times the size as well', () => {
    expect([counts('memory', 'once'), counts('memory', 'tenfold')]).toEqual([
      [SIZE.rows],
      [SIZE.rows * 10],
    ]);
    expect(counts('lookups', 'once', 'entries')).toEqual([SIZE.rows]);
    expect(counts('lookups', 'tenfold', 'entries')).toEqual([SIZE.rows * 10]);
    expect(counts('lookups', 'tenfold', 'events')).toEqual([SIZE.rows]);
    for (const size of ['once', 'tenfold']) {
      expect(counts('known', size, 'events')).toEqual(counts('memory', size, 'events'));
      expect(results.rows['known']?.samples?.[size]?.[0]?.pending).toBe(0);
    }
  });

  it('starts --help as often as an empty script', () => {
    const samples = results.rows['help']?.samples;
    expect(samples?.['help']).toHaveLength(samples?.['empty']?.length ?? 0);
  });

  it('counts what peers deliver, double and lose, and says which are not there', () => {
    const events = SIZE.events / 2;
    const { samples, figures } = results.rows['peers'] ?? {};
    for (const name of ['kissmetrics-import', 'kissmetrics']) {
      expect(counts('peers', name)).toEqual([events]);
      expect(samples?.[`${name}, killed`]).toMatchObject([{ arrived: events, lost: 0 }]);
    }
    // Whoever forgets what was sent begins anew.
    const [killed] = samples?.['kissmetrics, killed'] ?? [];
    expect(killed?.doubled).toBeGreaterThanOrEqual(events / 2);
    expect(figures?.['kissmetrics 1.2.3']).toContain(`${events} of ${events} delivered`);
    expect(figures?.['mixpanel-import']).toBe('not found (FOLDER/node_modules/mixpanel-import)');
  });

  it('says how to show it peers when it finds none', async () => {
    const elsewhere = await temporaryFolder();
    const { stdout } = await bench('peers', '--peers', elsewhere);
    expect(stdout).toContain('not found; --peers FOLDER says where they are');
  });

  it('measures growth by rows and rules, each row an event', () => {
    const sizes = [SIZE.rows / 10, SIZE.rows, SIZE.rows * 10];
    const wanted = sizes.flatMap((rows) => [1, 4, 16].map((rules) => ({ rows, rules })));
    const { cells } = results.growth;
    expect(cells.map(({ rows, rules }) => ({ rows, rules }))).toEqual(wanted);
    expect(cells.map(({ events }) => events)).toEqual(wanted.map(({ rows }) => rows));
  });

  it('writes a page with every row, every figure and growth, and a plot of it', async () => {
    const page = await readFile(join(folder, 'performance.md'), 'utf8');
    const plot = await readFile(join(folder, 'performance-growth.svg'), 'utf8');

    for (const [name, { figures, verdict }] of Object.entries(results.rows)) {
      expect(page).toMatch(new RegExp(`^\\| \`${name}\` .* \\| ${verdict}(: .*)? \\|$`, 'm'));
      for (const [label, figure] of Object.entries(figures)) {
        expect(page).toContain(`| ${label} | ${figure} |`);
      }
    }
    expect(page.match(/^\| [\d,]+ \| (?:1|4|16) \| [\d.]+ \| [\d,]+ \| \d+ \|$/gm)).toHaveLength(9);
    expect(page).toContain('](performance-growth.svg)');
    expect(page).not.toMatch(/<!-- \w+ -->|undefined|NaN/);
    // In each of two panels a mark for each cell, and three more in the legend.
    expect(plot.match(/class="mark /g)).toHaveLength(2 * 9 + 3);
    expect(plot).not.toMatch(/undefined|NaN/);
  });

  it('leaves no folder and no server behind when it is ended', async () => {
    const scratch = await temporaryFolder();
    const child = spawn(
      process.execPath,
      [join(projectRoot, 'bench', 'run.js'), 'send', '--out', join(scratch, 'out')],
      { env: { ...process.env, TMPDIR: scratch }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const ended = new Promise((resolve) => {
      child.on('close', resolve);
    });
    await vi.waitUntil(async () => (await readdir(scratch)).length > 1, { timeout: 10_000 });

    child.kill();

    // Servers hold its standard error open for as long as they live.
    expect(await ended).toBe(143);
    expect(await readdir(scratch)).toEqual(['out']);
  });

  it('ends with 2 for a row that there is not', async () => {
    const { exitCode, stderr } = await bench('dryrun');
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `There is no "dryrun". There are: ${[...ROWS, 'growth', 'docs'].join(', ')}.\n`,
    );
  });
});
