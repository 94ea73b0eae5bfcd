import type { PlanDefinition } from '../model/plan.ts';
import { WARNING_CODES } from '../model/warning-codes.ts';
import { nearest } from '../support/nearest.ts';
import { LINTS } from '../validation/lints/index.ts';
import type { Cursor } from './cursor.ts';
import { quoted } from './describe.ts';

/** Reads `plan`: what the quote is measured against. */
export function readPlan(cursor: Cursor | undefined): PlanDefinition | undefined {
  const eventsPerMonth = cursor?.get('eventsPerMonth')?.number;
  if (eventsPerMonth === undefined) return undefined;
  return { eventsPerMonth, pricePer1000: cursor?.get('pricePer1000')?.number };
}

/** Reads `ignore`: warnings that are no mistakes here, by code, and why. */
export function readIgnore(cursor: Cursor | undefined): ReadonlyMap<string, string> {
  const codes = [...LINTS.map(({ code }) => code), ...WARNING_CODES];
  const ignored = new Map<string, string>();
  for (const [code, reason] of cursor?.entries() ?? []) {
    const why = reason.text?.trim() ?? '';
    if (!codes.includes(code)) {
      const near = nearest(code, codes);
      reason.faultAtKey(
        `There is no warning ${quoted(code)}.`,
        near === undefined
          ? 'docs/reference.md lists every warning with its code.'
          : `Did you mean "${near}"?`,
      );
    } else if (why === '') {
      reason.fault(
        'Expected the reason why this is no mistake, found an empty text.',
        'Write it for whoever wonders in a year.',
      );
    } else ignored.set(code, why);
  }
  return ignored;
}
