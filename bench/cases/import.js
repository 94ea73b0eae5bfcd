// A whole run of an import file, without its limit on the rate: dry-run or send. MODE FILE [insight]: with
// what Kissmetrics will show, as on the command line. [unlinted]: without any lint.
import { stopwatch } from './report.js';

const report = stopwatch();
const { loadImport, runImport } = await import('../../dist/index.js');
const { expectShortLives } = await import('../../dist/support/short-lives.js');
const [mode, file, how] = process.argv.slice(2);
// As the program does.
expectShortLives();
if (how === 'unlinted') {
  const { LINTS } = await import('../../dist/validation/lints/index.js');
  LINTS.length = 0;
}
const loaded = await loadImport(file, { env: { KISSMETRICS_API_KEY: '0'.repeat(40) } });
const definition = { ...loaded, rate: Number.POSITIVE_INFINITY };
const { run, sources, events, http } = await runImport(definition, {
  mode,
  insight: how === 'insight',
});
const rows = Object.values(sources).reduce((sum, { read }) => sum + read, 0);
if (run.exitCode !== 0) throw new Error(JSON.stringify(run));
const count = mode === 'send' ? events.delivered : rows;
report(count, { rows, events: events.planned, pending: events.pending, httpSeconds: http.seconds });
