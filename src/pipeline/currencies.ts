import type { ImportDefinition } from '../model/definition.ts';
import type { Station } from './prepare.ts';
import type { Warnings } from './warnings.ts';

/** Amounts of several currencies would be added up: a column that tells them apart has to be used. */
export function warnOfCurrencies(
  stations: readonly Station[],
  { currency }: ImportDefinition,
  warnings: Warnings,
): void {
  for (const { rules, source } of stations) {
    const column = source.columns.find((name) => /currency/i.test(name));
    if (column === undefined) continue;
    for (const { rule } of rules) {
      if (rule.verb !== 'record' || rule.revenue === undefined) continue;
      const { money } = rule.revenue;
      const isChosen = rule.where.some((condition) => /currency/i.test(condition.column));
      if (money.currency !== undefined || isChosen) continue;
      warnings.add(
        'currency_column',
        `The rule "${rule.name}" takes all amounts for ${currency}, though "${source.name}" has a column "${column}". Write \`revenue: { column: ..., currency: { column: ${column} } }\`: rows in another currency are then rejected.`,
      );
    }
  }
}
