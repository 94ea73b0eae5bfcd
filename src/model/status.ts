import type { Summary } from './summary.ts';

/**
 * What a run ended as; `running`: it is on; `unfinished`: it was killed, and the next run finishes it
 * first; `failed`: an error ended it.
 */
type RunOutcome = Summary['run']['outcome'] | 'running' | 'unfinished' | 'failed';

/** Where an import stands, as `status --json` prints it. Version 1; docs/reference.md tells each member. */
export interface Status {
  readonly version: 1;
  readonly file: string;
  /** Name of its folder in the state; `null` where nothing is known yet and there is no key. */
  readonly product: string | null;
  readonly endpoint: string;
  /** Absolute path. */
  readonly state: string;
  /** The run that is on. */
  readonly lock: { readonly pid: number; readonly host: string; readonly since: string } | null;
  /** Those of the import file in its order, then others that the state knows. */
  readonly sources: readonly SourceStatus[];
  /** Latest first, without those that nobody agreed to. */
  readonly runs: readonly RunStatus[];
  /** Runs among these that nobody agreed to. */
  readonly declined: { readonly count: number; readonly last: string } | null;
  /** By run: requests that it put into the journal and whose answer is not known. */
  readonly underWay: Readonly<Record<string, number>>;
  /** Rejected rows that need a person: by source, by reason. */
  readonly openRejects: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What the last run with a summary rejected. */
  readonly rejected: {
    readonly run: string;
    /** By reason. */
    readonly rejects: Readonly<Record<string, number>>;
    readonly files: readonly string[];
  } | null;
}

export interface SourceStatus {
  readonly name: string;
  readonly inFile: boolean;
  /** A run that sends has begun to read it. */
  readonly isKnown: boolean;
  /** `null`: it has none. */
  readonly key: readonly string[] | null;
  readonly location: string;
  /** Up to where it was read; `null`: it has no cursor, or none is saved yet. */
  readonly cursor: string | null;
  /** Start of the first run that read it, as far as runs are recorded. */
  readonly knownSince: string | null;
  readonly lastRead: {
    readonly run: string;
    readonly at: string;
    readonly rows: number;
    /** Rows that could not be read as rows. */
    readonly bad: number;
  } | null;
}

export interface RunStatus {
  readonly id: string;
  readonly mode: 'send';
  readonly file: string;
  readonly outcome: RunOutcome;
  /** `null` while it is on and when it was killed. */
  readonly exitCode: number | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Requests, with those that an earlier run had under way; of a run without a summary, when it last told (`null`: never). */
  readonly delivered: number | null;
  readonly refused: number | null;
  readonly pending: number | null;
  /** Meetings of a row with a rule that were rejected, and rows that could not be read as rows. */
  readonly rejected: number | null;
  /** Why it ended before its end. */
  readonly message: string | null;
}

/** A request that a run put into the journal, as `status --run ID --events` writes it. */
export interface RecordedEvent {
  /** Its place in the journal; counts up over all runs of a product. */
  readonly ticket: number;
  readonly run: string;
  readonly source: string;
  readonly rule: string;
  readonly verb: 'record' | 'set' | 'alias';
  readonly path: string;
  readonly person: string;
  /** Name of a record's event, the other identity of an alias, `null` for a set. */
  readonly name: string | null;
  /** UTC second as sent; `null` for an alias. */
  readonly second: number | null;
  /** All that was sent but the product key, decoded, in its order. */
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly fate: 'delivered' | 'refused' | 'struck' | 'unknown';
}
