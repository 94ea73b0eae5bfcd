import type { RecordRule, RuleDefinition } from '../../model/definition.ts';
import { isRefundName } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

export const refundUndated: LintDefinition = {
  code: 'refund_undated',
  severity: 'warning',
  about: 'refunds dated by the column that dates the charges of the same rows',
  create({ rules, placeOf }) {
    const undated = new Set(rules.filter((rule) => isDatedAsCharge(rule, rules)));
    if (undated.size === 0) return undefined;
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onNew: ({ event }) => tally.add(event, `${event.name} at ${event.atText}`),
    };
    return {
      ofRule: (rule) => (undated.has(rule) ? watcher : undefined),
      end: () =>
        tally.found(
          'Refunds are dated by the column that dates the charge: the month of the charge loses the money, not that of the refund.',
          'If the source says when money was given back, name that column in `at`; otherwise take refunds from another export.',
        ),
    };
  },
};

function isDatedAsCharge(rule: RuleDefinition, rules: readonly RuleDefinition[]): boolean {
  if (!isRefund(rule)) return false;
  const column = columnOf(rule);
  return rules.some(
    (other) =>
      other.verb === 'record' &&
      other.from === rule.from &&
      other.revenue !== undefined &&
      !isRefund(other) &&
      column !== undefined &&
      columnOf(other) === column,
  );
}

function isRefund(rule: RuleDefinition): rule is RecordRule {
  if (rule.verb !== 'record' || rule.revenue === undefined) return false;
  const { origin } = rule.record;
  const isCalledSo = origin.kind === 'value' && isRefundName(origin.text);
  return isCalledSo || rule.revenue.money.negate === true;
}

function columnOf({ at: { origin } }: RecordRule): string | undefined {
  return origin.kind === 'column' ? origin.name : undefined;
}
