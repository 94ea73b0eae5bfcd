import type { Condition, Operand, RuleDefinition, ValueDefinition } from '../model/definition.ts';
import type { Property } from '../model/event.ts';
import type { ConditionTrace, RuleTrace, Step, TimeTrace } from '../model/explanation.ts';
import type { Row } from '../model/row.ts';
import { compileCell } from './cell.ts';
import { compileAt } from './dated.ts';
import { compilePerson } from './person.ts';
import { compileProperties } from './property.ts';
import { compileName, compileRevenue } from './record.ts';
import { compileInstant, type Instant } from './time-value.ts';
import { isRefused, readZone } from './time-zone-text.ts';
import { columnsOf, traceValue } from './trace-value.ts';
import { type CompileContext, NO_EVENT, type Read } from './types.ts';
import { compileText } from './value.ts';
import { compileWhere } from './where.ts';

/** Tells how a rule reads a row, part by part, up to the part that ends it. */
export function traceRule(rule: RuleDefinition, context: CompileContext, row: Row): RuleTrace {
  const conditions = rule.where.map((one) => traceCondition(one, context, row));
  const applies = conditions.every(({ holds }) => holds);
  const steps: Step[] = [];
  for (const one of applies ? stepsOf(rule, context, row) : []) {
    steps.push(one);
    if (isEnd(one)) break;
  }
  return { rule: rule.name, verb: rule.verb, conditions, steps };
}

/** The columns of its source that a rule reads. */
export function columnsOfRule(rule: RuleDefinition): ReadonlySet<string> {
  const values = valuesOf(rule).flatMap(columnsOf);
  return new Set([...rule.where.map(({ column }) => column), ...values]);
}

function valuesOf(rule: RuleDefinition): readonly ValueDefinition[] {
  switch (rule.verb) {
    case 'record': {
      const properties = rule.properties.map(({ value }) => value);
      const revenue = rule.revenue === undefined ? [] : [rule.revenue];
      return [rule.record, rule.at, rule.person, ...revenue, ...properties];
    }
    case 'set':
      return [rule.at, rule.person, ...rule.set.map(({ value }) => value)];
    case 'alias':
      return [rule.person, rule.alias];
  }
}

/** Empty properties and an empty alias say nothing; all else that gives nothing ends the rule. */
function isEnd({ what, gives, value, problem, time }: Step): boolean {
  if (problem !== undefined || value.text === null || time?.outside !== undefined) return true;
  return gives === null && what !== 'property';
}

/** Lazily, since what stands behind the end is not read by a run either. */
function* stepsOf(rule: RuleDefinition, context: CompileContext, row: Row): Generator<Step> {
  if (rule.verb === 'record') {
    yield step('name', rule.record, compileName(rule.record, context)(row), context, row);
  }
  if (rule.verb !== 'alias') yield timeStep(rule, context, row);
  yield step('person', rule.person, compilePerson(rule.person, context)(row), context, row);
  if (rule.verb === 'alias') {
    const alias = compileText(rule.alias, context)(row);
    const problem = typeof alias === 'string' ? context.checks.person(alias) : undefined;
    yield step('alias', rule.alias, alias === '' ? '' : (problem ?? alias), context, row);
    return;
  }
  if (rule.verb === 'record' && rule.revenue !== undefined) {
    const amount = compileRevenue(rule.revenue, context)(row) ?? '';
    yield step('revenue', rule.revenue, amount, context, row);
  }
  for (const property of rule.verb === 'set' ? rule.set : rule.properties) {
    const into: Property[] = [];
    const end = compileProperties([property], context)(row, into);
    const read = end ?? into[0]?.[1] ?? '';
    const { name, value } = property;
    yield { ...step('property', value, read, context, row), property: name };
  }
}

function step(
  what: Step['what'],
  value: ValueDefinition,
  read: Read,
  context: CompileContext,
  row: Row,
): Step {
  const trace = traceValue(value, context, row);
  return {
    what,
    value: read === NO_EVENT ? { ...trace, text: null } : trace,
    gives: typeof read === 'string' && read !== '' ? read : null,
    ...(typeof read === 'object' ? { problem: read } : {}),
  };
}

function timeStep(
  rule: Exclude<RuleDefinition, { verb: 'alias' }>,
  context: CompileContext,
  row: Row,
): Step {
  const instant = compileInstant(rule.at, context)(row);
  const within = compileAt(rule, context)(row);
  const isProblem = typeof within === 'object' && 'reason' in within;
  const isOutside = within === 'beforeWindow' || within === 'afterWindow';
  const hasTime = typeof instant === 'object' && 'epoch' in instant;
  const read = isProblem || instant === NO_EVENT ? (isProblem ? within : NO_EVENT) : '';
  const given = step('at', rule.at, read, context, row);
  if (!hasTime) return given;
  const { from, until = null } = rule.window;
  const time: TimeTrace = {
    second: instant.epoch,
    dateOnly: instant.dateOnly,
    ...localTime(instant),
    window: { from, until },
    ...(isOutside ? { outside: within } : {}),
  };
  return { ...given, gives: instant.text, time };
}

function localTime({ zone, epoch }: Instant): Pick<TimeTrace, 'zone' | 'local'> {
  const place = zone === undefined ? undefined : readZone(zone);
  if (zone === undefined || place === undefined || isRefused(place)) return {};
  const offset = typeof place === 'number' ? place : place.offsetAt(epoch);
  const local = new Date((epoch + offset) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return { zone, local };
}

function traceCondition(condition: Condition, context: CompileContext, row: Row): ConditionTrace {
  const { column, place } = condition;
  return {
    column,
    cell: compileCell(column, place, context)(row),
    condition: describeCondition(condition),
    holds: compileWhere([condition], context)(row),
  };
}

function describeCondition(condition: Condition): string {
  const { in: among, not, empty, matches } = condition;
  const parts: string[] = [];
  if (among !== undefined) parts.push(listed('is', among));
  if (not !== undefined) parts.push(listed('is not', not));
  for (const name of ['gt', 'gte', 'lt', 'lte'] as const) {
    const operand = condition[name];
    if (operand !== undefined) parts.push(`${SIGNS[name]} ${written(operand)}`);
  }
  if (matches !== undefined) parts.push(`matches ${String(matches)}`);
  if (empty !== undefined) parts.push(empty ? 'is empty' : 'is not empty');
  return parts.join(' and ');
}

const SIGNS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function listed(verb: string, operands: readonly Operand[]): string {
  const [first] = operands;
  if (first !== undefined && operands.length === 1) return `${verb} ${written(first)}`;
  return `${verb} one of ${operands.map(written).join(', ')}`;
}

function written({ text, isNumber }: Operand): string {
  return isNumber ? text : JSON.stringify(text);
}
