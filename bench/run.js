// `npm run bench` measures each row beside its yardstick, prints it, and keeps it in bench/results.json.
// `npm run bench -- dry-run send` measures these rows alone, `growth` how a dry run grows, and `docs`
// writes docs/performance.md from what was measured. That page tells what the rows mean.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { growth } from './growth/growth.js';
import { tellsMemory } from './measure.js';
import { Results } from './results.js';
import { rows } from './rows/index.js';
import { verdictOf } from './verdict.js';
import { writeDocs } from './write-docs.js';

const NO_MEMORY = {
  unmeasured: 'this system does not tell how much anonymous memory a process has',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    'warm-ups': { type: 'string', default: '1' },
    rows: { type: 'string', default: '1000000' },
    events: { type: 'string', default: '200000' },
    seconds: { type: 'string', default: '10' },
    peers: { type: 'string' },
    out: { type: 'string' },
  },
});
const rowNames = rows.map(({ name }) => name);
const names = [...rowNames, growth.name, 'docs'];
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no "${unknown.join('", "')}". There are: ${names.join(', ')}.`);
  process.exit(2);
}

// What is removed and ended at the exit is so after Ctrl-C as well.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));

const size = Object.fromEntries(
  ['rounds', 'rows', 'events', 'seconds'].map((name) => [name, Number(values[name])]),
);
const results = new Results(values.out ?? placeOf('.'));
const chosen = positionals.length === 0 ? rowNames : positionals;
for (const row of rows.filter(({ name }) => chosen.includes(name))) await measure(row);
if (chosen.includes(growth.name)) await measureGrowth();
if (chosen.includes('docs')) writeDocs(values.out ?? placeOf('../docs'), results.all, rows);

async function measure(row) {
  const { name, what, target, ground, needsMemory = false } = row;
  const tells = tellsMemory || !needsMemory;
  const measured = tells ? await inOwnFolder((bench) => row.measure(bench)) : NO_MEMORY;
  const { unmeasured, figures = [], checks = [], samples } = measured;
  const { verdict, reasons } = verdictOf({ unmeasured, checks });
  const texts = Object.fromEntries(figures);
  const told = { what, target, ground, verdict, reasons, figures: texts, checks };
  results.keepRow(name, { ...told, ...size, samples });
  print(name, told);
}

async function measureGrowth() {
  console.log(`${growth.name}: ${growth.what}`);
  const cells = await inOwnFolder((bench) => growth.measure(bench));
  results.keepGrowth({ cells, rows: size.rows });
}

/** What one leaves behind is not in the way of the next. */
async function inOwnFolder(measureIt) {
  const folder = mkdtempSync(join(tmpdir(), 'kissmetrics-import-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const warmUps = Number(values['warm-ups']);
    return await measureIt({ folder, warmUps, peers: values.peers, ...size });
  } finally {
    process.off('exit', remove);
    remove();
  }
}

function print(name, { what, target, verdict, reasons, figures }) {
  const lines = [...Object.entries(figures), ['target', target], [verdict, reasons.join('; ')]];
  const width = Math.max(...lines.map(([label]) => label.length));
  console.log(`${name}: ${what}`);
  for (const [label, text] of lines) console.log(`  ${label.padEnd(width)}  ${text}`.trimEnd());
  console.log('');
}

function placeOf(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
