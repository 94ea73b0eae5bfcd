// `npm run bench`: measures each row beside its yardstick, prints a table and writes bench/results.json.
// `npm run bench -- dry-run send` measures these rows alone; `--rounds N`, `--rows N` and `--events N`
// make it shorter or longer. Figures of one machine mean little elsewhere, so the targets are ratios.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dryRun } from './rows/dry-run.js';
import { known } from './rows/known.js';
import { memory } from './rows/memory.js';
import { ledger, send } from './rows/send.js';

/**
 * What is measured, a file or two functions each: `name` on the command line, `what` and `target` in
 * words, `ground` (what the target stands on), and `measure(bench)`, which returns `figures` (lines of
 * label and text) and whether the target is `reached`.
 */
const ROWS = [dryRun, send, ledger, memory, known];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '1000000' },
    events: { type: 'string', default: '200000' },
  },
});
const names = ROWS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no row "${unknown.join('", "')}". There are: ${names.join(', ')}.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'kissmetrics-import-bench-'));
const bench = {
  folder,
  rounds: Number(values.rounds),
  rows: Number(values.rows),
  events: Number(values.events),
};
const results = [];
try {
  for (const row of ROWS) {
    if (positionals.length > 0 && !positionals.includes(row.name)) continue;
    const { figures, reached } = await row.measure(bench);
    results.push({ ...row, figures: Object.fromEntries(figures), reached });
    print(row, figures, reached);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const report = { node: process.version, ...bench, folder: undefined, results };
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);

function print({ name, what, target }, figures, reached) {
  const width = Math.max(...figures.map(([label]) => label.length));
  console.log(`${name}: ${what}`);
  for (const [label, text] of figures) console.log(`  ${label.padEnd(width)}  ${text}`);
  console.log(`  ${'target'.padEnd(width)}  ${target}: ${reached ? 'reached' : 'MISSED'}\n`);
}
