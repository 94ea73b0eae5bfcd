import type { CohortInsight, CohortPeriod, CohortRow } from '../model/insight.ts';
import { periodName, periodOf } from './periods.ts';

/** Cohorts that are told of, the latest ones: as many as a person can look at. */
const MOST_ROWS = 36;

interface Cohort {
  people: number;
  /** By periods since the cohort's own. */
  readonly counts: number[];
}

export interface CohortOptions {
  readonly first: string;
  readonly later: string;
  readonly every: CohortPeriod;
}

/** Groups people by when they first did one thing, and counts in which later periods they did another. */
export class Cohorts {
  readonly #options: CohortOptions;
  readonly #cohorts = new Map<number, Cohort>();

  constructor(options: CohortOptions) {
    this.#options = options;
  }

  /** @param first Second, infinite for whoever never did it. */
  add(first: number, periods: readonly number[]): void {
    if (first === Number.POSITIVE_INFINITY) return;
    const own = periodOf(first, this.#options.every);
    let cohort = this.#cohorts.get(own);
    if (cohort === undefined) {
      cohort = { people: 0, counts: [] };
      this.#cohorts.set(own, cohort);
    }
    cohort.people += 1;
    for (const period of periods) {
      if (period >= own) cohort.counts[period - own] = (cohort.counts[period - own] ?? 0) + 1;
    }
  }

  /** @param asOf Second of the last event: where the triangle ends. */
  insight(asOf: number | undefined): CohortInsight {
    const { every } = this.#options;
    const last = asOf === undefined ? 0 : periodOf(asOf, every);
    const known = [...this.#cohorts].toSorted(([a], [b]) => a - b);
    const rows = known.slice(-MOST_ROWS).map(([period, { people, counts }]): CohortRow => {
      const length = Math.min(last - period + 1, MOST_ROWS);
      const filled = Array.from({ length }, (_, index) => counts[index] ?? 0);
      return { period: periodName(period, every), people, counts: filled };
    });
    return { ...this.#options, cohorts: known.length, rows };
  }
}
