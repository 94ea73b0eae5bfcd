import { setTimeout as sleepFor } from 'node:timers/promises';

/** Time as the program sees it. Tests pass their own; nothing else reads the machine's clock. */
export interface Clock {
  /** Wall-clock milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds that never go back; only differences mean something. */
  elapsed(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, signal === undefined ? {} : { signal });
  },
};
