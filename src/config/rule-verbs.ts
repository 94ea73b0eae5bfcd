import type {
  AliasRule,
  RecordRule,
  SetRule,
  ValueDefinition,
  Window,
} from '../model/definition.ts';
import { parseDuration } from '../support/duration.ts';
import type { Cursor } from './cursor.ts';
import { ENVIRONMENT, quoted, shownText } from './describe.ts';
import { readName, type Spellings } from './names.ts';
import { readProperties } from './properties.ts';
import { type Names, readChoice, readReference } from './reading.ts';
import { ALIAS, AT, EVENT_NAME, PERSON, REVENUE } from './roles.ts';
import { fixedValue, readValue } from './values.ts';
import { readWhere } from './where.ts';
import { readWindow } from './window.ts';

/** What holds for all rules unless they say otherwise. */
export interface RuleContext {
  readonly names: Names;
  readonly spellings: Spellings;
  readonly window: Window;
  readonly sameSecond: RecordRule['sameSecond'];
  readonly future: RecordRule['future'];
  readonly revenueProperty: string;
  readonly currency: string;
  /** The same, or what stands for it in messages. */
  readonly shownCurrency: string;
  readonly allowAlias: boolean;
}

export const SAME_SECOND = ['spread', 'keep', 'reject'] as const;
export const FUTURE = ['reject', 'wait'] as const;

/** A rule without its name, which depends on the other rules. */
export type Nameless<R> = Omit<R, 'name'>;

function readCommon(cursor: Cursor, { names }: RuleContext) {
  return {
    place: cursor.place,
    from: readReference(cursor.get('from'), names.sources),
    person: readValue(cursor.get('person'), PERSON, names),
    where: readWhere(cursor.get('where')),
  };
}

function readDated(cursor: Cursor, verb: 'record' | 'set', context: RuleContext) {
  const at = cursor.get('at');
  if (!cursor.has('at') && !cursor.seemsToMean('at')) {
    cursor.faultOfWhole(
      '`at` is missing.',
      verb === 'set'
        ? 'Name the column that says since when this holds: without a date Kissmetrics would take today.'
        : 'Name the column that says when it happened: without a date Kissmetrics would take today.',
    );
  }
  return {
    ...readCommon(cursor, context),
    at: readValue(at, AT, context.names),
    required: cursor.get('required')?.isTrue ?? false,
    window: readWindow(cursor.get('window'), context.window),
    sameSecond: readChoice(cursor.get('sameSecond'), SAME_SECOND) ?? context.sameSecond,
    sameSecondOnRule: cursor.has('sameSecond'),
    future: readChoice(cursor.get('future'), FUTURE) ?? context.future,
  };
}

export function readRecord(cursor: Cursor, context: RuleContext): Nameless<RecordRule> {
  const once = cursor.get('once')?.isTrue ?? false;
  if (once && cursor.has('every')) {
    cursor
      .child('every')
      ?.faultAtKey(
        '`every` has no effect beside `once: true`, which keeps a single event of each person.',
        'Leave one of the two out.',
      );
  }
  const hasRevenue = cursor.has('revenue');
  return {
    verb: 'record',
    ...readDated(cursor, 'record', context),
    record: readEventName(cursor.get('record'), context),
    properties: readProperties(cursor.get('properties'), { ...context, hasRevenue }),
    revenue: hasRevenue ? readRevenue(cursor.get('revenue'), context) : undefined,
    every: readEvery(cursor.get('every')),
    once,
    again: cursor.get('again')?.isTrue ?? false,
  };
}

export function readSet(cursor: Cursor, context: RuleContext): Nameless<SetRule> {
  const set = cursor.get('set');
  if (set?.node.kind === 'mapping' && set.node.entries.size === 0) {
    set.fault('There is nothing to set.', 'Write `set: { Plan Name: plan }`.');
  }
  return {
    verb: 'set',
    ...readDated(cursor, 'set', context),
    set: readProperties(set, { ...context, hasRevenue: false }),
    changes: readChoice(cursor.get('changes'), ['only', 'all']) ?? 'only',
  };
}

