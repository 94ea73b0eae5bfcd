import type { SendFate } from '../model/request.ts';
import type { Clock } from '../support/clock.ts';
import { Outage } from './outage.ts';
import { backoffMs, type Verdict } from './retry.ts';
import { askedToWait, down, refusedInARow } from './stop-reasons.ts';
import type { StopReason } from './types.ts';
import { durationInWords } from './words.ts';

/** So many refusals before anything was delivered mean that something else answers. */
const TOO_MANY_REFUSALS = 10;

/** What to do with a request after an attempt. */
export type Step =
  | { readonly do: 'settle'; readonly fate: SendFate; readonly detail?: string }
  /** A refusal that may come from a portal or a wrong address, and then says nothing of the event. */
  | { readonly do: 'hold'; readonly detail: string }
  | {
      readonly do: 'retry';
      readonly waitMs: number;
      /** The wait is for everybody, because the far side asked for it. */
      readonly forAll: boolean;
      readonly message: string;
    }
  /** `graceMs` 0: whoever is in flight cannot be believed either. */
  | { readonly do: 'stop'; readonly why: StopReason; readonly graceMs: number | undefined };

export interface CourseOptions {
  readonly host: string;
  readonly giveUpAfterMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

const DELIVERED: Step = { do: 'settle', fate: 'delivered' };
const PENDING: Step = { do: 'settle', fate: 'pending' };

/** Decides from all answers of a run so far how it goes on; does nothing itself. */
export class Course {
  readonly #options: CourseOptions;
  readonly #outage: Outage;
  #delivered = false;
  #refusals = 0;

  constructor(options: CourseOptions) {
    this.#options = options;
    this.#outage = new Outage(options.giveUpAfterMs);
  }

  /** Something was delivered: from here on a refusal is what it says. */
  get trusted(): boolean {
    return this.#delivered;
  }

  /**
   * @param failures Failed attempts of this request before this one, obeyed waits aside.
   * @param stopped The run has been stopped: nothing is tried again.
   */
  next(verdict: Verdict, failures: number, stopped: boolean): Step {
    if (verdict.kind === 'stop') return { do: 'stop', why: verdict.why, graceMs: 0 };
    if (verdict.kind === 'refused') return this.#refused(verdict.detail, stopped);
    if (verdict.kind === 'retry') {
      return stopped ? PENDING : this.#failed(verdict.cause, verdict.retryAfterMs, failures);
    }
    this.#outage.over();
    this.#delivered = true;
    return DELIVERED;
  }

  #refused(detail: string, stopped: boolean): Step {
    this.#outage.over();
    if (this.#delivered) return { do: 'settle', fate: 'refused', detail };
    if (stopped) return PENDING;
    this.#refusals += 1;
    if (this.#refusals < TOO_MANY_REFUSALS) return { do: 'hold', detail };
    const why = refusedInARow(this.#options.host, this.#refusals, detail);
    return { do: 'stop', why, graceMs: 0 };
  }

  #failed(cause: string, retryAfterMs: number, failures: number): Step {
    const { host, giveUpAfterMs, clock, random } = this.#options;
    const nowMs = clock.elapsed();
    this.#outage.failed(nowMs);
    if (retryAfterMs > giveUpAfterMs) {
      const why = askedToWait(host, clock.now() + retryAfterMs, giveUpAfterMs);
      return { do: 'stop', why, graceMs: undefined };
    }
    const leftMs = this.#outage.leftMs(nowMs);
    if (leftMs === 0) {
      return { do: 'stop', why: down(host, giveUpAfterMs, cause), graceMs: undefined };
    }
    if (retryAfterMs > 0) {
      this.#outage.excuse(nowMs, nowMs + retryAfterMs);
      const message = `${host} asks to wait ${durationInWords(retryAfterMs)}: ${cause}.`;
      return { do: 'retry', waitMs: retryAfterMs, forAll: true, message };
    }
    const waitMs = Math.min(backoffMs(failures + 1, random()), leftMs);
    const message = `${host}: ${cause}; trying again in ${durationInWords(waitMs)}.`;
    return { do: 'retry', waitMs, forAll: false, message };
  }
}
