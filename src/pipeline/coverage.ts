import type { Usage } from '../mapping/usage.ts';
import type { ImportDefinition, RuleDefinition } from '../model/definition.ts';
import type { Coverage } from '../model/inspection.ts';
import { columnsUsed } from './columns-used.ts';
import type { Job } from './prepare.ts';

/** Sums up what of the import file and of the sources was of use to a reading of all rows by all rules. */
export function coverageOf(
  definition: ImportDefinition,
  { stations, lookedUp, rules, usage }: Job,
  active: ReadonlySet<RuleDefinition>,
): Coverage {
  const columns = [...stations, ...lookedUp].map(({ source: { name, columns: all } }) => {
    const used = columnsUsed(definition, name);
    return { source: name, columns: all.filter((column) => !used.has(column)) };
  });
  return {
    rulesNeverMatched: rules.filter((rule) => !active.has(rule)).map(({ name }) => name),
    columnsNeverUsed: columns.filter((one) => one.columns.length > 0),
    ...valuesOf(usage),
  };
}

function valuesOf(usage: Usage): Pick<Coverage, 'mapEntriesNeverHit' | 'fellToDefault'> {
  const mapEntriesNeverHit: Coverage['mapEntriesNeverHit'][number][] = [];
  const fellToDefault: Coverage['fellToDefault'][number][] = [];
  for (const { value, targets, defaults } of usage.list()) {
    const { path } = value.place;
    const entries = [...targets].filter(([, { hits }]) => hits === 0).map(([from]) => from);
    if (entries.length > 0) mapEntriesNeverHit.push({ path, entries });
    if (defaults > 0) fellToDefault.push({ path, default: value.default ?? null, count: defaults });
  }
  return { mapEntriesNeverHit, fellToDefault };
}
