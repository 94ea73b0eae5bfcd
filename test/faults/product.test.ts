import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import {
  billing,
  bills,
  csvOf,
  expectPlain,
  farSide,
  productFolder,
  runToEnd,
  summaryIn,
} from './running.ts';

const ROWS = 50;

/** Never resolves, should a request leave after all. */
const ELSEWHERE = 'https://kissmetrics.invalid';

async function importedTo(url: string): Promise<string> {
  const folder = await temporaryFolder({
    'bills.csv': csvOf(bills(0, ROWS)),
    'import.yaml': billing(url),
  });
  expect((await runToEnd(folder)).exitCode).toBe(0);
  return folder;
}

describe('a test product first, then the real one', () => {
  it('sends everything to the second, and then nothing to either', async () => {
    const [test, real] = [await farSide(), await farSide()];
    const folder = await importedTo(test.url);
    await writeFile(join(folder, 'import.yaml'), billing(real.url));
    expect((await runToEnd(folder)).exitCode).toBe(0);
    expect(real.taken.toSorted()).toEqual(test.taken.toSorted());
    for (const { url } of [test, real]) {
      await writeFile(join(folder, 'import.yaml'), billing(url));
      const { exitCode, stdout } = await runToEnd(folder);
      expect(exitCode).toBe(0);
      expect(summaryIn(stdout).events.alreadyDelivered).toBe(ROWS);
    }
    expect([test.taken.length, real.taken.length]).toEqual([ROWS, ROWS]);
  });
});

describe('a key that is new beside a product that is known', () => {
  it('is refused before any request, also by a dry run', async () => {
    const far = await farSide();
    const folder = await importedTo(far.url);
    await cp(productFolder(folder), join(folder, 'other', '0a1b2c3d'), { recursive: true });
    const yaml = billing(ELSEWHERE).replace('state: state', 'state: other');
    await writeFile(join(folder, 'import.yaml'), yaml);
    for (const args of [[], ['--dry-run']]) {
      const end = await runToEnd(folder, args);
      expect(end.exitCode, end.stderr).toBe(2);
      expectPlain(end, /product key is new here.*\n.*`--new-product`/);
    }
    expect(await readdir(join(folder, 'other'))).toEqual(['0a1b2c3d']);
  });

  it('is taken for a new product when that is said', async () => {
    const far = await farSide();
    const folder = await importedTo(far.url);
    await mkdir(join(folder, 'other'));
    await cp(productFolder(folder), join(folder, 'other', '0a1b2c3d'), { recursive: true });
    const yaml = billing(ELSEWHERE).replace('state: state', 'state: other');
    await writeFile(join(folder, 'import.yaml'), yaml);
    const { exitCode, stdout, stderr } = await runToEnd(folder, ['--dry-run', '--new-product']);
    expect(exitCode, stderr).toBe(0);
    expect(summaryIn(stdout).events).toMatchObject({ alreadyDelivered: 0, pending: ROWS });
  });
});
