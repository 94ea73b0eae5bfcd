import { type Dispatcher, Pool } from 'undici';
import type { Clock } from '../support/clock.ts';
import { type FarSide, failureOf } from './failure.ts';
import type { WireRequest } from './request.ts';
import type { Answer, Outcome } from './retry.ts';

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

export interface HttpOptions {
  readonly endpoint: URL;
  readonly connections: number;
  readonly timeouts: Timeouts;
  readonly userAgent: string;
  readonly clock: Clock;
}

/** Requests to one endpoint: HTTP/1.1, connections kept, one request at a time on each. */
export class Http {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #headers: Record<string, string>;
  readonly #farSide: FarSide;
  readonly #clock: Clock;

  constructor({ endpoint, connections, timeouts, userAgent, clock }: HttpOptions) {
    this.#clock = clock;
    this.#prefix = endpoint.pathname.replace(/\/+$/, '');
    this.#headers = { 'user-agent': userAgent };
    this.#farSide = { host: endpoint.host, name: endpoint.hostname, ...timeouts };
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

  /**
   * Makes one attempt. Rejects for faults of ours alone; whatever the far side does is an outcome.
   *
   * @param onWire Told when the request goes on the wire; never, when there was no connection.
   */
  exchange(request: WireRequest, onWire: () => void): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const handler = new Exchange(this.#farSide, this.#clock, onWire, resolve, reject);
      this.#pool.dispatch(this.#dispatchOptions(request), handler);
    });
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

/** One attempt: keeps of the answer what `judge` looks at, and lets the rest go by. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #farSide: FarSide;
  readonly #clock: Clock;
  readonly #onWire: () => void;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #reject: (error: Error) => void;
  #startedMs = 0;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #start = '';
  #bodyBytes = 0;

  constructor(
    farSide: FarSide,
    clock: Clock,
    onWire: () => void,
    resolve: (outcome: Outcome) => void,
    reject: (error: Error) => void,
  ) {
    this.#farSide = farSide;
    this.#clock = clock;
    this.#onWire = onWire;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {
    this.#startedMs = this.#clock.elapsed();
    this.#onWire();
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
      this.#resolve(this.#answer());
      controller.abort(new Error('The answer is too long.'));
    } else if (this.#clock.elapsed() - this.#startedMs > this.#farSide.answerMs) {
      // undici times each part of a body anew, so one that drips would never end.
      controller.abort(Object.assign(new Error('too slow'), { code: 'UND_ERR_BODY_TIMEOUT' }));
    }
  }

  onResponseEnd(): void {
    this.#resolve(this.#answer());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // After an answer that was cut for its length this changes nothing: the promise is settled.
    try {
      this.#resolve(failureOf(error, this.#farSide));
    } catch {
      this.#reject(error);
    }
  }

  /** Its first byte is one that a page can begin with, and too little of it has been seen. */
  #mayBePage(): boolean {
    return this.#start !== '' && this.#start.length < START_BYTES;
  }

  #answer(): Answer {
    return {
      kind: 'answer',
      status: this.#status,
      contentType: this.#header('content-type'),
      retryAfter: this.#header('retry-after'),
      location: this.#header('location'),
      // Nobody asked for a packed answer, so whoever sends one is no collector of events.
      html: PAGE_START.test(this.#start) || this.#header('content-encoding') !== undefined,
    };
  }

  #header(name: string): string | undefined {
    const value = this.#headers[name];
    return typeof value === 'string' ? value : value?.[0];
  }
}
