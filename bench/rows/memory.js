import { anonymousMb, median, medianSeconds, megabytes, ratio, times, whole } from '../figures.js';
import { billingFile, importFile } from '../inputs.js';
import { alternate, runCase } from '../measure.js';
import { atMost } from '../verdict.js';

const MOST_MB = 150;
const MOST_GROWTH = 1.1;
const TENFOLD = 10;

export const memory = {
  name: 'memory',
  what: 'anonymous memory of a dry run, and of one ten times as long',
  target: `at most ${MOST_MB} MB, and at most 10 % more for ten times the rows`,
  ground: 'bare pipelines had 90 to 130 MB resident',
  needsMemory: true,
  async measure({ folder, rows, rounds }) {
    const { once, tenfold } = await alternate(
      { rounds, warmUps: 0 },
      { once: dryRunOf(folder, rows), tenfold: dryRunOf(folder, rows * TENFOLD) },
    );
    return {
      figures: [once, tenfold].map((results) => [
        `${whole(results[0].count)} rows`,
        `${megabytes(results)}, ${medianSeconds(results)}`,
      ]),
      checks: [
        atMost('memory', median(once.map(anonymousMb)), MOST_MB, (mb) => `${mb} MB`),
        atMost('growth', ratio(tenfold, once, anonymousMb), MOST_GROWTH, times),
      ],
      samples: { once, tenfold },
    };
  },
};

function dryRunOf(folder, rows) {
  const file = importFile(folder, billingFile(folder, rows), { name: `memory-${rows}` });
  return () => runCase('import', ['dry-run', file]);
}
