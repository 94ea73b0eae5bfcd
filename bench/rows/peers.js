import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { randomFrom } from '../../dist/sink/random.js';
import { makeCertificate } from '../certificate.js';
import { median, perSecond, ratio, spread, times, whole } from '../figures.js';
import { writeImport } from '../inputs.js';
import { alternate, caseCommand, tellsMemory } from '../measure.js';
import { peers as all, versionOf } from '../peers/index.js';
import { killedRun, wholeRun } from '../peers/runs.js';
import { atLeast, atMost } from '../verdict.js';
import { writeLines } from '../write-lines.js';

/** Its events/s are those of batches, so only its memory is held against ours. */
const BATCHES = 'mixpanel-import';

export const peers = {
  name: 'peers',
  what: 'a whole run that sends, beside other programs with the same events and the same server',
  target: `faster than kmts, npm kissmetrics and customerio-node; less memory than ${BATCHES}`,
  ground:
    'kmts sent 1,900/s, kissmetrics 5,000/s, customerio-node 1,500/s; mixpanel-import took 220 MB',
  async measure(bench) {
    const folder = bench.peers === undefined ? bench.folder : resolve(bench.peers);
    const certificate = makeCertificate(bench.folder);
    const missing = new Map(all.map((peer) => [peer, peer.missing(folder, certificate)]));
    if (all.every((peer) => missing.get(peer) !== undefined)) {
      const names = all.map(({ name }) => name).join(', ');
      return { unmeasured: `${names}: not found; --peers FOLDER says where they are` };
    }
    return besidePeers(bench, folder, certificate, missing);
  },
};

async function besidePeers({ folder: work, events, rounds }, folder, certificate, missing) {
  const sent = Math.ceil(events / 2);
  const file = join(work, 'events.csv');
  writeLines(file, 'event,distinct_id,time,Amount,Row', eventLines(sent));
  const job = { folder, work, file, certificate: certificate?.cert };
  const programs = [ours, ...all.filter((peer) => missing.get(peer) === undefined)];
  const runs = programs.map((one) => [one.name, () => wholeRun(one, job, certificate)]);
  const samples = await alternate(
    { rounds: Math.ceil(rounds / 2), warmUps: 0 },
    Object.fromEntries(runs),
  );
  for (const one of programs) {
    samples[killed(one.name)] = [await killedRun(one, job, certificate, sent)];
  }
  return {
    figures: [
      ...programs.map(({ name }) => [
        `${name} ${versionOf(folder, { name })}`.trim(),
        told(samples[name], samples[killed(name)][0], sent),
      ]),
      ...all.flatMap((peer) => (programs.includes(peer) ? [] : [[peer.name, missing.get(peer)]])),
    ],
    checks: programs.filter(isComparable).map(({ name }) => checkOf(name, samples)),
    samples,
  };
}

function isComparable(program) {
  return program !== ours && (program.name !== BATCHES || tellsMemory);
}

function killed(name) {
  return `${name}, killed`;
}

const ours = {
  name: 'kissmetrics-import',
  plan({ work, file, url }) {
    rmSync(join(work, 'state-peers'), { recursive: true, force: true });
    const sources = [`billing: { csv: ${file}, key: Row }`];
    const definition = writeImport(work, { name: 'peers', endpoint: url, sources, rules: RULES });
    return { send: caseCommand('import', ['send', definition]) };
  },
};

const RULES = `
  - record: Billed
    from: billing
    person: distinct_id
    at: time
    revenue: Amount
    properties: { Row: Row }
`;

function* eventLines(count) {
  const random = randomFrom(count);
  for (let row = 1; row <= count; row += 1) {
    const person = Math.floor((random() * count) / 20);
    const at = new Date(Date.UTC(2012, 0, 1) + row * 1_000_000).toISOString().slice(0, 19);
    yield `Billed,user${person}@example.com,${at}Z,39.00,row-${row}`;
  }
}

function told(results, { doubled, lost }, sent) {
  const delivered = Math.min(...results.map(({ count }) => count));
  return [
    spread(results.map(perSecond), whole, '/s'),
    `${whole(delivered)} of ${whole(sent)} delivered`,
    `after a kill ${whole(doubled)} doubled and ${whole(lost)} lost`,
    `${memoryOf(results)} MB`,
  ].join(', ');
}

function checkOf(name, samples) {
  const [own, theirs] = [samples[ours.name], samples[name]];
  if (name !== BATCHES) {
    return atLeast(`speed beside ${name}`, ratio(own, theirs), 1, times);
  }
  return atMost('memory', memoryOf(own), memoryOf(theirs), (mb) => `${mb} MB`);
}

function memoryOf(results) {
  return Math.round(median(results.map(({ anonymousMb }) => anonymousMb)));
}
