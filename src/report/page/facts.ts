import type { Summary } from '../../model/summary.ts';
import type { RejectExamples } from '../examples.ts';

/** What a page is made of. */
export interface PageFacts {
  readonly summary: Summary;
  readonly examples: RejectExamples;
  /** Identities are shown as they are. */
  readonly showPeople: boolean;
  /** Where the requests go or would go. */
  readonly endpoint: string;
  /** Requests a second, at most. */
  readonly rate: number;
  /** ISO code of revenue. */
  readonly currency: string;
  /** The import file as written, secrets hidden; empty where it was no file. */
  readonly importFile: string;
  /** What holds in the end, defaults too. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** Rows of a table, so that names from the data cannot make the page long without end. */
const MOST_ROWS = 200;

/** @returns The first ones, and how many are left out. */
export function capped<T>(
  all: readonly T[],
  most = MOST_ROWS,
): { shown: readonly T[]; left: number } {
  return { shown: all.slice(0, most), left: Math.max(0, all.length - most) };
}
