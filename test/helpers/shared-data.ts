import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Absolute path of the project. */
export const projectRoot = ROOT;

/** Where public data sets lie beside the project, on machines that have them. */
export function sharedData(...parts: string[]): string {
  return join(ROOT, '..', 'shared', 'data', ...parts);
}

export const hasSharedData = existsSync(sharedData('README.md'));

/**
 * Tests over the public data sets. They run where the sets lie beside the project and are required
 * under CI; elsewhere one line names them with their number, so that nothing is left out in silence.
 */
export function describeSharedData(title: string, tests: number, body: () => void): void {
  if (hasSharedData) {
    describe(title, body);
    return;
  }
  describe(title, () => {
    it(`${tests} tests over public data sets are not run: the sets are not beside the project`, () => {
      if (process.env['CI'] === 'true') throw new Error('CI has to have the public data sets.');
      // The usual reporter leaves out what passes; this is to be seen.
      console.log(`not run: ${title} (${tests} tests)`);
    });
  });
}
