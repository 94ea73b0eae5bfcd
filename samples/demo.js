// `npm run demo`: imports samples/saas over real HTTP into a stand-in for Kissmetrics on this machine,
// shows what happened, and fails unless it is exactly what samples/saas/expected says.
import { deepStrictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startSink } from '../dist/index.js';

const SAMPLE = fileURLToPath(new URL('saas/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../bin/kissmetrics-import.js', import.meta.url));
const FILES = ['import.yaml', 'users.csv', 'billing.csv', 'events.csv'];
// The four rows that are wrong on purpose are open until somebody looks at them.
const NEEDS_A_PERSON = 3;
const SHOWN = 3;

// A folder that stays, so that what was received can be read; nothing is written beside the sample.
const folder = await mkdtemp(join(tmpdir(), 'kissmetrics-import-demo-'));
for (const name of FILES) await copyFile(join(SAMPLE, name), join(folder, name));
const record = join(folder, 'requests.jsonl');

const imported = await importIntoStandIn();
const received = await readRecord();
try {
  await check(imported);
  show(imported);
} catch (error) {
  console.error(imported.stderr);
  console.error(`The demo did not end as samples/saas/expected says; its files: ${folder}`);
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function importIntoStandIn() {
  const sink = await startSink({ record });
  try {
    const child = spawn(
      process.execPath,
      [PROGRAM, 'run', 'import.yaml', '--yes', '--json', '--rate', '1000'],
      {
        cwd: folder,
        env: {
          ...process.env,
          KISSMETRICS_API_KEY: '0'.repeat(40),
          KISSMETRICS_ENDPOINT: sink.url,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      },
    );
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { exitCode: code, stdout: out, stderr: err };
  } finally {
    await sink.close();
  }
}

async function readRecord() {
  const content = await readFile(record, 'utf8');
  return content.split('\n').flatMap((json) => (json === '' ? [] : [JSON.parse(json)]));
}

async function check({ exitCode, stdout }) {
  deepStrictEqual(exitCode, NEEDS_A_PERSON);
  const expected = JSON.parse(await readFile(join(SAMPLE, 'expected', 'summary.json'), 'utf8'));
  const { run, http, ...books } = JSON.parse(stdout);
  const { run: expectedRun, http: expectedHttp, ...expectedBooks } = expected;
  deepStrictEqual(run.outcome, expectedRun.outcome);
  deepStrictEqual({ requests: http.requests, retries: http.retries }, expectedHttp);
  // What is expected is a rehearsal, which writes no files of rejected rows.
  delete books.inspection.quote.rate;
  delete books.inspection.quote.seconds;
  deepStrictEqual({ ...books, rejectFiles: [] }, expectedBooks);
  const requests = await readFile(join(SAMPLE, 'expected', 'requests.txt'), 'utf8');
  deepStrictEqual(received.map(describe).toSorted(), requests.trimEnd().split('\n'));
}

/** One request in one line, as in expected/requests.txt. */
function describe({ path, params }) {
  const { _p: person, _n: name, _t: second, _d: _, ...properties } = params;
  const what = name === undefined ? '' : ` ${name}`;
  const when = new Date(Number(second) * 1000).toISOString().replace('.000Z', 'Z');
  const rest = Object.entries(properties).map(([key, value]) => `${key}=${value}`);
  return `${path} ${person}${what} @${when}${rest.length === 0 ? '' : ` {${rest.join(', ')}}`}`;
}

function show({ stdout, stderr }) {
  const { sources, byName, byVerb, http } = JSON.parse(stdout);
  const rows = Object.values(sources).reduce((sum, { read }) => sum + read, 0);
  console.log(`samples/saas: ${rows} rows of users, bills and visits, imported over HTTP into a`);
  console.log('stand-in for Kissmetrics on this machine. Nothing left it.\n');
  console.log(tableLine('', 'delivered', 'thinned out', 'revenue'));
  for (const [name, { delivered, throttled, revenue }] of Object.entries(byName)) {
    console.log(tableLine(name, delivered, throttled, revenue?.delivered ?? ''));
  }
  console.log(tableLine('(properties set)', byVerb.set.delivered, byVerb.set.throttled, ''));
  console.log(
    '\nWhat needs a person: some rows are wrong on purpose, so the import ends with 3.\n',
  );
  console.log(stderr.trimEnd().replaceAll(/^(?=.)/gm, '  '));
  console.log(`\nThe stand-in received ${http.requests} requests. The first ${SHOWN}, decoded:\n`);
  for (const request of received.slice(0, SHOWN)) console.log(`  ${describe(request)}`);
  console.log(`\nAll of them: ${record}`);
  console.log(
    '\nAll of it is as expected. Next: copy samples/saas/import.yaml beside your own exports,',
  );
  console.log('name their columns in it, and try `npx kissmetrics-import run --dry-run`.');
}

function tableLine(name, ...cells) {
  const widths = [11, 13, 12];
  const rest = cells.map((cell, index) => String(cell).padStart(widths[index]));
  return `  ${name.padEnd(18)}${rest.join('')}`.trimEnd();
}
