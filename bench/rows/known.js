import { whole } from '../figures.js';
import { billingFile, importFile } from '../inputs.js';
import { runCase } from '../measure.js';
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
  async measure({ folder, rows }) {
    const once = await overKnown(folder, rows);
    const tenfold = await overKnown(folder, rows * TENFOLD);
    const [empty, full] = [tenfold.empty, tenfold.full].map(perEvent);
    const growth = tenfold.full.anonymousMb / once.full.anonymousMb;
    return {
      figures: [
        ['events known', whole(tenfold.full.events)],
        ['an event over an empty ledger', `${empty.toFixed(2)} us of the processor`],
        ['an event over a ledger that knows all', `${full.toFixed(2)} us`],
        ...[once, tenfold].map(({ full: { events, anonymousMb } }) => [
          `memory at ${whole(events)} events`,
          `${anonymousMb} MB`,
        ]),
      ],
      checks: [
        atMost(
          'extra',
          Math.max(0, full - empty),
          MOST_MICROSECONDS,
          (us) => `${us.toFixed(2)} us`,
        ),
        atMost('growth', growth, MOST_GROWTH, (value) => `${value.toFixed(2)} x`),
      ],
      samples: { once: [once.full], tenfold: [tenfold.full] },
    };
  },
};

async function overKnown(folder, rows) {
  const file = importFile(folder, billingFile(folder, rows), { name: `known-${rows}` });
  const empty = await runCase('import', ['dry-run', file]);
  await runCase('fill', [file]);
  const full = await runCase('import', ['dry-run', file]);
  if (full.pending > 0) throw new Error(`The ledger does not know ${full.pending} events.`);
  return { empty, full };
}

function perEvent({ cpuSeconds, events }) {
  return (cpuSeconds / events) * 1e6;
}
