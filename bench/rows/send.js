import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { billingFile, importFile } from '../inputs.js';
import { alternate, perSecond, rates, ratio, ratios, runCase, startCase } from '../measure.js';

const LEAST_SENDING = 0.7;
const MOST_LEDGER = 0.2;
const CONNECTIONS = 50;

export const send = {
  name: 'send',
  what: 'a whole run that sends over plain HTTP on loopback, ledger and journal on',
  target: `at least ${LEAST_SENDING} x a bare undici dispatch loop with the same connections`,
  ground: 'a pipeline without ledger made 0.74 x by the time of the processor',
  measure: (bench) =>
    withServer(async (url) => {
      const { events, rounds } = bench;
      const { bare, run } = await alternate(rounds, {
        bare: () => runCase('dispatch', [url, events, CONNECTIONS]),
        run: () => sending(bench, url),
      });
      return {
        figures: [
          ['bare dispatch loop', rates(bare)],
          ['whole run', rates(run)],
          ['ratio', ratios(run, bare)],
        ],
        reached: ratio(run, bare, perSecond) >= LEAST_SENDING,
      };
    }),
};

export const ledger = {
  name: 'ledger',
  what: 'what ledger and journal cost of the sending',
  target: `at most ${MOST_LEDGER * 100} % of the requests/s of the same run without them`,
  ground: 'LMDB alone takes 1 to 2.5 us an event when keys land in order',
  measure: (bench) =>
    withServer(async (url) => {
      const { unkept, run } = await alternate(bench.rounds, {
        unkept: () => runCase('unkept', [inputs(bench, url)]),
        run: () => sending(bench, url),
      });
      return {
        figures: [
          ['without', rates(unkept)],
          ['with', rates(run)],
          ['ratio', ratios(run, unkept)],
        ],
        reached: 1 - ratio(run, unkept, perSecond) <= MOST_LEDGER,
      };
    }),
};

async function withServer(measure) {
  const server = await startCase('image-server', []);
  try {
    return await measure(server.url);
  } finally {
    await server.end();
  }
}

function inputs({ folder, events }, endpoint) {
  return importFile(folder, billingFile(folder, events), { name: 'send', endpoint });
}

/** Each run begins with nothing known. */
function sending(bench, url) {
  rmSync(join(bench.folder, 'state-send'), { recursive: true, force: true });
  return runCase('import', ['send', inputs(bench, url)]);
}
