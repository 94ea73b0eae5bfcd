// Writes dist/program/: what the command loads, in a few files. Node looks up, reads and compiles each
// module by itself, which takes longer for some hundred small ones than all else at the start. Packages
// stay where they are installed; library, tests and bench take the modules of dist/ as they are.
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const program = placeOf('../dist/program');
const { dependencies } = JSON.parse(readFileSync(placeOf('../package.json'), 'utf8'));
rmSync(program, { recursive: true, force: true });
const bundle = await rolldown({
  input: { cli: placeOf('../dist/cli.js') },
  platform: 'node',
  external: Object.keys(dependencies),
  // The compiler has brought it to what Node knows.
  transform: { target: 'esnext' },
});
await bundle.write({ dir: program, chunkFileNames: '[name].js', sourcemap: true });

function placeOf(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
