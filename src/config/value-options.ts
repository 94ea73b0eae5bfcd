import { checkFormat } from '../mapping/time.ts';
import type { MoneyOptions, TimeOptions, ValueDefinition, ValueType } from '../model/definition.ts';
import { nearest } from '../support/nearest.ts';
import type { Cursor } from './cursor.ts';
import { ENVIRONMENT, enumerate } from './describe.ts';
import { readCurrency, readZone } from './places.ts';
import { readChoice } from './reading.ts';
import { CURRENCY, type Role, TYPE_NAMES, ZONE } from './roles.ts';
import {
  DECIMALS,
  FOLDS,
  GAPS,
  MONEY_UNITS,
  ORDERS,
  TIME_UNITS,
  TWO_DIGIT_YEARS,
} from './schema-value.ts';

type ReadInner = (cursor: Cursor, role: Role) => ValueDefinition;

/** Which types of value each option can have an effect on. */
const APPLIES: ReadonlyMap<string, readonly ValueType[]> = new Map<string, readonly ValueType[]>([
  ['zone', ['time']],
  ['order', ['time']],
  ['unit', ['time', 'money']],
  ['fold', ['time']],
  ['gap', ['time']],
  ['twoDigitYears', ['time']],
  ['epochZone', ['time']],
  ['format', ['time']],
  ['decimal', ['money', 'number']],
  ['currency', ['money']],
  ['negate', ['money']],
  ['truncate', ['text']],
]);

/** Reads the options of times and money, and refuses those that can have no effect. */
export function readValueOptions(
  cursor: Cursor,
  as: ValueType,
  role: Role,
  readInner: ReadInner,
): { readonly time: TimeOptions; readonly money: MoneyOptions } {
  // With an `as` that is wrong itself nothing can be said about the others.
  const isTypeKnown =
    role.only !== undefined || !cursor.has('as') || cursor.get('as') !== undefined;
  if (isTypeKnown) refuseIdle(cursor, as, role);
  const unit = cursor.get('unit');
  if (unit !== undefined) refuseOtherUnit(unit, as);
  return {
    time: as === 'time' ? readTime(cursor, readInner) : {},
    money: as === 'money' || as === 'number' ? readMoney(cursor, readInner) : {},
  };
}

function refuseIdle(cursor: Cursor, as: ValueType, role: Role): void {
  for (const [key, types] of APPLIES) {
    if (!cursor.has(key)) continue;
    if (key === 'truncate' && !role.mayTruncate) {
      cursor
        .child(key)
        ?.faultAtKey(`\`truncate\` cuts properties. ${role.what} is never cut.`, 'Leave it out.');
    } else if (!types.includes(as)) {
      const wanted = types.map((type) => `\`as: ${type}\``);
      cursor
        .child(key)
        ?.faultAtKey(
          `\`${key}\` has no effect here: this value is ${TYPE_NAMES[as]}.`,
          role.only === undefined
            ? `It needs ${enumerate(wanted, 'or')}; or leave it out.`
            : 'Leave it out.',
        );
    }
  }
}

function refuseOtherUnit(unit: Cursor, as: ValueType): void {
  const units: readonly string[] = as === 'time' ? TIME_UNITS : as === 'money' ? MONEY_UNITS : [];
  if (units.length === 0 || unit.text === undefined || units.includes(unit.text)) return;
  const near = unit.isFromEnvironment ? undefined : nearest(unit.text, units);
  const shown = unit.isFromEnvironment ? ENVIRONMENT : `\`${unit.text}\``;
  unit.fault(
    `Expected one of ${units.map((name) => `\`${name}\``).join(', ')} for ${TYPE_NAMES[as]}, found ${shown}.`,
    near === undefined ? undefined : `Did you mean \`${near}\`?`,
  );
}

function readTime(cursor: Cursor, readInner: ReadInner): TimeOptions {
  const zone = cursor.get('zone');
  const options: Writable<TimeOptions> = {};
  const zoneOrValue = zone?.node.kind === 'mapping' ? readInner(zone, ZONE) : readZone(zone);
  const order = readChoice(cursor.get('order'), ORDERS);
  const unit = readChoice(cursor.get('unit'), TIME_UNITS);
  const fold = readChoice(cursor.get('fold'), FOLDS);
  const gap = readChoice(cursor.get('gap'), GAPS);
  const twoDigitYears = readChoice(cursor.get('twoDigitYears'), TWO_DIGIT_YEARS);
  const epochZone = readZone(cursor.get('epochZone'));
  const format = readFormat(cursor);
  if (zoneOrValue !== undefined) options.zone = zoneOrValue;
  if (order !== undefined) options.order = order;
  if (unit !== undefined) options.unit = unit;
  if (fold !== undefined) options.fold = fold;
  if (gap !== undefined) options.gap = gap;
  if (twoDigitYears !== undefined) options.twoDigitYears = twoDigitYears;
  if (epochZone !== undefined) options.epochZone = epochZone;
  if (format !== undefined) options.format = format;
  return options;
}

function readFormat(cursor: Cursor): string | undefined {
  const format = cursor.get('format');
  if (format?.text === undefined) return undefined;
  const complaint = checkFormat(format.text);
  if (complaint !== undefined) {
    // The complaint may quote the pattern.
    const hint = format.isFromEnvironment ? 'Write it as `DD.MM.YYYY HH:mm`.' : complaint;
    format.fault('This pattern describes no time.', hint);
  }
  for (const key of ['order', 'unit', 'epochZone']) {
    cursor
      .child(key)
      ?.faultAtKey(
        `\`${key}\` has no effect beside \`format\`, which settles how the text is read.`,
        'Leave one of the two out.',
      );
  }
  return format.text;
}

function readMoney(cursor: Cursor, readInner: ReadInner): MoneyOptions {
  const currency = cursor.get('currency');
  const options: Writable<MoneyOptions> = {};
  const codeOrValue =
    currency?.node.kind === 'mapping' ? readInner(currency, CURRENCY) : readCurrency(currency);
  const decimal = readChoice(cursor.get('decimal'), DECIMALS);
  const unit = readChoice(cursor.get('unit'), MONEY_UNITS);
  const negate = cursor.get('negate')?.isTrue;
  if (codeOrValue !== undefined) options.currency = codeOrValue;
  if (decimal !== undefined) options.decimal = decimal;
  if (unit !== undefined) options.unit = unit;
  if (negate !== undefined) options.negate = negate;
  return options;
}

/** The model tells absent options from those set to nothing, so they are set one by one. */
type Writable<T> = { -readonly [K in keyof T]: T[K] };
