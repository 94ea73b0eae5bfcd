import { revenueLint } from './revenue-lint.ts';

export const revenueNotPositive = revenueLint({
  code: 'revenue_not_positive',
  about: 'charges of zero, or negative ones of an event that is not called a refund',
  message:
    'Charges are zero or negative: their people count as having paid though they did not, or a refund is told as a charge.',
  hint: 'Leave them out, as with `where: { amount: { gt: 0 } }`, and tell refunds by a rule of their own.',
  isOdd: (sign, name, isRefund) => sign === 0 || (sign < 0 && !isRefund(name)),
});
