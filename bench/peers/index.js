import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../programs.js';

const MIXPANEL_OPTIONS = '--token bench --format csv --type event --fix --no-logs'.split(' ');

/**
 * Other programs that bring history into such a service. Each has its `name`, `missing(folder,
 * certificate)` (why it cannot run, if so) and `plan(job)`, which clears what an earlier run left and says
 * the command that sends, what to run before it, and their environment. A job has `folder` (where the
 * peers are installed), `work` (a folder of its own), `file` (the events), `url`, `tlsUrl`, and
 * `certificate`.
 */
export const peers = [
  {
    name: 'kmts',
    missing: (folder) =>
      rubyHas(folder) ? undefined : 'not found (ruby with the gem kmts, or FOLDER/kmts/lib)',
    plan({ folder, work, file, url }) {
      const logs = join(work, 'kmts');
      rmSync(logs, { recursive: true, force: true });
      mkdirSync(logs);
      const ruby = (...args) => [
        findProgram('ruby'),
        ['-I', kmtsLib(folder), here('kmts.rb'), ...args],
      ];
      return { before: ruby('log', file, logs), send: ruby('send', logs, url) };
    },
  },
  {
    name: 'kissmetrics',
    missing: missingPackage('kissmetrics'),
    plan: ({ folder, file, url }) => ({ send: node('kissmetrics.js', folder, file, url) }),
  },
  {
    name: 'customerio-node',
    missing: (folder, certificate) =>
      certificate === undefined
        ? 'not measured without openssl: it sends over TLS alone'
        : missingPackage('customerio-node')(folder),
    plan: ({ folder, file, tlsUrl, certificate }) => ({
      send: node('customerio.js', folder, file, tlsUrl),
      env: { NODE_EXTRA_CA_CERTS: certificate },
    }),
  },
  {
    name: 'mixpanel-import',
    missing: missingPackage('mixpanel-import'),
    plan: ({ folder, file, url }) => ({
      send: [
        process.execPath,
        [
          '--require',
          here('mixpanel-import.cjs'),
          mixpanelImport(folder),
          file,
          ...MIXPANEL_OPTIONS,
        ],
      ],
      env: { MIXPANEL_FOLDER: folder, MIXPANEL_URL: url },
    }),
  },
];

/** Which version of it was measured. */
export function versionOf(folder, { name }) {
  try {
    const file = join(folder, 'node_modules', name, 'package.json');
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch {
    return '';
  }
}

function missingPackage(name) {
  return (folder) =>
    versionOf(folder, { name }) === '' ? `not found (FOLDER/node_modules/${name})` : undefined;
}

function rubyHas(folder) {
  const ruby = findProgram('ruby');
  if (ruby === undefined) return false;
  const tried = spawnSync(ruby, ['-I', kmtsLib(folder), '-e', 'require "kmts"'], {
    stdio: 'ignore',
  });
  return tried.status === 0;
}

function kmtsLib(folder) {
  return join(folder, 'kmts', 'lib');
}

function mixpanelImport(folder) {
  return join(folder, 'node_modules', 'mixpanel-import', 'index.js');
}

function node(script, ...args) {
  return [process.execPath, [here(script), ...args]];
}

function here(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
