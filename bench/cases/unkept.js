// The same as a run that sends, without ledger and journal: read, map, send. FILE
import { stopwatch } from './report.js';

const report = stopwatch();
const { loadImport } = await import('../../dist/index.js');
const { prepare } = await import('../../dist/pipeline/prepare.js');
const { Warnings } = await import('../../dist/pipeline/warnings.js');
const { createSender } = await import('../../dist/delivery/sender.js');
const { toRequest } = await import('../../dist/delivery/request.js');
const { systemClock } = await import('../../dist/support/clock.js');

const apiKey = '0'.repeat(40);
const definition = await loadImport(process.argv[2], { env: { KISSMETRICS_API_KEY: apiKey } });
const { folder, endpoint, concurrency, giveUpAfterMs } = definition;
const surroundings = { folder, spool: folder, stdin: process.stdin };
const job = await prepare(definition, [], surroundings, Date.now(), new Warnings({}));
let delivered = 0;
const sender = createSender({
  endpoint,
  apiKey,
  rate: Number.POSITIVE_INFINITY,
  concurrency,
  giveUpAfterMs,
  clock: systemClock,
  random: Math.random,
  hooks: {
    onFate: (_, fate) => {
      if (fate === 'delivered') delivered += 1;
    },
  },
});
async function sendRow(row, rules) {
  for (const { apply } of rules) {
    const event = apply(row);
    if (event.verb === 'record') await sender.send({ request: toRequest(event, event.at) });
  }
}

for (const { source, rules } of job.stations) {
  for await (const { rows } of source.read()) {
    for (const row of rows) await sendRow(row, rules);
  }
}
await sender.drain();
await sender.close();
await job.close();
report(delivered);
