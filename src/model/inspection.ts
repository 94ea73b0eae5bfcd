import type { Verb } from './event.ts';

/**
 * What one reading found out beyond its books: what Kissmetrics will hold, and which mistakes can be
 * seen before anything is sent. Sizes are bounded whatever the size of the import.
 */
export interface Inspection {
  /** Warnings first, then by count. */
  readonly findings: readonly Finding[];
  /** What the import file silences, with its reason. */
  readonly ignored: readonly IgnoredFinding[];
  readonly quote: Quote;
  /**
   * `null` where not all rules met all rows: with `--only` and `--limit`, for rows that are tried again, and for a
   * source that is read on from its cursor.
   */
  readonly coverage: Coverage | null;
  readonly times: TimeCheck;
}

/** `info`: nothing has to be done about it. */
export type Severity = 'warning' | 'info';

/** What a lint found. */
export interface Finding {
  /** Stable: import files silence by it (`ignore`). */
  readonly code: string;
  readonly severity: Severity;
  /** How many; of what, the message says. */
  readonly count: number;
  /** Beyond some 150,000 people a lint looks at a sample of them, and counts are estimates. */
  readonly isEstimate: boolean;
  /** A sentence without the count. */
  readonly message: string;
  /** Names the key of the import file to change. */
  readonly hint: string;
  /** The first few, at most five. */
  readonly examples: readonly FindingExample[];
  /** Sum of the revenue of what was found, as exact decimal text, where it has any. */
  readonly moneyAtStake?: string;
}

export interface FindingExample {
  /** `users.csv line 12`; the name of a source, rule or property where there is no row. */
  readonly place: string;
  /** What was found there. Identities are masked unless people are to be shown. */
  readonly value: string;
  /** Name of the rule that made the event, where it is one. */
  readonly rule?: string;
}

export interface IgnoredFinding {
  readonly code: string;
  /** As the import file gives it. */
  readonly reason: string;
  readonly count: number;
}

/** What sending costs: over the events that are to be sent. */
export interface Quote {
  readonly requests: number;
  readonly byVerb: Readonly<Record<Verb, number>>;
  /** Of paths, queries and bodies, the key included; headers are not counted. */
  readonly bytes: number;
  /** Requests a second that the import file allows. */
  readonly rate: number;
  /** `requests` at that rate. */
  readonly seconds: number;
  /** ISO 8601 in UTC: the earliest and the latest event; `null` when none is dated. */
  readonly oldest: string | null;
  readonly newest: string | null;
  /** With `plan` in the import file. */
  readonly plan?: PlanShare;
}

/** Records against the plan's month: whether properties and aliases count is not documented. */
export interface PlanShare {
  readonly eventsPerMonth: number;
  /** 1 is the whole of a month. */
  readonly share: number;
  /** Events more than a month has. */
  readonly beyond: number;
  /** What these cost with `pricePer1000`, two decimals. */
  readonly price?: string;
}

/** How much of the import file and of the sources was of use. */
export interface Coverage {
  /** Names of rules that made no event of any row. */
  readonly rulesNeverMatched: readonly string[];
  /** By source, in the order of the file; sources whose columns are all used are left out. */
  readonly columnsNeverUsed: readonly {
    readonly source: string;
    readonly columns: readonly string[];
  }[];
  readonly mapEntriesNeverHit: readonly {
    /** As `rules[2].properties.Plan Name`. */
    readonly path: string;
    /** As written in the file. */
    readonly entries: readonly string[];
  }[];
  readonly fellToDefault: readonly {
    readonly path: string;
    /** `null`: "no event". */
    readonly default: string | null;
    readonly count: number;
  }[];
}

/**
 * When the events take place that are to be sent or were delivered before, as clocks of `zone` show it.
 */
export interface TimeCheck {
  /** The file's zone, else UTC. */
  readonly zone: string;
  readonly events: number;
  /** 24 counts, from midnight. */
  readonly byHour: readonly number[];
  /** 7 counts, from Monday. */
  readonly byWeekday: readonly number[];
  /** `2014-03`; every month from the first to the last, also those without an event. */
  readonly byMonth: readonly { readonly month: string; readonly count: number }[];
  /** Events at 00:00:00 or dated without a time of day, from 0 to 1. */
  readonly midnightShare: number;
  /** The longest stretches without an event, at most five, of two weeks or more, in their order. */
  readonly gaps: readonly TimeGap[];
  /** Rows whose local time never happened, as the clocks went forward: rejected unless `gap: shift`. */
  readonly dstGaps: number;
  /** Rows whose local time happened twice: rejected, or taken as `fold` says. */
  readonly dstFolds: number;
  readonly beforeWindow: number;
  readonly afterWindow: number;
  /** Where times of day were read with a zone that only the import file states. */
  readonly zoneComparison?: ZoneComparison;
  /** In the order of the rules; where summaries of earlier versions are read, there are none. */
  readonly columns?: readonly TimeColumn[];
}

/** Dates that rules read from one place, and the zone with which they were read. */
export interface TimeColumn {
  readonly source: string;
  /** As messages call it: `column "created_at"`. */
  readonly value: string;
  /** Names of the rules. */
  readonly rules: readonly string[];
  readonly events: number;
  /** Those whose cells state no zone and were read with `zone`. */
  readonly guessed: number;
  /** Who says in which zone the cells are: `cell`: each for itself; `row`: another column, or members that differ. */
  readonly by: 'cell' | 'file' | 'header' | 'database' | 'row';
  /** Whose clocks `first` and `last` show: the one that was taken, else the file's, else UTC. */
  readonly zone: string;
  /** The earliest and the latest event: `2014-03-01 09:30:00`. */
  readonly first: string;
  readonly last: string;
}

export interface TimeGap {
  /** First and last day without an event, as `2014-03-01`. */
  readonly from: string;
  readonly until: string;
  readonly days: number;
}

/** Hours of such events as the cells say them, and in UTC: people are awake at one of the two. */
export interface ZoneComparison {
  /** The zone that they were read with. */
  readonly zone: string;
  readonly events: number;
  /** 24 counts each. */
  readonly inZone: readonly number[];
  readonly inUtc: readonly number[];
}
