import { whole } from '../figures.js';
import { billingFile, importFile } from '../inputs.js';
import { runCase } from '../measure.js';
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
  async measure({ folder, rows }) {
    const once = await dryRunOf(folder, rows);
    const tenfold = await dryRunOf(folder, rows * TENFOLD);
    const growth = tenfold.anonymousMb / once.anonymousMb;
    return {
      figures: [once, tenfold].map(({ count, anonymousMb, seconds }) => [
        `${whole(count)} rows`,
        `${anonymousMb} MB, ${seconds.toFixed(1)} s`,
      ]),
      checks: [
        atMost('memory', once.anonymousMb, MOST_MB, (mb) => `${mb} MB`),
        atMost('growth', growth, MOST_GROWTH, (value) => `${value.toFixed(2)} x`),
      ],
      samples: { once: [once], tenfold: [tenfold] },
    };
  },
};

function dryRunOf(folder, rows) {
  const file = importFile(folder, billingFile(folder, rows), { name: `memory-${rows}` });
  return runCase('import', ['dry-run', file]);
}
