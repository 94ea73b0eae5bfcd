import { closeSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { itWhere } from '../helpers/it-where.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { canMount, withSmallDisk } from './mount.ts';
import { billing, bills, csvOf, type Ended, expectPlain, farSide, runToEnd } from './running.ts';

const ROWS = 8_000;

/** Says in a sentence what cannot be written, and how to go on. */
function expectToldFull(end: Ended): void {
  expect([2, 4], end.stderr).toContain(end.exitCode);
  const { stderr, stdout } = end;
  expectPlain(
    { ...end, stderr: `${stderr}\n${stdout}` },
    /cannot be written|There is no room on the disk/,
  );
  expect(`${stderr}\n${stdout}`).toMatch(/run again/);
}

/** Leaves no byte free. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  for (const size of [1 << 20, 4096]) {
    while (hasTaken(descriptor, Buffer.alloc(size)));
  }
  closeSync(descriptor);
}

function hasTaken(descriptor: number, bytes: Buffer): boolean {
  try {
    return writeSync(descriptor, bytes) === bytes.length;
  } catch {
    return false;
  }
}

describe('a run whose disk gets full', () => {
  it('stops with a sentence wherever that is, and goes on when there is room', {
    timeout: 60_000,
  }, async () => {
    let sent = 0;
    const codes = new Set<number | null>();
    let stops = 0;
    // Files may have so many KiB: none at all, then too few for the ledger or for the journal.
    for (const limit of [1, 1_100, 1_500]) {
      const far = await farSide();
      const folder = await temporaryFolder({
        'bills.csv': csvOf(bills(0, ROWS)),
        'import.yaml': billing(far.url, { rate: 10_000 }),
      });
      const full = await runToEnd(folder, [], `ulimit -f ${limit}`);
      expectToldFull(full);
      expect(far.taken.length).toBeLessThan(ROWS);
      codes.add(full.exitCode);
      stops += 1;
      const next = await runToEnd(folder);
      expect(next.exitCode, `after ${limit} KiB: ${next.stderr}`).toBe(0);
      expect(new Set(far.taken).size, 'every row in one version').toBe(ROWS);
      sent += far.taken.length;
    }
    expect(codes, 'before anything was sent, and afterwards').toEqual(new Set([2, 4]));
    console.log(`${stops} full disks: 0 of ${stops * ROWS} lost, ${sent - stops * ROWS} repeated`);
  });

  // Where nothing can be mounted the limits above stand for it.
  itWhere(
    canMount(),
    'does so on a disk of its own, which others fill meanwhile',
    { timeout: 60_000 },
    async () => {
      let filler: string | undefined;
      const far = await farSide({
        answer() {
          if (filler !== undefined && far.taken.length === 100) fill(filler);
          return undefined;
        },
      });
      const folder = await temporaryFolder({
        'bills.csv': csvOf(bills(0, ROWS)),
        'import.yaml': billing(far.url),
      });
      filler = join(folder, 'state', 'filler');
      const file = filler;
      await withSmallDisk(join(folder, 'state'), '24m', async () => {
        const full = await runToEnd(folder);
        expectToldFull(full);
        expect(full.exitCode).toBe(4);
        expect(far.taken.length).toBeLessThan(ROWS);
        filler = undefined;
        const before = far.taken.length;
        const still = await runToEnd(folder);
        expectToldFull(still);
        expect(still.exitCode).toBe(2);
        expect(far.taken).toHaveLength(before);
        await rm(file);
        const next = await runToEnd(folder);
        expect(next.exitCode, next.stderr).toBe(0);
        expect(new Set(far.taken).size).toBe(ROWS);
        console.log(`a full disk: 0 of ${ROWS} lost, ${far.taken.length - ROWS} repeated`);
      });
    },
  );
});
