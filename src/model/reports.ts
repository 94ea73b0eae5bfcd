import type { CohortPeriod } from './insight.ts';

/** What the import file's `reports` asks for. Names are compared as Kissmetrics folds them. */
export interface ReportOptions {
  /** Names of events, in the order in which people do them. */
  readonly funnel: readonly string[];
  readonly cohort: {
    readonly first: string;
    readonly later: string;
    readonly every: CohortPeriod;
  };
  /** Property to tell revenue apart by. */
  readonly by: string | undefined;
}
