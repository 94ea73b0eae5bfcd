import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { TEST_KEY } from '../helpers/importing.ts';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const ROWS = 60_000;
/** A young generation this small makes the engine take its samples early: in each run, not in one of five. */
const SMALL = '--max-semi-space-size=4';

const IMPORT = `kissmetrics: { apiKey: "\${KISSMETRICS_API_KEY}" }
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: email, at: at, revenue: amount }
`;

async function bills(): Promise<string> {
  const folder = await temporaryFolder();
  const lines = ['id,email,at,amount'];
  for (let id = 1; id <= ROWS; id += 1) {
    const at = new Date(1.3e12 + id * 60_000).toISOString();
    lines.push(`${id},user${id % 3_000}@example.com,${at},19.00`);
  }
  await writeFile(join(folder, 'bills.csv'), lines.join('\n'));
  await writeFile(join(folder, 'import.yaml'), IMPORT);
  return folder;
}

/** Bytes that the collector took from the young generation to the old one during a dry run. */
async function promoted(folder: string, ...options: string[]): Promise<number> {
  const bin = join(projectRoot, 'bin', 'kissmetrics-import.js');
  const args = [SMALL, '--trace-gc-nvp', ...options, bin, 'run', '--dry-run', 'import.yaml'];
  const env = { ...process.env, KISSMETRICS_API_KEY: TEST_KEY };
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    env,
    maxBuffer: 2 ** 27,
  });
  return [...stdout.matchAll(/ promoted=(\d+)/g)].reduce(
    (sum, [, bytes]) => sum + Number(bytes),
    0,
  );
}

it('rows are not taken for old, as the engine would of itself', { timeout: 60_000 }, async () => {
  const folder = await bills();
  const never = await promoted(folder, '--no-allocation-site-pretenuring');
  expect(never).toBeGreaterThan(0);
  expect(await promoted(folder)).toBeLessThan(1.5 * never);
});
