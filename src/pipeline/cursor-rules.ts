import { columnsOf } from '../mapping/trace-value.ts';
import type { CompileContext } from '../mapping/types.ts';
import type { RuleDefinition } from '../model/definition.ts';
import type { Source } from '../sources/types.ts';

const HINT =
  'Let `cursor` name a column that is set whenever a row changes, such as `updated_at`, or leave it out: then everything is read each time, and only what is new is sent.';

/**
 * A number as cursor promises that rows never change, so a rule that lives by changes would miss them.
 * Such rules are faults.
 */
export function checkCursorRules(
  rules: readonly RuleDefinition[],
  { name, cursor }: Source,
  fault: CompileContext['fault'],
): void {
  if (cursor?.kind !== 'number') return;
  for (const rule of rules) {
    const why = whyChanging(rule, cursor.nullable);
    if (why === undefined) continue;
    const promise = `The cursor of the source "${name}" is a number, so its rows are read once`;
    fault(rule.place, `${promise}, but ${why}.`, HINT);
  }
}

function whyChanging(rule: RuleDefinition, nullable: ReadonlySet<string>): string | undefined {
  if (rule.verb === 'alias') return undefined;
  if (rule.verb === 'set') return 'a `set` tells of what changes';
  if (rule.again) return '`again: true` waits for a new date in the same row';
  const later = columnsOf(rule.at).find((column) => nullable.has(column));
  if (later === undefined || rule.required) return undefined;
  return `"${later}" may be empty at first and filled in later`;
}
