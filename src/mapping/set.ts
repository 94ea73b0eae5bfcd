import type { Property } from '../model/event.ts';
import { compileAt } from './dated.ts';
import { compilePerson } from './person.ts';
import { compileProperties } from './property.ts';
import { type CompileContext, type CompiledRule, NO_EVENT, type RuleOf } from './types.ts';
import { compileWhere } from './where.ts';

/** `set`: properties of a person, dated `at`; nothing to say when all of them are empty. */
export function compileSet(rule: RuleOf<'set'>, context: CompileContext): CompiledRule {
  const applies = compileWhere(rule.where, context);
  const readAt = compileAt(rule, context);
  const readPerson = compilePerson(rule.person, context);
  const readProperties = compileProperties(rule.set, context);
  return (row) => {
    if (!applies(row)) return 'filtered';
    const at = readAt(row);
    if (typeof at === 'string' || 'reason' in at) return at;
    const person = readPerson(row);
    if (typeof person !== 'string') return person === NO_EVENT ? 'filtered' : person;
    const properties: Property[] = [];
    const end = readProperties(row, properties);
    if (end !== undefined) return end === NO_EVENT ? 'filtered' : end;
    if (properties.length === 0) return 'empty';
    const { epoch, dateOnly, text: atText } = at;
    return {
      verb: 'set',
      rule,
      row,
      person,
      name: '',
      at: epoch,
      atText,
      dateOnly,
      properties,
      revenue: undefined,
    };
  };
}
