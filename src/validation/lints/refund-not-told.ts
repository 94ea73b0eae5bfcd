import type { Row } from '../../model/row.ts';
import { amountOf } from './amounts.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, LintFacts } from './types.ts';

const REFUND_COLUMN = /refund|chargeback/i;
/** Other columns are called so as well: ids, dates, reasons, flags. */
const NO_AMOUNT = /id$|date|(?:^|[ _])at$|reason|status|count|number|note|type|currency/i;

interface RefundColumn {
  readonly name: string;
  readonly index: number;
}

export const refundNotTold: LintDefinition = {
  code: 'refund_not_told',
  severity: 'warning',
  about: 'a column of refunds that no rule reads, beside rules that tell the revenue',
  create(facts) {
    const columnsOf = refundColumns(facts);
    if (columnsOf.size === 0) return undefined;
    const tally = new Tally(facts.placeOf);
    return {
      onRow(source, row: Row) {
        for (const { name, index } of columnsOf.get(source) ?? []) {
          const amount = amountOf(row, index);
          if (amount?.decimal === undefined) continue;
          tally.count += 1;
          tally.addMoney(amount.decimal);
          tally.addExample(facts.placeOf(row, source), `${name}: ${amount.text}`);
        }
      },
      end: () =>
        tally.found(
          'Rows hold refunds in a column that no rule reads: revenue stays as high as if nothing was given back.',
          'Tell them by a rule with `revenue: { column: NAME, negate: true }`. If the source has no date for them, take refunds from another export.',
        ),
    };
  },
};

function refundColumns({
  rules,
  sources,
}: LintFacts): ReadonlyMap<string, readonly RefundColumn[]> {
  const columns = new Map<string, readonly RefundColumn[]>();
  for (const { name: source, columns: names, used } of sources) {
    const isPaid = rules.some(
      (rule) => rule.from === source && rule.verb === 'record' && rule.revenue !== undefined,
    );
    const found = [...names.entries()]
      .filter(([, name]) => REFUND_COLUMN.test(name) && !NO_AMOUNT.test(name) && !used.has(name))
      .map(([index, name]) => ({ index, name }));
    if (isPaid && found.length > 0) columns.set(source, found);
  }
  return columns;
}
