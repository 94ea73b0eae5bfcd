import { hundredths, rates, ratios, worseRatio } from '../figures.js';
import { billingFile, importFile } from '../inputs.js';
import { alternate, runCase } from '../measure.js';
import { atLeast } from '../verdict.js';

const LEAST = 0.35;

export const dryRun = {
  name: 'dry-run',
  what: 'a dry run of billing rows (CSV, keyed, two rules)',
  target: `at least ${LEAST} x the rows/s of a bare csv-parse arrays loop over the same file`,
  ground: 'a bare loop that reads and maps made 378,000 events/s with csv-parse arrays',
  async measure(bench) {
    const { folder, rows } = bench;
    const billing = billingFile(folder, rows);
    const file = importFile(folder, billing);
    const { bare, run, insight } = await alternate(bench, {
      bare: () => runCase('csv-parse', [billing]),
      run: () => runCase('import', ['dry-run', file]),
      insight: () => runCase('import', ['dry-run', file, 'insight']),
    });
    return {
      figures: [
        ['bare csv-parse', rates(bare)],
        ['dry run', rates(run)],
        ['ratio', ratios(run, bare)],
        ['with what Kissmetrics will show (no target)', rates(insight)],
      ],
      checks: [atLeast('ratio', worseRatio(run, bare), LEAST, hundredths)],
      samples: { bare, run, insight },
    };
  },
};
