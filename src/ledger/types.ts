import type { PlannedEvent, Property } from '../model/event.ts';
import type { SettledFate } from '../model/fate.ts';
import type { Problem } from '../model/reject.ts';
import type { OutgoingRequest, SendFate } from '../model/request.ts';
import type { SavedCursor } from './cursors.ts';
import type { RejectFacts, RejectPlace, Rejects } from './rejects.ts';

/**
 * What the ledger decides about an event: send it (at a second that may have been moved, with the
 * properties that are left to send), do not, or reject its row after all.
 */
export type Decision =
  | {
      readonly kind: 'send';
      readonly event: PlannedEvent;
      readonly second: number | undefined;
      readonly request: OutgoingRequest;
      /** Names the event in the journal when its fate is told. */
      readonly ticket: number;
      /** A part of it that is not sent collides and needs a person, and no run has said so yet. */
      readonly isNews: boolean;
    }
  | {
      readonly kind: 'fate';
      readonly event: PlannedEvent;
      readonly fate: SettledFate;
      /** It needs a person, and no run has said so yet. */
      readonly isNews: boolean;
    }
  | { readonly kind: 'reject'; readonly event: PlannedEvent; readonly problem: Problem };

/** An event that a row has told, as table `rows` keeps it. */
export interface RowEntry {
  /** Folded. */
  readonly name: string;
  /** Second the source tells. */
  readonly at: number;
  /** The `at` text as read, as a key has it: a new text is a new date, whatever the zone. */
  readonly atText: string;
  /** Second sent. */
  readonly second: number;
  readonly person: string;
  /** Hash of name and properties, without `_t`. */
  readonly payload: string;
  readonly run: string;
  /** Place in the journal. */
  readonly ticket: number;
  /**
   * Kissmetrics refused it: the row may tell it anew, at the second that stays reserved for it.
   * `doubted`: it may be there all the same, so that only the very same may be sent again.
   */
  readonly isRefused?: Refused;
}

export type Refused = 'refused' | 'doubted';

/** Who holds a second of a person and name, as table `seconds` keeps it. */
export interface Holder {
  readonly row: string;
  readonly source: string;
  readonly payload: string;
  /** Second the holder's source tells; another one when the event was moved here. */
  readonly at: number;
}

/** Newest value of a person's property, as table `set` keeps it. */
export interface SetEntry {
  readonly value: string;
  readonly second: number;
  /** Place in the journal. */
  readonly ticket: number;
  /** What was the newest before it: known again when this one turns out never to have arrived. */
  readonly before?: SetEntry;
}

/** What needs a person, as table `told` keeps it. */
export interface Telling {
  /** Hash of fate, person, second and payload. */
  readonly what: string;
  /** The run that said so in its summary, if it came that far. */
  readonly run: string;
}

/** What is known, and where what is decided is written. All calls are synchronous. */
export interface Memory {
  row(identity: string): readonly RowEntry[];
  setRow(identity: string, entries: readonly RowEntry[]): void;
  holders(second: number, subject: string): readonly Holder[];
  setHolders(second: number, subject: string, holders: readonly Holder[]): void;
  /** Last second that an event of this second was moved to, or the second itself. */
  lastSpread(subject: string, at: number): number;
  setLastSpread(subject: string, at: number, second: number): void;
  /** Any kept event of this subject nearer than `within` seconds to `second`, or any at all. */
  isKeptNear(subject: string, second: number, within: number | undefined): boolean;
  /** @param row - Identity of the row that tells it. */
  keep(subject: string, second: number, row: string): void;
  unkeep(subject: string, second: number, row: string): void;
  property(person: string, name: string): SetEntry | undefined;
  setProperty(person: string, name: string, entry: SetEntry | undefined): void;
  /** What a person was told last of this row, verb and name. */
  told(key: string): Telling | undefined;
  setTold(key: string, telling: Telling): void;
}

/** An event on its way, as the journal keeps it: the request, and all that the tables know of it. */
export interface Entry {
  readonly ticket: number;
  readonly run: string;
  readonly source: string;
  readonly rule: string;
  readonly request: OutgoingRequest;
  /** Identity of the row, for a record or an alias. */
  readonly row: string;
  readonly subject: string;
  /** Folded. */
  readonly name: string;
  readonly at: number;
  readonly atText: string;
  readonly second: number;
  readonly person: string;
  readonly payload: string;
  readonly isKept: boolean;
  /** It was refused before, and is told anew. */
  readonly wasRefused?: Refused;
  /** What a set changes. */
  readonly set?: readonly SetChange[];
}

export interface SetChange {
  /** Folded. */
  readonly name: string;
  readonly value: string;
  /** With `changes: all`: whose second it holds. */
  readonly subject?: string;
}

/** A row that Kissmetrics refused, to be kept as a reject. */
export interface Refusal {
  readonly place: RejectPlace;
  readonly facts: RejectFacts;
  /** Called once it is kept, unless it was closed for good before. */
  onOpen(): void;
}

/** Decides about all events that one row makes, in the order of its rules. */
export interface Ledger {
  /** What it knows, to look at. */
  readonly memory: Memory;
  /**
   * Runs `work` as one step: what is decided in it is kept together, or not at all. Nothing of it may be
   * sent before it is {@link flushed}.
   */
  batch<T>(work: () => T): T;
  /** Resolves when what was decided so far is on the disk. */
  flushed(): Promise<void>;
  /** @param alsoMade - Names that the row makes beside these events: of rules that are not run, or fail. */
  settle(
    rowIdentity: string | undefined,
    events: readonly PlannedEvent[],
    alsoMade: readonly string[],
  ): Decision[];
  /** An earlier run has delivered this event of the row. */
  knows(rowIdentity: string, event: { readonly name: string; readonly at: number }): boolean;
  /** Rejected rows that a person has to see to. */
  readonly rejects: Rejects;
  /** Up to where sources with a cursor were read. */
  savedCursor(source: string): SavedCursor | undefined;
  /** Every row of the source up to this cursor is decided about: it is saved when their fates are known. */
  reachCursor(source: string, position: string, fingerprint: string): void;
  /** The source was read to its end. @returns How many runs in a row have not moved its cursor. */
  endCursor(source: string): number;
  /** Tells what became of what was to be sent. @param refusal - Of an event whose row is at hand. */
  mark(ticket: number, fate: SendFate, mayHaveArrived: boolean, refusal?: Refusal): void;
  /** Forgets what was never sent, and opens what was refused as rejects. */
  takeBack(): void;
  /** What an earlier run had under way, in its order. */
  readonly unfinished: readonly Entry[];
  close(): Promise<void>;
}

export type { Property };
