import type { ValueDefinition } from '../model/definition.ts';
import type { Property } from '../model/event.ts';
import type { Problem, Rejection } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import { compileAmount } from './amount-value.ts';
import { compileAt } from './dated.ts';
import { compilePerson } from './person.ts';
import { compileProperties } from './property.ts';
import { type CompileContext, type CompiledRule, NO_EVENT, type RuleOf } from './types.ts';
import { compileText, describeValue } from './value.ts';
import { compileWhere } from './where.ts';

/** `record: NAME`: an event, its revenue first among its properties. */
export function compileRecord(rule: RuleOf<'record'>, context: CompileContext): CompiledRule {
  const applies = compileWhere(rule.where, context);
  const readName = compileName(rule.record, context);
  const readAt = compileAt(rule, context);
  const readPerson = compilePerson(rule.person, context);
  const readRevenue = compileRevenue(rule.revenue, context);
  const readProperties = compileProperties(rule.properties, context);
  return (row) => {
    if (!applies(row)) return 'filtered';
    const name = readName(row);
    if (typeof name !== 'string') return name === NO_EVENT ? 'filtered' : name;
    const at = readAt(row);
    if (typeof at === 'string' || 'reason' in at) return at;
    const person = readPerson(row);
    if (typeof person !== 'string') return late(person, name, at);
    const revenue = readRevenue(row);
    if (typeof revenue !== 'string' && revenue !== undefined) return late(revenue, name, at);
    const properties: Property[] =
      revenue === undefined ? [] : [[context.revenueProperty, revenue]];
    const end = readProperties(row, properties);
    if (end !== undefined) return late(end, name, at);
    const { epoch, dateOnly, text: atText } = at;
    return {
      verb: 'record',
      rule,
      row,
      person,
      name,
      at: epoch,
      atText,
      dateOnly,
      properties,
      revenue,
    };
  };
}

/** A row that fails now may have told its event before, so what is known of it goes along. */
function late(
  end: typeof NO_EVENT | Problem,
  name: string,
  { epoch }: { readonly epoch: number },
): Rejection | 'filtered' {
  return end === NO_EVENT ? 'filtered' : { ...end, event: { name, at: epoch } };
}

/** The name is judged once where it is fixed, and per row where it comes from the data. */
export function compileName(
  value: ValueDefinition,
  context: CompileContext,
): (row: Row) => string | typeof NO_EVENT | Problem {
  const read = compileText(value, context);
  const missing: Problem = {
    reason: 'missing_name',
    message: `The event has no name: ${describeValue(value)} is empty.`,
    hint: 'Correct the row, give `default: NAME`, or `default: null` for "no event".',
  };
  // The name of the row before, which nothing is wrong with.
  let fine = '';
  return (row) => {
    const name = read(row);
    if (typeof name !== 'string') return name;
    if (name === '') return missing;
    if (name === fine) return name;
    const problem = context.checks.name(name);
    if (problem === undefined) fine = name;
    return problem ?? name;
  };
}

/** Empty revenue is a fault, not zero: an event without it would be missing from every report. */
export function compileRevenue(
  value: ValueDefinition | undefined,
  context: CompileContext,
): (row: Row) => string | typeof NO_EVENT | Problem | undefined {
  if (value === undefined) return () => undefined;
  const read = compileAmount(value, context, context.currency);
  const missing: Problem = {
    reason: 'missing',
    message: `Revenue is empty: ${describeValue(value)} holds no amount.`,
    hint: 'Correct the row, leave it out with `where`, or give a `default` (0 if it was free).',
  };
  return (row) => {
    const amount = read(row);
    return amount === '' ? missing : amount;
  };
}
