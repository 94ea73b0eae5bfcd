import { columnsOfRule } from '../mapping/trace.ts';
import type { ImportDefinition } from '../model/definition.ts';

/**
 * The columns of a source that the import file names: in rules, lookups, its key and its cursor. All
 * rules count, whichever a run keeps to, so that a row has the same cells in every run.
 */
export function columnsUsed(
  { rules, lookups, sources }: ImportDefinition,
  source: string,
): ReadonlySet<string> {
  const used = new Set<string>();
  const add = (columns: Iterable<string>): void => {
    for (const column of columns) used.add(column);
  };
  for (const rule of rules) if (rule.from === source) add(columnsOfRule(rule));
  for (const lookup of lookups) {
    if (lookup.source === source) {
      add([lookup.key, lookup.value, ...lookup.where.map(({ column }) => column)]);
    }
  }
  for (const one of sources) {
    if (one.name !== source) continue;
    add(one.key ?? []);
    if (one.kind === 'mysql' && one.cursor !== undefined) add([one.cursor]);
  }
  return used;
}
