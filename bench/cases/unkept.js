// The same run that sends, books and lints included, over a ledger that knows and keeps nothing. FILE
import { stopwatch } from './report.js';

const report = stopwatch();
const { loadImport } = await import('../../dist/index.js');
const { prepare } = await import('../../dist/pipeline/prepare.js');
const { readAll } = await import('../../dist/pipeline/reading.js');
const { noRecorder } = await import('../../dist/pipeline/recorder.js');
const { Warnings } = await import('../../dist/pipeline/warnings.js');
const { toRequest } = await import('../../dist/delivery/request.js');
const { systemClock: clock } = await import('../../dist/support/clock.js');
const { expectShortLives } = await import('../../dist/support/short-lives.js');

expectShortLives();
const apiKey = '0'.repeat(40);
const loaded = await loadImport(process.argv[2], { env: { KISSMETRICS_API_KEY: apiKey } });
const definition = { ...loaded, rate: Number.POSITIVE_INFINITY };
const { folder } = definition;
const startedAt = clock.now();
const warnings = new Warnings({});
const surroundings = { folder, spool: folder, stdin: process.stdin };
const job = await prepare(definition, [], surroundings, startedAt, warnings);
const nothing = () => {};
let ticket = 0;
const ledger = {
  unfinished: [],
  batch: (work) => work(),
  flushed: async () => {},
  settle: (_, events) =>
    events.map((event) => {
      const request = toRequest(event, event.at);
      ticket += 1;
      return { kind: 'send', event, second: event.at, request, ticket, isNews: false };
    }),
  rejects: { settled: nothing, endReading: nothing, count: () => 0 },
  savedCursor: nothing,
  reachCursor: nothing,
  endCursor: () => 0,
  mark: nothing,
  takeBack: nothing,
};
const { events } = await readAll({
  definition,
  options: { mode: 'send' },
  mode: 'send',
  hooks: {},
  clock,
  startedAt,
  id: 'unkept',
  job,
  state: {
    ledger,
    view: undefined,
    idOf: (source) => source,
    ids: new Map(),
    fingerprintOf: () => '',
    recorder: noRecorder,
  },
  warnings,
});
await job.close();
report(events.delivered);
