import { type Dispatcher, Pool } from 'undici';
import type { Clock } from '../support/clock.ts';
import { type FarSide, failureOf } from './failure.ts';
import type { WireRequest } from './request.ts';
import type { Answer, Failure, Outcome } from './retry.ts';

/** Longest wait for a connection, and for an answer, in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  readonly answerMs: number;
}

export const USUAL_TIMEOUTS: Timeouts = { connectMs: 10_000, answerMs: 30_000 };

/** An answer is 43 bytes. Of anything longer than this the rest is not waited for. */
const MOST_BODY_BYTES = 65_536;

/** As much of a body as has to be seen to know a web page. */
const START_BYTES = 256;

/** Markup of any kind, a comment first perhaps. Bytes are read as Latin-1, the byte order mark as three characters. */
const PAGE_START = /^(?:\u00ef\u00bb\u00bf)?\s*</;

/** What a page can begin with: `<`, white space, a byte order mark. Saves a look at each image. */
const PAGE_BYTES = new Set([0x3c, 0x09, 0x0a, 0x0d, 0x20, 0xef]);

/** Hears what becomes of attempts, each known by something of the caller's. Never throws. */
interface HttpHooks<T> {
  /** It goes on the wire; not told when there is no connection. */
  onWire(attempt: T): void;
  /** Told once of each, but for those with a fault of ours. */
  onOutcome(attempt: T, outcome: Outcome): void;
  /** Whatever the far side does is an outcome. */
  onFault(error: Error): void;
}

export interface HttpOptions<T> {
  readonly hooks: HttpHooks<T>;
  readonly endpoint: URL;
  readonly connections: number;
  readonly timeouts: Timeouts;
  readonly userAgent: string;
  readonly clock: Clock;
}

/** Requests to one endpoint: HTTP/1.1, connections kept, one request at a time on each. */
export class Http<T> {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #headers: Record<string, string>;
  readonly #way: Way<T>;

  constructor({ hooks, endpoint, connections, timeouts, userAgent, clock }: HttpOptions<T>) {
    this.#prefix = endpoint.pathname.replace(/\/+$/, '');
    this.#headers = { 'user-agent': userAgent };
    const farSide = { host: endpoint.host, name: endpoint.hostname, ...timeouts };
    this.#way = { hooks, farSide, clock };
    this.#pool = new Pool(endpoint.origin, {
      connections,
      // With one request on a connection undici never repeats one by itself.
      pipelining: 1,
      allowH2: false,
      connect: { timeout: timeouts.connectMs },
      headersTimeout: timeouts.answerMs,
      bodyTimeout: timeouts.answerMs,
    });
  }

  /** Makes one attempt, and tells the hooks: a promise for each would cost more than all else here. */
  exchange(request: WireRequest, attempt: T): void {
    this.#pool.dispatch(this.#dispatchOptions(request), new Exchange(this.#way, attempt));
  }

  /** Ends every connection at once; what is on the wire fails. */
  async end(): Promise<void> {
    await this.#pool.destroy();
  }

  #dispatchOptions({ method, path, contentType, body }: WireRequest): Dispatcher.DispatchOptions {
    const headers =
      contentType === undefined ? this.#headers : { ...this.#headers, 'content-type': contentType };
    return { method, path: this.#prefix + path, headers, body: body ?? null };
  }
}

/** What all attempts have in common. */
interface Way<T> {
  readonly hooks: HttpHooks<T>;
  readonly farSide: FarSide;
  readonly clock: Clock;
}

/**
 * One attempt: keeps of the answer what `judge` looks at, and lets the rest go by. It is the answer itself,
 * as of most answers nobody asks for more than two headers.
 */
class Exchange<T> implements Dispatcher.DispatchHandler, Answer {
  readonly kind = 'answer';
  readonly #way: Way<T>;
  readonly #attempt: T;
  #startedMs = 0;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #start = '';
  #bodyBytes = 0;
  #isTold = false;

  constructor(way: Way<T>, attempt: T) {
    this.#way = way;
    this.#attempt = attempt;
  }

  get status(): number {
    return this.#status;
  }

  get contentType(): string | undefined {
    return this.#header('content-type');
  }

  get retryAfter(): string | undefined {
    return this.#header('retry-after');
  }

  get location(): string | undefined {
    return this.#header('location');
  }

  get html(): boolean {
    if (this.#start !== '' && PAGE_START.test(this.#start)) return true;
    // Nobody asked for a packed answer, so whoever sends one is no collector of events.
    return this.#header('content-encoding') !== undefined;
  }

  onRequestStart(): void {
    const { clock, hooks } = this.#way;
    this.#startedMs = clock.elapsed();
    hooks.onWire(this.#attempt);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const first = this.#bodyBytes === 0;
    if (first ? PAGE_BYTES.has(chunk[0] ?? 0) : this.#mayBePage()) {
      this.#start += chunk.toString('latin1', 0, START_BYTES);
    }
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes > MOST_BODY_BYTES) {
      this.#tell(this);
      controller.abort(new Error('The answer is too long.'));
    } else if (this.#isTooLate()) {
      // undici times each part of a body anew, so one that drips would never end.
      controller.abort(Object.assign(new Error('too slow'), { code: 'UND_ERR_BODY_TIMEOUT' }));
    }
  }

  onResponseEnd(): void {
    this.#tell(this);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // An answer that was cut for its length ends in an error.
    if (this.#isTold) return;
    const { hooks, farSide } = this.#way;
    let failure: Failure;
    try {
      failure = failureOf(error, farSide);
    } catch {
      hooks.onFault(error);
      return;
    }
    this.#tell(failure);
  }

  #tell(outcome: Outcome): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#way.hooks.onOutcome(this.#attempt, outcome);
  }

  #isTooLate(): boolean {
    const { clock, farSide } = this.#way;
    return clock.elapsed() - this.#startedMs > farSide.answerMs;
  }

  /** Its first byte is one that a page can begin with, and too little of it has been seen. */
  #mayBePage(): boolean {
    return this.#start !== '' && this.#start.length < START_BYTES;
  }

  #header(name: string): string | undefined {
    const value = this.#headers[name];
    return typeof value === 'string' ? value : value?.[0];
  }
}
