import type { Database, RootDatabase } from 'lmdb';
import { StateError } from '../errors/importer-error.ts';
import type { Summary } from '../model/summary.ts';
import { tableIfAny } from './table-if-any.ts';

/** How far a run was when it last told. */
interface RunProgress {
  /** Wall-clock milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly delivered: number;
  readonly refused: number;
  /** Handed to the sender so far: delivered, refused, waiting and in flight. */
  readonly taken: number;
}

/** What is known of a run that sends, as table `runs` keeps it by its number. */
export interface RunRecord {
  /** Counts the runs of the product from 1. Ids sort by time only to the second, and clocks are set back. */
  readonly n: number;
  readonly id: string;
  /** Wall-clock milliseconds since 1970-01-01T00:00:00Z. */
  readonly startedAt: number;
  readonly file: string;
  /** Token of the lock it held: with it, a run that is on is told from one that was killed. */
  readonly lock: string;
  /** Last ticket of the journal before it. */
  readonly ticketsBefore: number;
  readonly progress?: RunProgress;
  /** JSON text of its `Summary`. A run that was killed has neither this nor `failure`. */
  readonly summary?: string;
  /** Everything is written, so that its summary was shown: what needs a person is known to one. */
  readonly isTold?: true;
  /** Why it ended without a summary. */
  readonly failure?: {
    readonly exitCode: number;
    readonly message: string;
    /** Nobody agreed to what it would have done. */
    readonly isDeclined?: true;
  };
}

export interface Runs {
  find(id: string): RunRecord | undefined;
  /** Number of the next run. */
  next(): number;
  /** Latest first. */
  latest(): Iterable<RunRecord>;
  /** Earliest first. */
  earliest(): Iterable<RunRecord>;
  /** @throws StateError - When it cannot be written; `late` tells that requests may have been sent. */
  put(record: RunRecord, late: boolean): void;
}

/** The record of runs in a product's store. A store of before there were any has none. */
export function openRuns(root: RootDatabase): Runs {
  const table = tableIfAny<RunRecord, number>(root, 'runs');
  return {
    find(id) {
      for (const record of values(table, true)) if (record.id === id) return record;
      return undefined;
    },
    next() {
      const [last] = table?.getKeys({ reverse: true, limit: 1 }) ?? [];
      return (last ?? 0) + 1;
    },
    latest: () => values(table, true),
    earliest: () => values(table, false),
    put(record, late) {
      try {
        table?.putSync(record.n, record);
      } catch (cause) {
        throw unwritable(cause, late);
      }
    },
  };
}

function* values(
  table: Database<RunRecord, number> | undefined,
  reverse: boolean,
): Generator<RunRecord> {
  for (const { value } of table?.getRange({ reverse }) ?? []) yield value;
}

/** The summary of a run that ended with one. */
export function summaryOf({ summary }: RunRecord): Summary | undefined {
  if (summary === undefined) return undefined;
  const parsed: unknown = JSON.parse(summary);
  return isSummary(parsed) ? parsed : undefined;
}

/** Nobody agreed to what it would have done, so nothing came of it. */
export function isDeclined(record: RunRecord): boolean {
  if (record.failure !== undefined) return record.failure.isDeclined === true;
  return summaryOf(record)?.run.stopped?.code === 'declined';
}

/** The store's version tells that it is our own text; this tells the compiler. */
function isSummary(value: unknown): value is Summary {
  return typeof value === 'object' && value !== null && 'run' in value && 'events' in value;
}

function unwritable(cause: unknown, late: boolean): StateError {
  const why = cause instanceof Error ? ` (${cause.message})` : '';
  return new StateError(`The record of this run cannot be written${why}.`, {
    cause,
    late,
    hint: 'Make room on the disk or allow writing to the state folder, then run again.',
  });
}
