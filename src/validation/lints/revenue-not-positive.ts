import { isRefundName } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

export const revenueNotPositive: LintDefinition = {
  code: 'revenue_not_positive',
  severity: 'warning',
  about: 'charges of zero, or negative ones of an event that is not called a refund',
  create({ rules, placeOf }) {
    if (!rules.some((rule) => rule.verb === 'record' && rule.revenue !== undefined))
      return undefined;
    const tally = new Tally(placeOf);
    return {
      onNew({ event }) {
        const { revenue, name } = event;
        if (revenue === undefined) return;
        const isNegative = revenue.startsWith('-');
        if (isNegative ? isRefundName(name) : /[1-9]/.test(revenue)) return;
        tally.add(event, `${name}: ${revenue}`);
      },
      end: () =>
        tally.found(
          'Charges are zero or negative: their people count as having paid though they did not, or a refund is told as a charge.',
          'Leave them out, as with `where: { amount: { gt: 0 } }`, and tell refunds by a rule of their own.',
        ),
    };
  },
};
