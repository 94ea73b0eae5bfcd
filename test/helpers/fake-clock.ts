import type { Clock } from '../../src/support/clock.ts';

interface Sleeper {
  readonly wakesAt: number;
  readonly order: number;
  readonly wake: () => void;
}

export interface FakeClock extends Clock {
  /** Milliseconds until the next sleeper wakes; `undefined` when nobody sleeps. */
  readonly next: number | undefined;
  /** Waits of all who sleep, in milliseconds from now, shortest first. */
  readonly sleeping: readonly number[];
  /** Lets `ms` pass, waking each sleeper at its own moment and letting it act before time goes on. */
  advance(ms: number): Promise<void>;
  /** Resolves when so many sleep; the event loop turns meanwhile, so real sockets go on. */
  asleep(count: number): Promise<void>;
}

/**
 * A clock that moves only when it is told to.
 *
 * @param options.startsAt Wall-clock milliseconds.
 * @param options.lateness How late the n-th timer comes, in milliseconds, as real ones do.
 */
export function fakeClock(
  options: { readonly startsAt?: number; readonly lateness?: (n: number) => number } = {},
): FakeClock {
  const { startsAt = Date.UTC(2024, 4, 5, 12), lateness = () => 0 } = options;
  const sleepers = new Set<Sleeper>();
  let elapsed = 0;
  let timers = 0;

  const inOrder = () =>
    [...sleepers].toSorted((a, b) => a.wakesAt - b.wakesAt || a.order - b.order);

  return {
    now: () => startsAt + elapsed,
    elapsed: () => elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        timers += 1;
        const wakesAt = elapsed + Math.max(ms, 0) + lateness(timers);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(new Error('The wait was called off.'));
        };
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper: Sleeper = { wakesAt, order: timers, wake };
        if (signal?.aborted === true) {
          reject(new Error('The wait was called off.'));
          return;
        }
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.add(sleeper);
      }),
    get next() {
      return this.sleeping[0];
    },
    get sleeping() {
      return inOrder().map(({ wakesAt }) => wakesAt - elapsed);
    },
    async advance(ms) {
      const until = elapsed + ms;
      await turn();
      for (let first = inOrder()[0]; first !== undefined; first = inOrder()[0]) {
        if (first.wakesAt > until) break;
        elapsed = Math.max(elapsed, first.wakesAt);
        first.wake();
        await turn();
      }
      elapsed = until;
      await turn();
    },
    async asleep(count) {
      while (sleepers.size < count) await turn();
    },
  };
}

/** Everything that is ready to run runs. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
