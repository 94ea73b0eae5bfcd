import type { Applied, FateCounts, SourceCounts } from './books.ts';
import type { Verb } from './event.ts';
import type { Insight } from './insight.ts';
import type { Inspection } from './inspection.ts';
import type { NewsItem } from './news.ts';

export type RunMode = 'send' | 'dry-run' | 'rehearse';

/**
 * complete: everything there was to deliver is delivered. attention: finished, but something needs a
 * person. incomplete: stopped before the end; run again to go on.
 */
export type Outcome = 'complete' | 'attention' | 'incomplete';

export interface Warning {
  readonly code: string;
  readonly count: number;
  readonly message: string;
}

/** Why a run ended before its end. `message` and `hint` are sentences. */
export interface Stop {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What a run did, as `--json` prints it. Version 1; docs/reference.md tells each member. */
export interface Summary {
  readonly version: 1;
  readonly run: {
    readonly id: string;
    readonly mode: RunMode;
    readonly outcome: Outcome;
    readonly exitCode: number;
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly file: string;
    readonly stopped?: Stop;
  };
  readonly sources: Readonly<Record<string, SourceCounts>>;
  readonly applied: Applied;
  readonly events: FateCounts;
  readonly resumed: {
    readonly delivered: number;
    readonly refused: number;
    readonly pending: number;
  };
  readonly byVerb: Readonly<Record<Verb, FateCounts>>;
  readonly byName: Readonly<
    Record<
      string,
      FateCounts & {
        /** ISO 8601 in UTC: the earliest and the latest of these events as the sources tell them. */
        readonly first: string;
        readonly last: string;
        /** The same fates as exact decimal text. */
        readonly revenue?: Readonly<Record<string, string>>;
      }
    >
  >;
  readonly rejects: Readonly<Record<string, number>>;
  /** Rejected rows, of this run or earlier ones, that need a person; in a dry run, as a run would leave it. */
  readonly openRejects: number;
  /** Files with the rejected rows of this run, for a spreadsheet. */
  readonly rejectFiles: readonly string[];
  /** The first five of each fate that need a person and were not told before; where there are any. */
  readonly news?: readonly NewsItem[];
  readonly warnings: readonly Warning[];
  /** What was found beyond the books; of runs of earlier versions it is not known. */
  readonly inspection?: Inspection;
  /** What Kissmetrics will show, where it was asked for. */
  readonly insight?: Insight;
  readonly http: {
    readonly requests: number;
    readonly retries: number;
    readonly seconds: number;
    readonly perSecond: number;
  };
}
