import { setMaxListeners } from 'node:events';
import type { SendFate } from '../model/request.ts';
import { Course, type Step } from './course.ts';
import { Http, USUAL_TIMEOUTS } from './http.ts';
import { type Journey, setOut } from './journey.ts';
import { Limiter } from './limiter.ts';
import { Line } from './line.ts';
import { toWire } from './request.ts';
import { judge, type Outcome } from './retry.ts';
import { type Room, roomFor } from './room.ts';
import { closedEarly } from './stop-reasons.ts';
import { Tally } from './tally.ts';
import type { Parcel, Sender, SenderEnd, SenderOptions, StopReason } from './types.ts';
import { sleepUnless } from './wait.ts';

/** How long those in flight have to be answered after a stop. */
const USUAL_GRACE_MS = 10_000;

/**
 * Sends parcels over HTTP, in the order in which they come as far as retries allow.
 *
 * A refusal is held back until something is delivered, or until `drain` finds fewer than ten of them:
 * whoever waits for all fates has to drain. When a hook throws, nothing more is sent and `drain`
 * rejects with what it threw.
 */
export function createSender<P extends Parcel>(options: SenderOptions<P>): Sender<P> {
  return new HttpSender(options);
}

class HttpSender<P extends Parcel> implements Sender<P> {
  readonly #options: SenderOptions<P>;
  readonly #host: string;
  readonly #http: Http<Journey<P>>;
  readonly #limiter: Limiter;
  readonly #line: Line<Journey<P>>;
  readonly #room: Room;
  readonly #course: Course;
  readonly #tally: Tally;
  /** Refused, but not told yet. Fewer than ten. */
  #held: { readonly journey: Journey<P>; readonly detail: string }[] = [];
  #drainers: (() => void)[] = [];
  /** Aborted by the first stop: ends every wait before an attempt. */
  readonly #halt = new AbortController();
  /** Aborted when nothing is in flight any more after a stop: ends the wait for answers. */
  readonly #landed = new AbortController();
  #stopped: StopReason | undefined;
  #closed = false;
  #fault: { readonly error: unknown } | undefined;

