import type { PlannedEvent, Property } from '../model/event.ts';
import type { SettledFate } from '../model/fate.ts';
import type { Problem } from '../model/reject.ts';

/**
 * What the ledger decides about an event: send it (at a second that may have been moved, with the
 * properties that are left to send), do not, or reject its row after all.
 */
export type Decision =
  | {
      readonly kind: 'send';
      readonly event: PlannedEvent;
      readonly second: number | undefined;
      readonly properties: readonly Property[];
    }
  | { readonly kind: 'fate'; readonly event: PlannedEvent; readonly fate: SettledFate }
  | { readonly kind: 'reject'; readonly event: PlannedEvent; readonly problem: Problem };

/** An event that a row has told, as table `rows` keeps it. */
export interface RowEntry {
  /** Folded. */
  readonly name: string;
  /** Second the source tells. */
  readonly at: number;
  /** Second sent. */
  readonly second: number;
  readonly person: string;
  /** Hash of name and properties, without `_t`. */
  readonly payload: string;
}

/** Who holds a second of a person and name, as table `seconds` keeps it. */
export interface Holder {
  readonly source: string;
  readonly payload: string;
  /** Second the holder's source tells; another one when the event was moved here. */
  readonly at: number;
}

/** Newest value of a person's property, as table `set` keeps it. */
export interface SetEntry {
  readonly value: string;
  readonly second: number;
}

/** What is known, and where what is decided now is written. All calls are synchronous. */
export interface Memory {
  /** What the row of this identity has told so far in this run. */
  row(identity: string): readonly RowEntry[];
  addToRow(identity: string, entry: RowEntry): void;
  holders(second: number, subject: string): readonly Holder[];
  hold(second: number, subject: string, holder: Holder): void;
  /** Last second that an event of this second was moved to, or the second itself. */
  lastSpread(subject: string, at: number): number;
  setLastSpread(subject: string, at: number, second: number): void;
  /** Any kept event of this subject nearer than `within` seconds to `second`, or any at all. */
  isKeptNear(subject: string, second: number, within: number | undefined): boolean;
  keep(subject: string, second: number): void;
  property(person: string, name: string): SetEntry | undefined;
  setProperty(person: string, name: string, entry: SetEntry): void;
}

/** Decides about all events that one row makes, in the order of its rules. */
export interface Ledger {
  /** Runs `work` as one transaction: the decisions made in it are kept together or not at all. */
  batch<T>(work: () => T): T;
  settle(rowIdentity: string | undefined, events: readonly PlannedEvent[]): Decision[];
  close(): Promise<void>;
}
