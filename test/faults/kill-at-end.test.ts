import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { billing, bills, csvOf, farSide, idOf, runToEnd, summaryIn } from './running.ts';

const ROWS = bills(0, 12);
/** Beyond these the run has ended. */
const MOST_POINTS = 40;
/**
 * Loaded before the program: ends it like SIGKILL, from within, before its Nth write to a file or after
 * its Nth sync, so that every moment at the end of a run is met.
 */
const PRELOAD = `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
let left = Number(process.env.KILL_AT);
const point = () => { left -= 1; if (left === 0) process.kill(process.pid, 'SIGKILL'); };
for (const name of ['writeSync', 'renameSync', 'unlinkSync']) {
  const original = fs[name];
  fs[name] = (...args) => { point(); return original(...args); };
}
const sync = fs.fdatasyncSync;
fs.fdatasyncSync = (...args) => { sync(...args); point(); };
syncBuiltinESMExports();
`;

/** Kills a run at one of its writes, edits every row, and runs again. */
async function killedAt(point: number, status: number, isAnswered: (n: number) => boolean) {
  let hits = 0;
  let isTroubled = true;
  const accepted: string[] = [];
  const far = await farSide({
    answer() {
      hits += 1;
      return isTroubled && !isAnswered(hits) ? { status } : undefined;
    },
    onRequest: ({ query }, answer) => {
      if (answer === 200) accepted.push(query);
    },
  });
  const folder = await temporaryFolder({ 'bills.csv': csvOf(ROWS), 'kill.mjs': PRELOAD });
  await writeFile(join(folder, 'import.yaml'), billing(far.url, { concurrency: 2 }));
  const preload = `export NODE_OPTIONS="--import ${join(folder, 'kill.mjs')}" KILL_AT=${point}`;
  const { signal } = await runToEnd(folder, [], preload);
  isTroubled = false;
  const edited = ROWS.map((row) => ({ ...row, amount: row.amount + 1_000 }));
  await writeFile(join(folder, 'bills.csv'), csvOf(edited));
  const dry = await runToEnd(folder, ['--dry-run']);
  const second = await runToEnd(folder);
  const third = await runToEnd(folder);
  return { accepted, signal, dry, second, third };
}

describe('a run that is killed at any of its writes', () => {
  it.each<[string, number, (n: number) => boolean]>([
    ['that was told to stop', 401, (n) => n < 5],
    ['some of whose events were refused', 400, (n) => n % 3 !== 0],
  ])(
    '%s: the next one sends no row in two versions, and what a dry run says of it holds',
    { timeout: 240_000 },
    async (_, status, is) => {
      let kills = 0;
      for (let point = 1; point <= MOST_POINTS; point += 1) {
        const { accepted, signal, dry, second, third } = await killedAt(point, status, is);
        expect([0, 3], second.stderr).toContain(second.exitCode);
        const { pending: toSend, ...others } = summaryIn(dry.stdout).events;
        const { delivered, refused, pending, ...rest } = summaryIn(second.stdout).events;
        const fates = { delivered, refused };
        expect(toSend, `killed at point ${point}`).toBe(delivered + refused + pending);
        expect({ ...others, ...fates }).toEqual({ ...rest, ...fates });
        const versions = new Map<number, Set<string>>();
        for (const query of accepted) {
          const id = idOf(query);
          versions.set(id, (versions.get(id) ?? new Set()).add(query));
        }
        const twice = [...versions].filter(([, queries]) => queries.size > 1);
        expect(twice, `killed at point ${point}`).toEqual([]);
        expect([0, 3], third.stderr).toContain(third.exitCode);
        if (signal !== 'SIGKILL') break;
        kills += 1;
      }
      expect(kills).toBeGreaterThan(5);
    },
  );
});
