import type { Clock } from '../support/clock.ts';

/** Sleeps until the time is over, or until the signal says that there is nothing to wait for. */
export async function sleepUnless(signal: AbortSignal, clock: Clock, ms: number): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
