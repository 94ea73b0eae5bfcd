import {
  anonymousMb,
  hundredths,
  median,
  megabytes,
  ratio,
  spread,
  times,
  whole,
} from '../figures.js';
import { billingFile, importFile } from '../inputs.js';
import { alternate, runCase } from '../measure.js';
import { atMost } from '../verdict.js';

const MOST_MICROSECONDS = 6;
const MOST_GROWTH = 1.1;
const TENFOLD = 10;

export const known = {
  name: 'known',
  what: 'a dry run over rows that are all in the ledger, and over ten times as many',
  target: `flat in anonymous memory, and at most ${MOST_MICROSECONDS} us an event more than over an empty ledger`,
  ground: 'LMDB makes 1,000,000 gets a second',
  needsMemory: true,
  async measure({ folder, rows, rounds }) {
    const { once, empty, tenfold } = await alternate(
      { rounds, warmUps: 0 },
      {
        once: await overKnown(folder, rows),
        empty: overNothing(folder, rows * TENFOLD),
        tenfold: await overKnown(folder, rows * TENFOLD),
      },
    );
    const extra = median(tenfold.map(perEvent)) - median(empty.map(perEvent));
    return {
      figures: [
        ['events known', whole(tenfold[0].events)],
        ['an event over an empty ledger', `${spreadOf(empty)} of the processor`],
        ['an event over a ledger that knows all', spreadOf(tenfold)],
        ...[once, tenfold].map((results) => [
          `memory at ${whole(results[0].events)} events`,
          megabytes(results),
        ]),
      ],
      checks: [
        atMost('extra', Math.max(0, extra), MOST_MICROSECONDS, (us) => `${us.toFixed(2)} us`),
        atMost('growth', ratio(tenfold, once, anonymousMb), MOST_GROWTH, times),
      ],
      samples: { once, empty, tenfold },
    };
  },
};

function overNothing(folder, rows) {
  const file = importFile(folder, billingFile(folder, rows), { name: `nothing-${rows}` });
  return () => runCase('import', ['dry-run', file]);
}

async function overKnown(folder, rows) {
  const file = importFile(folder, billingFile(folder, rows), { name: `known-${rows}` });
  await runCase('fill', [file]);
  return async () => {
    const result = await runCase('import', ['dry-run', file]);
    if (result.pending > 0) throw new Error(`The ledger does not know ${result.pending} events.`);
    return result;
  };
}

function spreadOf(results) {
  return spread(results.map(perEvent), hundredths, ' us');
}

function perEvent({ cpuSeconds, events }) {
  return (cpuSeconds / events) * 1e6;
}