export function readAlias(cursor: Cursor, context: RuleContext): Nameless<AliasRule> {
  if (!context.allowAlias) {
    cursor
      .child('alias')
      ?.faultAtKey(
        'An alias cannot be undone, and this file does not allow any.',
        'Write `allowAlias: true` at the top of the file if merging people is meant.',
      );
  }
  return {
    verb: 'alias',
    ...readCommon(cursor, context),
    alias: readValue(cursor.get('alias'), ALIAS, context.names),
  };
}

/** A bare text is the name itself. Every name that the file can know is judged here. */
function readEventName(cursor: Cursor | undefined, context: RuleContext): ValueDefinition {
  if (cursor?.node.kind === 'scalar') {
    const name = readName(cursor, cursor.node.text, 'event', 'as value');
    context.spellings.add(cursor, name, 'event');
    return fixedValue(cursor, name, EVENT_NAME);
  }
  const value = readValue(cursor, EVENT_NAME, context.names);
  for (const [, target] of cursor?.get('map')?.entries() ?? []) judgeTarget(target, context);
  for (const key of ['value', 'default']) judgeTarget(cursor?.get(key), context);
  if (cursor !== undefined && value.map === undefined && value.origin.kind !== 'value') {
    cursor.warn(
      'names_from_data',
      'Names of events come straight from the data, and every new text becomes an event for ever. A `map` keeps them to a known list.',
    );
  }
  return value;
}

function judgeTarget(cursor: Cursor | undefined, { spellings }: RuleContext): void {
  if (cursor?.text === undefined || cursor.isNull) return;
  spellings.add(cursor, readName(cursor, cursor.text, 'event', 'as value'), 'event');
}

function readRevenue(cursor: Cursor | undefined, context: RuleContext): ValueDefinition {
  const value = readValue(cursor, REVENUE, context.names);
  const { currency } = value.money;
  const given = cursor?.get('currency');
  if (given !== undefined && typeof currency === 'string' && currency !== context.currency) {
    const shown = given.isFromEnvironment ? ENVIRONMENT : currency;
    given.fault(
      `Revenue here is in ${shown}, but the file's currency is ${context.shownCurrency}: every row would be rejected.`,
      given.isFromEnvironment
        ? 'Set the top `currency` to the same, or convert the amounts first; currencies are never added up.'
        : `Set the top \`currency: ${currency}\`, or convert the amounts first; currencies are never added up.`,
    );
  }
  return value;
}

function readEvery(cursor: Cursor | undefined): number | undefined {
  if (cursor?.text === undefined) return undefined;
  const ms = parseDuration(cursor.text);
  if (ms === undefined || ms < 1000 || ms % 1000 !== 0) {
    cursor.fault(
      `Expected a duration of whole seconds such as \`30 minutes\`, found ${shownText(cursor)}.`,
      'A whole number and a unit: seconds, minutes, hours, days.',
    );
    return undefined;
  }
  return ms / 1000;
}

/** What a rule is called when the file does not say: what it records. */
export function describeRule(
  rule: Nameless<RecordRule> | Nameless<SetRule> | Nameless<AliasRule>,
): string {
  if (rule.verb === 'alias') return 'Alias';
  if (rule.verb === 'set') return `Set ${rule.set.map(({ name }) => name).join(', ')}`;
  const { origin, map } = rule.record;
  if (map !== undefined) {
    const targets = [...map.values(), rule.record.default].filter(
      (name) => typeof name === 'string',
    );
    if (targets.length > 0) return [...new Set(targets)].join(', ');
  }
  if (origin.kind === 'value') return origin.text;
  return origin.kind === 'column' ? `Events of ${quoted(origin.name)}` : 'Events';
}
