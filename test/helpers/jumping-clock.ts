import type { Clock } from '../../src/support/clock.ts';
import { clockOfToday } from './importing.ts';

export interface JumpingClock extends Clock {
  /** It is this moment now, in milliseconds since 1970, and whoever slept for long wakes up. */
  jumpTo(moment: number): void;
}

/** A wait as long as this is for a time of day; shorter ones are those of the sending. */
const LONG_MS = 30_000;

/** The machine's clock but for the day, which can be set while a run is on. */
export function jumpingClock(startsAt: number): JumpingClock {
  let clock = clockOfToday(startsAt);
  const sleepers = new Set<() => void>();
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: async (ms, signal) => {
      if (ms < LONG_MS) return clock.sleep(ms, signal);
      return new Promise((resolve, reject) => {
        sleepers.add(resolve);
        signal?.addEventListener('abort', () => reject(new Error('The wait was called off.')), {
          once: true,
        });
      });
    },
    jumpTo(moment) {
      clock = clockOfToday(moment);
      for (const wake of sleepers) wake();
      sleepers.clear();
    },
  };
}
