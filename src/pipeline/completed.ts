import { columnsOf } from '../mapping/trace-value.ts';
import type { ImportDefinition, RuleDefinition, SourceDefinition } from '../model/definition.ts';
import { propertiesOfQuery } from '../model/kissmetrics-query.ts';
import type { Source } from '../sources/types.ts';

/**
 * The import with what only its opened sources can say: a table's primary key is the key of its source, and
 * the columns of a query that is written for Kissmetrics are properties.
 */
export function completed(
  definition: ImportDefinition,
  opened: ReadonlyMap<string, Source>,
): ImportDefinition {
  const sources = definition.sources.map((source) => ({
    ...source,
    key: source.key ?? opened.get(source.name)?.key,
    keyForm: opened.get(source.name)?.keyForm,
  }));
  const rules = definition.rules.map((rule) => {
    const source = sources.find(({ name }) => name === rule.from);
    return source === undefined ? rule : withProperties(rule, source, opened.get(rule.from));
  });
  return { ...definition, sources, rules };
}

function withProperties(
  rule: RuleDefinition,
  source: SourceDefinition,
  opened: Source | undefined,
): RuleDefinition {
  if (rule.verb !== 'record' || source.kind !== 'mysql' || opened === undefined) return rule;
  const used = new Set(rule.revenue === undefined ? [] : columnsOf(rule.revenue));
  return { ...rule, properties: propertiesOfQuery(rule, source, opened.columns, used) };
}
