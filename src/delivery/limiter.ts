import type { Clock } from '../support/clock.ts';
import { sleepUnless } from './wait.ts';

/**
 * How late a request may go and still be made up for, in milliseconds. Timers come late, and a limiter
 * that forgets lost time falls short of the rate. With 20 ms, no second would have more than one
 * request and 2 % above the rate as they leave here; the rest is for what the network shifts.
 */
const MADE_UP_MS = 15;

/** Node's timers end at 2^31 ms and then fire at once; a longer wait is slept in turns. */
const LONGEST_SLEEP_MS = 86_400_000;

/**
 * Spaces requests evenly: each pays `1 / rate` seconds of the clock, first come, first served. One
 * limiter serves first attempts and retries alike.
 */
export class Limiter {
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #waiting: (() => void)[] = [];
  #dueMs: number;
  #serving = false;

  /**
   * @param options.rate Requests a second; `Infinity` for no limit.
   * @param options.signal When aborted, lets everybody go at once: they look whether they still may.
   */
  constructor(options: {
    readonly rate: number;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  }) {
    if (!(options.rate > 0)) throw new RangeError(`A rate is above 0, not ${options.rate}.`);
    this.#intervalMs = 1_000 / options.rate;
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#dueMs = options.clock.elapsed();
  }

  /**
   * Leave to put one request on the wire. `undefined` means now, so that nobody has to wait a turn of
   * the event loop when there is nothing to wait for.
   */
  take(): Promise<void> | undefined {
    if (this.#signal.aborted) return undefined;
    if (!this.#serving && this.#pay(this.#clock.elapsed())) return undefined;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#serving) void this.#serve();
    });
  }

  /** Nobody goes before the clock's `elapsed()` has reached this. An earlier one changes nothing. */
  pauseUntil(elapsedMs: number): void {
    this.#dueMs = Math.max(this.#dueMs, elapsedMs);
  }

  #pay(nowMs: number): boolean {
    if (nowMs < this.#dueMs) return false;
    this.#dueMs = Math.max(this.#dueMs, nowMs - MADE_UP_MS) + this.#intervalMs;
    return true;
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    while (this.#waiting.length > 0 && !this.#signal.aborted) {
      const nowMs = this.#clock.elapsed();
      if (this.#pay(nowMs)) this.#waiting.shift()?.();
      else
        await sleepUnless(
          this.#signal,
          this.#clock,
          Math.min(this.#dueMs - nowMs, LONGEST_SLEEP_MS),
        );
    }
    for (const go of this.#waiting.splice(0)) go();
    this.#serving = false;
  }
}
