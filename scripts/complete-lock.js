/// <reference types="node" />
// Completes package-lock.json after `npm install` behind a registry that does not serve the binaries of
// other platforms: npm then leaves their entries out, and `npm ci` refuses the lock on every platform.
// An entry with its platform is enough: npm skips it where it does not fit and fetches it where it does.
import { readFile, writeFile } from 'node:fs/promises';

const FILE = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

const lock = JSON.parse(await readFile(FILE, 'utf8'));
const { packages } = lock;
let added = 0;
for (const parent of Object.values(packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (packages[place] !== undefined) continue;
    const words = name.split(/[-/]/);
    const cpu = PROCESSORS.find((one) => words.includes(one));
    const os = SYSTEMS.find((one) => words.includes(one));
    packages[place] = {
      version,
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      ...(parent.dev === true ? { dev: true } : {}),
      ...(words.some((word) => word.startsWith('musl')) ? { libc: ['musl'] } : {}),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)),
);
await writeFile(FILE, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`${added} entries added.`);
