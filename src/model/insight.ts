/**
 * What Kissmetrics will show: computed from what was delivered before together with what a run would
 * send. Days, weeks and months are those of UTC. Definitions: docs/reference.md, "What Kissmetrics will show".
 */
export interface Insight {
  /** Events (`record`) in these figures. */
  readonly events: { readonly delivered: number; readonly planned: number };
  /** People with at least one event; identities that an alias joins are one person. */
  readonly people: number;
  /** Identities that were joined to another. */
  readonly joined: number;
  /** ISO 8601 in UTC: the last event, which "the last 30 days" end with; `null` without any event. */
  readonly asOf: string | null;
  readonly revenue: RevenueInsight;
  readonly funnel: readonly FunnelStep[];
  readonly cohort: CohortInsight;
  readonly population: PopulationInsight;
  /** Largest revenue first; `undefined` where the file names no property. */
  readonly by: SegmentInsight | undefined;
}

/** Amounts are exact decimal text in the import file's currency. */
export interface RevenueInsight {
  /** Refunds taken off. */
  readonly total: string;
  /** Negative amounts: zero or below. */
  readonly refunds: string;
  /** People with at least one amount above zero. */
  readonly payingPeople: number;
  /** `total` divided by `payingPeople`, to the cent; `null` when nobody pays. */
  readonly perPayingPerson: string | null;
  /** From the first to the last month with revenue, without gaps. */
  readonly months: readonly RevenueMonth[];
}

export interface RevenueMonth {
  /** `2024-01` */
  readonly month: string;
  /** `income` + `refunds`. */
  readonly revenue: string;
  readonly income: string;
  readonly refunds: string;
  /** Events with an amount above zero. */
  readonly payments: number;
}

export interface FunnelStep {
  readonly name: string;
  /** People who did this and, in this order, every step before it. */
  readonly people: number;
  /** Share of the people of the step before, and of the first; `null` where there is nobody. */
  readonly ofPrevious: number | null;
  readonly ofFirst: number | null;
  /** Median seconds since the step before; `null` for the first step and where there is nobody. */
  readonly medianSeconds: number | null;
}

export type CohortPeriod = 'week' | 'month';

export interface CohortInsight {
  readonly first: string;
  readonly later: string;
  readonly every: CohortPeriod;
  /** How many cohorts there are; `rows` holds the latest of them. */
  readonly cohorts: number;
  readonly rows: readonly CohortRow[];
}

export interface CohortRow {
  /** `2024-01`, or the Monday a week begins with. */
  readonly period: string;
  readonly people: number;
  /** Of these people, how many did `later` in the period itself, in the next one, and so on. */
  readonly counts: readonly number[];
}

/** People by what they did up to `asOf`; one person may be several of these. */
export interface PopulationInsight {
  readonly new: number;
  readonly repeat: number;
  readonly active: number;
  readonly power: number;
  readonly atRisk: number;
}

export interface SegmentInsight {
  readonly property: string;
  readonly rows: readonly SegmentRow[];
  /** Values that `rows` has no room for, together. */
  readonly others: { readonly values: number; readonly people: number; readonly revenue: string };
}

export interface SegmentRow {
  /** `null`: people without this property. */
  readonly value: string | null;
  /** Paying people. */
  readonly people: number;
  readonly revenue: string;
}
