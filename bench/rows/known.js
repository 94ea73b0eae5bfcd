import { billingFile, importFile } from '../inputs.js';
import { runCase, whole } from '../measure.js';

const MOST_MICROSECONDS = 6;
const MOST_GROWTH = 1.1;
const TENFOLD = 10;

export const known = {
  name: 'known',
  what: 'a dry run over rows that are all in the ledger, and over ten times as many',
  target: `flat in anonymous memory, and at most ${MOST_MICROSECONDS} us an event more than over an empty ledger`,
  ground: 'LMDB makes 1,000,000 gets a second',
  async measure({ folder, rows }) {
    const once = await overKnown(folder, rows);
    const tenfold = await overKnown(folder, rows * TENFOLD);
    const extra = tenfold.known - tenfold.empty;
    return {
      figures: [
        ['events known', whole(tenfold.events)],
        ['an event over an empty ledger', `${tenfold.empty.toFixed(2)} us of the processor`],
        ['an event over a ledger that knows all', `${tenfold.known.toFixed(2)} us`],
        [`memory at ${whole(once.events)} events`, `${once.anonymousMb} MB`],
        [`memory at ${whole(tenfold.events)} events`, `${tenfold.anonymousMb} MB`],
      ],
      reached: extra <= MOST_MICROSECONDS && tenfold.anonymousMb <= once.anonymousMb * MOST_GROWTH,
    };
  },
};

async function overKnown(folder, rows) {
  const file = importFile(folder, billingFile(folder, rows), { name: `known-${rows}` });
  const empty = await runCase('import', ['dry-run', file]);
  await runCase('fill', [file]);
  const full = await runCase('import', ['dry-run', file]);
  const microseconds = ({ cpuSeconds, events }) => (cpuSeconds / events) * 1e6;
  return {
    events: full.events,
    anonymousMb: full.anonymousMb,
    empty: microseconds(empty),
    known: microseconds(full),
  };
}
