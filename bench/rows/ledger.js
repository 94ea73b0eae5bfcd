import { withFarSide } from '../far-side.js';
import { hundredths, microseconds, rates, ratio, ratios, worseRatio } from '../figures.js';
import { billingFile, importFile } from '../inputs.js';
import { alternate, runCase } from '../measure.js';
import { atMost } from '../verdict.js';
import { sendAnew } from './send.js';

const MOST = 0.2;

export const ledger = {
  name: 'ledger',
  what: 'what ledger and journal cost of the sending',
  target: `at most ${MOST * 100} % of the requests/s of the same run without them`,
  ground: 'LMDB alone takes 1 to 2.5 us an event when keys land in order, 12 when they are random',
  measure: (bench) => withFarSide(bench.folder, undefined, (url) => besideUnkept(bench, url)),
};

async function besideUnkept(bench, endpoint) {
  const { folder, events } = bench;
  const [ordered, random] = ['in-order', 'random'].map((keys) => {
    const name = `ledger-${keys}`;
    const file = importFile(folder, billingFile(folder, events, keys), { name, endpoint });
    return { unkept: () => runCase('unkept', [file]), run: () => sendAnew(folder, name, file) };
  });
  const { unkept, run, unkeptRandom, runRandom } = await alternate(bench, {
    ...ordered,
    unkeptRandom: random.unkept,
    runRandom: random.run,
  });
  return {
    figures: [
      ['without', rates(unkept)],
      ['with', rates(run)],
      ['ratio', ratios(run, unkept)],
      ['cost', cost(run, unkept)],
      ['cost with random row keys (UUIDs, no target)', cost(runRandom, unkeptRandom)],
    ],
    checks: [atMost('cost', 1 - worseRatio(run, unkept), MOST, hundredths)],
    samples: { unkept, run, unkeptRandom, runRandom },
  };
}

/** `12.1 us of the processor for each request, 18 % of the requests/s`. */
function cost(run, unkept) {
  const extra = microseconds(run) - microseconds(unkept);
  const share = Math.round((1 - ratio(run, unkept)) * 100);
  return `${extra.toFixed(1)} us of the processor for each request, ${share} % of the requests/s`;
}
