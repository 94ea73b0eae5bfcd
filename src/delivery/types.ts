import type { OutgoingRequest, SendFate } from '../model/request.ts';

/** Something to send, with whatever the caller needs to know it by when its fate is told. */
export interface Parcel {
  readonly request: OutgoingRequest;
}

export interface Sender<P extends Parcel> {
  /**
   * Takes a parcel. Resolves when there is room for another one, so that a caller who awaits it reads
   * no faster than it can be sent. Never rejects: fates are told to `onFate`, each parcel's once.
   */
  send(parcel: P): Promise<void>;
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

export interface SenderHooks<P extends Parcel> {
  /**
   * `detail` says why a parcel was refused: `404 Not Found`. `mayHaveArrived`: a pending one was put on
   * the wire; of a refused one an earlier attempt was, and nobody saw the answer.
   */
  onFate(parcel: P, fate: SendFate, detail: string | undefined, mayHaveArrived: boolean): void;
  /** The endpoint asks to wait, or is being retried: for the bar and the log. */
  onTrouble?(trouble: { readonly message: string; readonly waitMs: number }): void;
}
