import { revenueLint } from './revenue-lint.ts';

export const refundPositive = revenueLint({
  code: 'refund_positive',
  about: 'refunds with a positive amount, which reports add to the revenue',
  message:
    'Refunds have a positive amount, which reports add to the revenue instead of taking it off.',
  hint: 'Write `revenue: { column: NAME, negate: true }`.',
  isOdd: (sign, name, isRefund) => sign > 0 && isRefund(name),
});