  constructor(options: SenderOptions<P>) {
    const { rate, concurrency, clock, timeouts = USUAL_TIMEOUTS } = options;
    const { userAgent = 'kissmetrics-import' } = options;
    const endpoint = new URL(options.endpoint);
    this.#options = options;
    this.#host = endpoint.host;
    // As many as are in flight may be waiting on it.
    setMaxListeners(0, this.#halt.signal);
    const hooks = {
      onWire: (journey: Journey<P>) => {
        this.#tally.request(journey.sent);
        journey.sent = true;
      },
      onOutcome: (journey: Journey<P>, outcome: Outcome) => this.#answered(journey, outcome),
      onFault: (error: Error) => this.#fail(error),
    };
    this.#http = new Http({
      hooks,
      endpoint,
      connections: concurrency,
      timeouts,
      userAgent,
      clock,
    });
    this.#limiter = new Limiter({ rate, clock, signal: this.#halt.signal });
    this.#line = new Line(concurrency, (journey) => this.#carry(journey));
    this.#room = roomFor(rate, concurrency);
    this.#course = new Course({ ...options, host: this.#host });
    this.#tally = new Tally(clock);
  }

  send(parcel: P): Promise<void> | undefined {
    const journey = setOut(parcel);
    if (this.#stopped !== undefined || this.#closed) {
      this.#tell(journey, 'pending', undefined);
    } else if (this.#fault === undefined) {
      this.#room.enter();
      this.#line.join(journey);
    }
    return this.#room.space();
  }

  async drain(): Promise<SenderEnd> {
    while (this.#fault === undefined) {
      if (this.#line.size === 0) this.#tellHeld('refused');
      // Hearing of it may have made the caller send more.
      if (this.#line.size === 0) return this.#tally.end(this.#stopped);
      await new Promise<void>((resolve) => {
        this.#drainers.push(resolve);
      });
    }
    throw this.#fault.error;
  }

  stop(why: StopReason, graceMs = USUAL_GRACE_MS): void {
    this.#stopped ??= why;
    this.#halt.abort();
    this.#room.openForGood();
    this.#tellHeld('pending');
    for (const journey of this.#line.all()) {
      if (!journey.inFlight) this.#settle(journey, 'pending');
    }
    if (this.#line.size === 0) return;
    if (graceMs <= 0) {
      this.#abandon();
    } else {
      const answers = sleepUnless(this.#landed.signal, this.#options.clock, graceMs);
      void answers.then(() => this.#abandon());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#line.size > 0 || this.#held.length > 0) this.stop(closedEarly(), 0);
    this.#halt.abort();
    await this.#http.end();
  }

  /** Makes an attempt when its turn comes. What waits for nothing goes its way without a promise. */
  #carry(journey: Journey<P>): void {
    const turn = this.#limiter.take();
    if (turn === undefined) this.#attempt(journey);
    else void turn.then(() => this.#attempt(journey));
  }

  #attempt(journey: Journey<P>): void {
    // Meanwhile the run may have been stopped.
    if (!journey.isInLine) return;
    try {
      journey.inFlight = true;
      this.#http.exchange(toWire(journey.parcel.request, this.#options.apiKey), journey);
    } catch (error) {
      this.#fail(error);
    }
  }

  #answered(journey: Journey<P>, outcome: Outcome): void {
    try {
      journey.inFlight = false;
      if (outcome.kind === 'answer') this.#tally.answer();
      // After an end without grace its fate has been told already.
      if (journey.isInLine) this.#judge(journey, outcome);
    } catch (error) {
      this.#fail(error);
    }
  }

  #judge(journey: Journey<P>, outcome: Outcome): void {
    const verdict = judge(outcome, this.#host, this.#options.clock.now());
    if (verdict.kind === 'retry') journey.doubted ||= journey.sent && verdict.mayBeTaken;
    const step = this.#course.next(verdict, journey.failures, this.#stopped !== undefined);
    if (step.do === 'retry') void this.#again(step, journey);
    else this.#end(step, journey);
  }

  async #again(step: Extract<Step, { do: 'retry' }>, journey: Journey<P>): Promise<void> {
    try {
      await this.#wait(step, journey);
    } catch (error) {
      this.#fail(error);
    }
    if (journey.isInLine) this.#carry(journey);
  }

  #end(step: Exclude<Step, { do: 'retry' }>, journey: Journey<P>): void {
    if (this.#course.trusted) this.#tellHeld('refused');
    if (step.do === 'stop') {
      this.stop(step.why, step.graceMs);
    } else if (step.do === 'hold') {
      this.#held.push({ journey, detail: step.detail });
      this.#leave(journey);
    } else {
      this.#settle(journey, step.fate, step.detail);
    }
    this.#line.next();
  }

  async #wait(step: Extract<Step, { do: 'retry' }>, journey: Journey<P>): Promise<void> {
    const { clock, hooks } = this.#options;
    hooks.onTrouble?.({ message: step.message, waitMs: step.waitMs });
    if (step.forAll) {
      this.#limiter.pauseUntil(clock.elapsed() + step.waitMs);
    } else {
      journey.failures += 1;
      await sleepUnless(this.#halt.signal, clock, step.waitMs);
    }
  }

  #settle(journey: Journey<P>, fate: SendFate, detail?: string): void {
    this.#leave(journey);
    this.#tell(journey, fate, detail);
  }

  /** The only call of `onFate`. */
  #tell(journey: Journey<P>, fate: SendFate, detail: string | undefined): void {
    if (this.#fault !== undefined) return;
    const { parcel, sent, doubted } = journey;
    try {
      this.#options.hooks.onFate(parcel, fate, detail, fate === 'refused' ? doubted : sent);
    } catch (error) {
      this.#fail(error);
    }
  }

  #leave(journey: Journey<P>): void {
    this.#line.leave(journey);
    this.#room.leave();
    if (this.#line.size === 0) this.#landedAll();
  }

  #landedAll(): void {
    if (this.#stopped !== undefined) this.#landed.abort();
    for (const wake of this.#drainers.splice(0)) wake();
  }

  #tellHeld(fate: 'refused' | 'pending'): void {
    for (const { journey, detail } of this.#held.splice(0)) {
      this.#tell(journey, fate, fate === 'refused' ? detail : undefined);
    }
  }

  /** Waits for nobody any longer. */
  #abandon(): void {
    if (this.#line.size === 0) return;
    for (const journey of this.#line.all()) this.#settle(journey, 'pending');
    void this.#http.end();
  }

  #fail(error: unknown): void {
    this.#fault ??= { error };
    this.#halt.abort();
    this.#line.clear();
    this.#room.openForGood();
    this.#landedAll();
    void this.#http.end();
  }
}
