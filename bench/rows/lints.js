import { median, rates } from '../figures.js';
import { billingFile, importFile } from '../inputs.js';
import { alternate, runCase } from '../measure.js';
import { atMost } from '../verdict.js';

const MOST = 0.3;

export const lints = {
  name: 'lints',
  what: 'what the lints add to a dry run of billing rows',
  target: `at most ${MOST * 100} % of the processor's time of the same dry run without them`,
  ground: 'a bound of our own: a dry run is for finding mistakes, and is still waited for',
  async measure(bench) {
    const { folder, rows } = bench;
    const file = importFile(folder, billingFile(folder, rows));
    const { unlinted, linted } = await alternate(bench, {
      unlinted: () => runCase('import', ['dry-run', file, 'unlinted']),
      linted: () => runCase('import', ['dry-run', file]),
    });
    const cost = median(
      linted.map(({ cpuSeconds }, round) => cpuSeconds / unlinted[round].cpuSeconds - 1),
    );
    return {
      figures: [
        ['without', rates(unlinted)],
        ['with', rates(linted)],
        ['cost', percent(cost)],
      ],
      checks: [atMost('cost', cost, MOST, percent)],
      samples: { unlinted, linted },
    };
  },
};

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
