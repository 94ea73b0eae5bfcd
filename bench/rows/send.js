import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificate } from '../certificate.js';
import { farSideName, withFarSide } from '../far-side.js';
import { hundredths, rates, ratios, worseRatio } from '../figures.js';
import { billingFile, importFile } from '../inputs.js';
import { alternate, runCase } from '../measure.js';
import { atLeast } from '../verdict.js';

const LEAST = 0.7;
const CONNECTIONS = 50;

export const send = {
  name: 'send',
  what: 'a whole run that sends over plain HTTP on loopback, ledger and journal on',
  target: `at least ${LEAST} x a bare undici dispatch loop with the same connections`,
  ground: 'a pipeline without ledger made 0.74 x by the time of the processor',
  measure: (bench) =>
    withFarSide(bench.folder, undefined, (url) => besideBareLoop(bench, url, 'send', {})),
};

export const tls = {
  name: 'tls',
  what: 'the same over TLS',
  target: `at least ${LEAST} x a bare undici dispatch loop over TLS`,
  ground: 'TLS costs the bare loop a quarter of its requests/s',
  measure: (bench) => {
    const certificate = makeCertificate(bench.folder);
    if (certificate === undefined) {
      return { unmeasured: 'openssl, which makes the certificate, was not found' };
    }
    const env = { NODE_EXTRA_CA_CERTS: certificate.cert };
    return withFarSide(bench.folder, certificate, (url) => besideBareLoop(bench, url, 'tls', env));
  },
};

async function besideBareLoop(bench, url, name, env) {
  const { folder, events } = bench;
  const file = importFile(folder, billingFile(folder, events), { name, endpoint: url });
  const { bare, run } = await alternate(bench, {
    bare: () => runCase('dispatch', [url, events, CONNECTIONS], env),
    run: () => sendAnew(folder, name, file, env),
  });
  return {
    figures: [
      ['far side', farSideName],
      ['bare dispatch loop', rates(bare)],
      ['whole run', rates(run)],
      ['ratio', ratios(run, bare)],
    ],
    checks: [atLeast('ratio', worseRatio(run, bare), LEAST, hundredths)],
    samples: { bare, run },
  };
}

/** A run that begins with nothing known. */
export function sendAnew(folder, name, file, env) {
  rmSync(join(folder, `state-${name}`), { recursive: true, force: true });
  return runCase('import', ['send', file], env);
}
