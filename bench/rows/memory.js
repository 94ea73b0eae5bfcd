import { billingFile, importFile } from '../inputs.js';
import { runCase } from '../measure.js';

const MOST_MB = 150;
const MOST_GROWTH = 1.1;

export const memory = {
  name: 'memory',
  what: 'anonymous memory of a dry run, and of one ten times as long',
  target: `at most ${MOST_MB} MB, and at most 10 % more for ten times the rows`,
  ground: 'bare pipelines had 90 to 130 MB resident',
  async measure({ folder, rows }) {
    const [once, tenfold] = [await peak(folder, rows), await peak(folder, rows * 10)];
    return {
      figures: [
        [`${rows.toLocaleString('en-US')} rows`, `${once} MB`],
        [`${(rows * 10).toLocaleString('en-US')} rows`, `${tenfold} MB`],
      ],
      reached: once <= MOST_MB && tenfold <= once * MOST_GROWTH,
    };
  },
};

async function peak(folder, rows) {
  const file = importFile(folder, billingFile(folder, rows), { name: `memory-${rows}` });
  return (await runCase('import', ['dry-run', file])).anonymousMb;
}
