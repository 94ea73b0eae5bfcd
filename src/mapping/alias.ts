import { compilePerson } from './person.ts';
import { type CompileContext, type CompiledRule, NO_EVENT, type RuleOf } from './types.ts';
import { compileText } from './value.ts';
import { compileWhere } from './where.ts';

/**
 * `alias`: two identities are one person. It carries no time and cannot be undone, so both have to be
 * identities in their own right; a row whose two are the same, or that has no second one, says nothing.
 */
export function compileAlias(rule: RuleOf<'alias'>, context: CompileContext): CompiledRule {
  const applies = compileWhere(rule.where, context);
  const readPerson = compilePerson(rule.person, context);
  const readAlias = compileText(rule.alias, context);
  return (row) => {
    if (!applies(row)) return 'filtered';
    const person = readPerson(row);
    if (typeof person !== 'string') return person === NO_EVENT ? 'filtered' : person;
    const name = readAlias(row);
    if (typeof name !== 'string') return name === NO_EVENT ? 'filtered' : name;
    if (name === '' || name === person) return 'filtered';
    const problem = context.checks.person(name);
    if (problem !== undefined) return problem;
    return {
      verb: 'alias',
      rule,
      row,
      person,
      name,
      at: undefined,
      atText: '',
      dateOnly: false,
      properties: [],
      revenue: undefined,
    };
  };
}
