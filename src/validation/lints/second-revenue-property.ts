import { foldName } from '../../model/fold.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

/** What Kissmetrics' own libraries and guides have called the property that reports add up. */
const REVENUE_NAMES: ReadonlySet<string> = new Set([
  'billing amount',
  'subscription billing amount',
  'revenue',
]);

export const secondRevenueProperty: LintDefinition = {
  code: 'second_revenue_property',
  severity: 'warning',
  about: 'a property beside the revenue one whose name says revenue: a report adds up only one',
  create({ rules, revenueProperty }) {
    const tally = new Tally();
    const own = foldName(revenueProperty);
    for (const rule of rules) {
      if (rule.verb !== 'record') continue;
      for (const { name } of rule.properties) {
        const folded = foldName(name);
        if (folded === own || !REVENUE_NAMES.has(folded)) continue;
        tally.count += 1;
        tally.addExample(`rule "${rule.name}"`, name);
      }
    }
    if (tally.count === 0) return undefined;
    return {
      end: () =>
        tally.found(
          `Properties beside "${revenueProperty}" are called as revenue is: a report adds up one property, and not the other.`,
          'Send all revenue as `revenue`, and name the property with `kissmetrics.revenueProperty`.',
        ),
    };
  },
};
