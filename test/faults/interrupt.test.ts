import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import {
  billing,
  bills,
  csvOf,
  farSide,
  runToEnd,
  runUntil,
  sequence,
  summaryIn,
} from './running.ts';

const ROWS = 3_000;
const CONCURRENCY = 10;
const INTERRUPTIONS = 5;

describe('a run that is interrupted', () => {
  it('repeats at most what was in flight', { timeout: 60_000 }, async () => {
    const random = sequence(5);
    const far = await farSide({
      answer: () => (random() < 0.05 ? { cut: 'after' } : { delayMs: Math.floor(random() * 20) }),
    });
    const folder = await temporaryFolder({
      'bills.csv': csvOf(bills(0, ROWS)),
      'import.yaml': billing(far.url, { concurrency: CONCURRENCY }),
    });
    let repeats = 0;
    const earlier = new Set<string>();
    const countRepeats = (from: number): void => {
      const now = new Set(far.taken.slice(from));
      const repeated = [...now].filter((query) => earlier.has(query)).length;
      expect(repeated).toBeLessThanOrEqual(CONCURRENCY);
      repeats += repeated;
      for (const query of now) earlier.add(query);
    };
    for (let n = 0; n < INTERRUPTIONS; n += 1) {
      const from = far.taken.length;
      const { exitCode, stdout, stderr } = await runUntil(folder, far, 150, 'SIGTERM');
      expect(exitCode, stderr).toBe(143);
      expect(summaryIn(stdout).run.stopped?.hint).toBe('Run again to go on.');
      countRepeats(from);
    }
    const from = far.taken.length;
    const last = await runToEnd(folder);
    countRepeats(from);
    expect(last.exitCode, last.stderr).toBe(0);
    expect(summaryIn(last.stdout).events).toMatchObject({ planned: ROWS, pending: 0 });
    expect(earlier.size, 'every row once').toBe(ROWS);
    console.log(`${INTERRUPTIONS} interruptions: 0 of ${ROWS} lost, ${repeats} repeated`);
  });
});
