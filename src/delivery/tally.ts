import type { Clock } from '../support/clock.ts';
import type { SenderEnd, StopReason } from './types.ts';

/** Counts what goes on the wire. */
export class Tally {
  readonly #clock: Clock;
  #requests = 0;
  #retries = 0;
  #firstMs: number | undefined;
  #lastAnswerMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  request(again: boolean): void {
    this.#requests += 1;
    if (again) this.#retries += 1;
    this.#firstMs ??= this.#clock.elapsed();
  }

  answer(): void {
    this.#lastAnswerMs = this.#clock.elapsed();
  }

  end(stopped: StopReason | undefined): SenderEnd {
    const { requests, retries } = { requests: this.#requests, retries: this.#retries };
    if (this.#firstMs === undefined || this.#lastAnswerMs === undefined) {
      return { stopped, requests, retries, seconds: 0 };
    }
    return { stopped, requests, retries, seconds: (this.#lastAnswerMs - this.#firstMs) / 1_000 };
  }
}
