import { isRefundName } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

export const refundPositive: LintDefinition = {
  code: 'refund_positive',
  severity: 'warning',
  about: 'refunds with a positive amount, which reports add to the revenue',
  create({ rules, placeOf }) {
    if (!rules.some((rule) => rule.verb === 'record' && rule.revenue !== undefined))
      return undefined;
    const tally = new Tally(placeOf);
    return {
      onNew({ event }) {
        const { revenue, name } = event;
        if (revenue === undefined || revenue.startsWith('-') || !/[1-9]/.test(revenue)) return;
        if (isRefundName(name)) tally.add(event, `${name}: ${revenue}`);
      },
      end: () =>
        tally.found(
          'Refunds have a positive amount, which reports add to the revenue instead of taking it off.',
          'Write `revenue: { column: NAME, negate: true }`.',
        ),
    };
  },
};
