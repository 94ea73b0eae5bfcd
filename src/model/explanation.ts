import type { Silence, Verb } from './event.ts';
import type { Fate } from './fate.ts';
import type { Problem } from './reject.ts';

/** A row's whole way, as `explain` tells it. Times are whole UTC seconds. */
export interface Explanation {
  readonly version: 1;
  readonly source: string;
  readonly file: string;
  /** 0 for a database. */
  readonly line: number;
  readonly foundBy: 'line' | 'key';
  readonly key: readonly { readonly column: string; readonly text: string }[] | undefined;
  /** Lines of all rows with this key, this one among them, when there are several. */
  readonly sameKey: readonly RowPlace[];
  readonly cells: readonly CellTrace[];
  /** The row could not be read as a row, so no rule met it. */
  readonly bad: Problem | undefined;
  readonly rules: readonly RuleExplanation[];
  /** What it was compared with. */
  readonly comparedWith: 'ledger' | 'nothing';
}

export interface RowPlace {
  readonly file: string;
  readonly line: number;
}

export interface CellTrace {
  /** `undefined` for cells beyond the header. */
  readonly column: string | undefined;
  /** As read; `null` where a database says NULL. */
  readonly text: string | null;
  /** A rule of the source reads it. */
  readonly isUsed: boolean;
  readonly isKey: boolean;
}

/** How a rule reads a row, as far as the row came: the last step is the one that ended it. */
export interface RuleTrace {
  readonly rule: string;
  readonly verb: Verb;
  readonly conditions: readonly ConditionTrace[];
  readonly steps: readonly Step[];
}

export interface ConditionTrace {
  readonly column: string;
  /** As compared: trimmed, empty where the text means nothing. */
  readonly cell: string;
  readonly condition: string;
  readonly holds: boolean;
}

export interface Step {
  readonly what: 'name' | 'at' | 'person' | 'alias' | 'revenue' | 'property';
  /** Of a property. */
  readonly property?: string;
  readonly value: ValueTrace;
  /** Text that counts or is sent; `null` when there is none. */
  readonly gives: string | null;
  readonly time?: TimeTrace;
  readonly problem?: Problem;
}

export interface TimeTrace {
  readonly second: number;
  readonly dateOnly: boolean;
  /** For times that state none, and what its clocks showed. */
  readonly zone?: string;
  readonly local?: string;
  readonly window: { readonly from: number; readonly until: number | null };
  /** It lies outside the window. */
  readonly outside?: 'beforeWindow' | 'afterWindow';
}

/** A value on its way from cells to text. */
export interface ValueTrace {
  readonly from: 'column' | 'value' | 'template' | 'lookup' | 'firstOf';
  /** The column, with its path in JSON, or the lookup. */
  readonly name?: string;
  /** Cells of a template, what a lookup is asked, the members of `firstOf`. */
  readonly parts: readonly ValueTrace[];
  /** Before case, map and default. */
  readonly read: string;
  readonly altered: readonly ('case' | 'map' | 'default')[];
  /** `null`: "no event". */
  readonly text: string | null;
  readonly problem?: Problem;
}

export interface RuleExplanation extends RuleTrace {
  readonly outcome: Fate | Silence | 'rejected';
  readonly problem: Problem | undefined;
  /** What it asks of Kissmetrics, or would if it were sent. */
  readonly request: RequestTrace | undefined;
  readonly ledger: LedgerTrace | undefined;
}

/** A request, the key hidden. */
export interface RequestTrace {
  readonly shown: string;
  /** Decoded, without the key. */
  readonly params: readonly (readonly [name: string, value: string])[];
}

/** What is known that decides about an event. */
export interface LedgerTrace {
  /** Second the source tells; `null` for an alias. */
  readonly at: number | null;
  /** Second to send at. */
  readonly sendAt?: number;
  /** What the row has told already, as far as it matters here. */
  readonly told?: ToldTrace;
  /** Other rows that hold the second the source tells. */
  readonly heldBy: readonly HolderTrace[];
  /** Nearest event of this person and name that `every` or `once` keeps. */
  readonly keptAt?: number;
  /** Of a set. */
  readonly properties: readonly SetTrace[];
}

export interface ToldTrace {
  /** Folded. */
  readonly name: string;
  readonly at: number;
  readonly second: number;
  readonly run: string;
  readonly state: 'delivered' | 'underWay' | 'refused' | 'thisReading';
  /** From the journal. */
  readonly request?: RequestTrace;
}

export interface HolderTrace {
  readonly source: string;
  /** `undefined` where the row has no key. */
  readonly key: readonly string[] | undefined;
  /** Second that row tells. */
  readonly at: number;
}

export interface SetTrace {
  readonly name: string;
  readonly value: string;
  readonly isSent: boolean;
  /** Newest value known before. */
  readonly known?: { readonly value: string; readonly second: number };
}
