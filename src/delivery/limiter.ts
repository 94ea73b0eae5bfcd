import type { Clock } from '../support/clock.ts';
import { sleepUnless } from './wait.ts';

/**
 * How late a request may go and still be made up for at once, in milliseconds. Timers come late, and a
 * limiter that forgets lost time falls short of the rate. What is later than that is made up for little by
 * little.
 */
const MADE_UP_MS = 15;
/** By so much of an interval requests come closer while time is made up for. */
const CATCHING_UP = 0.004;
/** Time beyond this is lost for good: a pause of minutes is no reason to be faster for an hour. */
const MOST_LOST_MS = 500;

/**
 * Whatever is made up for, no second has more than this share of the rate, or one request, as they leave
 * here. The contract allows 1.02 and one; the rest is for what the way to the wire and the network shift.
 */
const FULLEST_SECOND = 1.005;
/** Above it seconds are not looked at: no machine sends so many. */
const FASTEST_WATCHED = 1_000_000;

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
  /** Time to be made up for. */
  #lostMs = 0;
  /** When the last ones went, as many as may go in a second; the place of the oldest. */
  readonly #lastMs: Float64Array;
  #oldest = 0;
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
    const { rate } = options;
    const most = Math.max(Math.ceil(rate) + 1, Math.floor(rate * FULLEST_SECOND));
    this.#lastMs = new Float64Array(rate > FASTEST_WATCHED ? 0 : most).fill(-Infinity);
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
    if (nowMs < this.#readyMs()) return false;
    const earliestMs = nowMs - MADE_UP_MS;
    if (this.#dueMs < earliestMs) {
      this.#lostMs = Math.min(this.#lostMs + earliestMs - this.#dueMs, MOST_LOST_MS);
      this.#dueMs = earliestMs;
    }
    const gainedMs = Math.min(this.#intervalMs * CATCHING_UP, this.#lostMs);
    this.#lostMs -= gainedMs;
    this.#dueMs += this.#intervalMs - gainedMs;
    if (this.#lastMs.length > 0) {
      this.#lastMs[this.#oldest] = nowMs;
      this.#oldest = (this.#oldest + 1) % this.#lastMs.length;
    }
    return true;
  }

  /** When the next one may go. */
  #readyMs(): number {
    return Math.max(this.#dueMs, (this.#lastMs[this.#oldest] ?? -Infinity) + 1_000);
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
          Math.min(this.#readyMs() - nowMs, LONGEST_SLEEP_MS),
        );
    }
    for (const go of this.#waiting.splice(0)) go();
    this.#serving = false;
  }
}
