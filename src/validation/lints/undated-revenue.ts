import type { RuleDefinition } from '../../model/definition.ts';
import type { Row } from '../../model/row.ts';
import { amountOf } from './amounts.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, LintFacts } from './types.ts';

export const undatedRevenue: LintDefinition = {
  code: 'undated_revenue',
  severity: 'warning',
  about: 'rows with an amount whose date is empty: their money is nowhere',
  create(facts) {
    const columnOf = revenueColumns(facts);
    if (columnOf.size === 0) return undefined;
    const tally = new Tally(facts.placeOf);
    return {
      onUndated(rule, row: Row) {
        const amount = amountOf(row, columnOf.get(rule));
        if (amount === undefined) return;
        tally.count += 1;
        tally.addMoney(amount.decimal);
        tally.addExample(facts.placeOf(row, rule.from), `${rule.name}: ${amount.text}`);
      },
      end: () =>
        tally.found(
          'Rows hold an amount but no date, so no event tells of their money.',
          'Name another column in `at`, or say with `where` that such rows are not meant.',
        ),
    };
  },
};

function revenueColumns({ rules, sources }: LintFacts): ReadonlyMap<RuleDefinition, number> {
  const columns = new Map<RuleDefinition, number>();
  for (const rule of rules) {
    if (rule.verb !== 'record' || rule.revenue?.origin.kind !== 'column') continue;
    const source = sources.find(({ name }) => name === rule.from);
    columns.set(rule, source?.columns.indexOf(rule.revenue.origin.name) ?? -1);
  }
  return columns;
}
