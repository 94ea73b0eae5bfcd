import type { OutgoingRequest, SendFate } from '../model/request.ts';
import type { Clock } from '../support/clock.ts';
import type { Timeouts } from './http.ts';

/** Something to send, with whatever the caller needs to know it by when its fate is told. */
export interface Parcel {
  readonly request: OutgoingRequest;
}

export interface Sender<P extends Parcel> {
  /**
   * Takes a parcel. Resolves when there is room again, so that a caller who awaits it reads no faster
   * than it can be sent; `undefined` means now. Never rejects: fates are told to `onFate`, each
   * parcel's once.
   */
  send(parcel: P): Promise<void> | undefined;
  /** Resolves when the fate of every parcel taken has been told. */
  drain(): Promise<SenderEnd>;
  /**
   * Puts nothing more on the wire: parcels that wait become `pending` at once, those in flight have
   * `graceMs` to be answered (default 10,000), then they are `pending` too.
   */
  stop(why: StopReason, graceMs?: number): void;
  /** Ends connections. */
  close(): Promise<void>;
}

/** Why nothing more is sent. `message` and `hint` are sentences for people, without the key. */
export interface StopReason {
  readonly code:
    | 'down'
    | 'retry_after'
    | 'unauthorized'
    | 'redirect'
    | 'not_kissmetrics'
    | 'refusals'
    | 'interrupted'
    | 'limit';
  readonly message: string;
  readonly hint: string;
}

export interface SenderEnd {
  /** Set when the sender stopped before everything was sent. */
  readonly stopped: StopReason | undefined;
  /** Requests put on the wire, retries included. */
  readonly requests: number;
  readonly retries: number;
  /** From the first request on the wire to the last answer. */
  readonly seconds: number;
}

interface SenderHooks<P extends Parcel> {
  /**
   * `detail` says why a parcel was refused: `404 Not Found`. `mayHaveArrived`: a pending one was put on
   * the wire; of a refused one an earlier attempt was, and nobody saw the answer.
   */
  onFate(parcel: P, fate: SendFate, detail: string | undefined, mayHaveArrived: boolean): void;
  /** The endpoint asks to wait, or is being retried: for the bar and the log. */
  onTrouble?(trouble: { readonly message: string; readonly waitMs: number }): void;
}

export interface SenderOptions<P extends Parcel> {
  /** `http:` or `https:` with a host; a path is put in front of `/e`. */
  readonly endpoint: string;
  readonly apiKey: string;
  /** Requests a second, retries included; `Infinity` for no limit. */
  readonly rate: number;
  /** Requests in flight, at most; from 1. One that waits to be tried again counts. */
  readonly concurrency: number;
  readonly giveUpAfterMs: number;
  readonly clock: Clock;
  /** In [0, 1), for the waits between attempts. */
  readonly random: () => number;
  readonly hooks: SenderHooks<P>;
  readonly timeouts?: Timeouts;
  readonly userAgent?: string;
}
