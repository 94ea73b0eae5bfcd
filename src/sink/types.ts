import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** A request that reached the sink. The product key is `***` wherever it stood. */
export interface SinkRequest {
  /** Counts every request that came, from 1. */
  readonly n: number;
  readonly method: string;
  readonly path: string;
  /** `***`, or empty when the request had none. */
  readonly key: string;
  /** All parameters but `_k`, decoded, in their order. */
  readonly params: readonly (readonly [name: string, value: string])[];
  /** As it came, with `_k=***`. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/** What to answer instead of 200 and a small image. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** Milliseconds before the answer, instead of `latencyMs`. */
  readonly delayMs?: number;
  /**
   * Cut the connection instead: `before`, as if the request had never been taken (it is not
   * recorded); `after`, when it was taken but its answer gets lost.
   */
  readonly cut?: 'before' | 'after';
}

export interface SinkOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** A loopback address; default `127.0.0.1`. */
  readonly host?: string;
  /** File that a line of JSON is appended to for each request taken. Made readable by its owner alone. */
  readonly record?: string;
  /** Milliseconds before each answer; default 0. */
  readonly latencyMs?: number;
  /** Share of requests answered 503, from 0 to 1; default 0. */
  readonly fail?: number;
  /** Which requests fail is settled by this number and the order in which they come; default 1. */
  readonly seed?: number;
  /** A script; `undefined` means the usual answer. */
  readonly answer?: (
    request: SinkRequest,
    n: number,
  ) => ScriptedAnswer | undefined | Promise<ScriptedAnswer | undefined>;
  /** Told of each request taken, with the status that it gets. */
  readonly onRequest?: (request: SinkRequest, status: number) => void;
}

export interface Sink {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Requests that came, whatever became of them. */
  readonly requests: number;
  /** Connections that were opened. */
  readonly connections: number;
  /** Requests that were being answered at one time, at most. */
  readonly mostAtOnce: number;
  /** Rejects when the record can no longer be written; the sink takes no more requests then. */
  readonly broken: Promise<never>;
  /** Ends open connections; resolves when the record is written. Rejects with what broke the sink. */
  close(): Promise<void>;
}
