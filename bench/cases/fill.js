// Fills the state of an import file as a run does whose requests are all delivered, but sends none. FILE
import { stopwatch } from './report.js';

const WINDOW = 1_000;

const report = stopwatch();
const { loadImport } = await import('../../dist/index.js');
const { rowIdentity } = await import('../../dist/ledger/index.js');
const { prepare } = await import('../../dist/pipeline/prepare.js');
const { keyCells } = await import('../../dist/pipeline/row-key.js');
const { openState } = await import('../../dist/pipeline/state.js');
const { Warnings } = await import('../../dist/pipeline/warnings.js');
const { systemClock: clock } = await import('../../dist/support/clock.js');

const env = { KISSMETRICS_API_KEY: '0'.repeat(40) };
const definition = await loadImport(process.argv[2], { env });
const { folder } = definition;
const startedAt = clock.now();
const warnings = new Warnings({});
const surroundings = { folder, spool: folder, stdin: process.stdin };
const job = await prepare(definition, [], surroundings, startedAt, warnings);
const columns = new Map(job.stations.map(({ source }) => [source.name, source.columns]));
const facts = { definition: job.definition, columns, options: { mode: 'send' } };
const state = await openState({ ...facts, id: 'fill', startedAt, clock, warnings });
const { ledger } = state;
let events = 0;

function settle(station, row) {
  const made = station.rules.map(({ apply }) => apply(row));
  const own = made.filter((one) => typeof one === 'object' && 'verb' in one);
  return ledger.settle(rowIdentity(station.id, keyCells(station, row)), own, []);
}

async function deliver(station, rows) {
  const decisions = ledger.batch(() => rows.flatMap((row) => settle(station, row)));
  await ledger.flushed();
  for (const { ticket } of decisions) ledger.mark(ticket, 'delivered', true, undefined);
  events += decisions.length;
}

for (const station of job.stations) {
  for await (const { rows } of station.source.read()) {
    for (let start = 0; start < rows.length; start += WINDOW) {
      await deliver(station, rows.slice(start, start + WINDOW));
    }
  }
}
await state.close();
await job.close();
report(events);
