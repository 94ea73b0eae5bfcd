import { foldName } from '../model/fold.ts';
import type { ReportOptions } from '../model/reports.ts';
import type { Cursor } from './cursor.ts';
import { readChoice } from './reading.ts';
import { COHORT_PERIODS, REPORT_DEFAULTS } from './schema-reports.ts';

/** A wider funnel than anybody can read; each step costs memory for each person. */
const MOST_STEPS = 20;

/** Reads `reports`. Which events there will be is known only once the rows are read. */
export function readReports(cursor: Cursor | undefined): ReportOptions {
  const cohort = cursor?.get('cohort');
  return {
    funnel: readFunnel(cursor?.get('funnel')),
    cohort: {
      first: readName(cohort?.get('first')) ?? REPORT_DEFAULTS.first,
      later: readName(cohort?.get('then')) ?? REPORT_DEFAULTS.later,
      every: readChoice(cohort?.get('every'), COHORT_PERIODS) ?? REPORT_DEFAULTS.every,
    },
    by: readName(cursor?.get('by')),
  };
}

function readFunnel(cursor: Cursor | undefined): readonly string[] {
  if (cursor === undefined) return REPORT_DEFAULTS.funnel;
  const items = cursor.items();
  const folded = new Set<string>();
  const names: string[] = [];
  for (const item of items) {
    const name = readName(item);
    if (name === undefined) continue;
    if (folded.has(foldName(name))) {
      item.fault(
        'This event is a step of the funnel already.',
        'Each step is another event; Kissmetrics takes names that differ in case, commas or colons for one.',
      );
    }
    folded.add(foldName(name));
    names.push(name);
  }
  if (items.length === 1) {
    cursor.fault(
      'A funnel has at least two steps, and this one has one.',
      'Add what people do next, as in `[Signed Up, Billed]`.',
    );
  } else if (items.length > MOST_STEPS) {
    cursor.fault(
      `A funnel has at most ${MOST_STEPS} steps, and this one has ${items.length}.`,
      'Keep the steps that matter; each may stand for several that come before it.',
    );
  }
  return names;
}

function readName(cursor: Cursor | undefined): string | undefined {
  const name = cursor?.text?.trim();
  if (name === '') cursor?.fault('Expected a name, found an empty text.');
  return name;
}
