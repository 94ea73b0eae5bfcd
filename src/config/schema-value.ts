import { z } from 'zod';
import {
  either,
  flag,
  list,
  mapping,
  named,
  oneOf,
  optional,
  text,
  wholeNumber,
  written,
  writtenOrNull,
} from './schema-parts.ts';

export const TYPES = ['text', 'number', 'money', 'boolean', 'time'] as const;
export const ORDERS = ['YMD', 'MDY', 'DMY', 'auto'] as const;
export const FOLDS = ['reject', 'earlier', 'later'] as const;
export const GAPS = ['reject', 'shift'] as const;
export const TWO_DIGIT_YEARS = ['reject', 'accept'] as const;
export const DECIMALS = ['.', ',', 'auto'] as const;
export const TIME_UNITS = ['s', 'ms', 'us', 'ns', 'excel1900', 'excel1904', 'auto'] as const;
export const MONEY_UNITS = ['major', 'minor', 'hundredths'] as const;

export const COLUMN_OR_MAPPING = "a column's name, or a mapping such as `{ column: NAME }`";

/** A value wherever one may stand. Spelt out because it contains itself. */
export type ValueInput = string | ValueMappingInput;

interface ValueMappingInput extends z.input<typeof plainKeys> {
  readonly by?: ValueInput | undefined;
  readonly firstOf?: readonly ValueInput[] | undefined;
  readonly zone?: ValueInput | undefined;
  readonly currency?: ValueInput | undefined;
}

const lazyValue: z.ZodType<ValueInput, ValueInput> = z.lazy(() => valueSchema);

const originKeys = {
  column: optional(written("a column's name"), {
    about: 'The cell of this column. A bare word in place of the mapping means the same.',
    example: 'login',
  }),
  path: optional(
    either(
      [
        text('a path such as `user.email`'),
        list(written('a step of a path'), 'a path such as `user.email`'),
      ],
      'a path such as `user.email`, or a list of its steps',
    ),
    {
      about:
        'With `column`: the part of a JSON cell, its steps divided by dots; a number is the position in a list, from 0. A list of steps where a name holds a dot. Numbers come as they are written in the cell.',
      example: 'user.email',
    },
  ),
  value: optional(written('a text, a number, or true or false'), {
    about: 'The same for every row. Counts as it is written: 007 stays 007.',
    example: 'Basic',
  }),
  template: optional(text('a text such as "{date} {time}"'), {
    about:
      'Cells put into a text. Empty if any of them is, but `{x?}` may be; `{{` and `}}` are braces.',
    example: '{date} {time}',
  }),
  lookup: optional(text("a lookup's name"), {
    about:
      'What this lookup gives for the value in `by`. A miss rejects the row (`lookup_miss`) unless `default` is given.',
    example: 'login',
  }),
};

const textKeys = {
  as: optional(oneOf(TYPES), {
    about:
      'What the text means. `at` is always a time, `revenue` always money, `person`, `alias` and the name of an event always text.',
    defaultText: '`text` for a property',
  }),
  case: optional(oneOf(['lower', 'upper', 'asis']), {
    about: 'Changes the letters, before `map` looks at them.',
    default: 'asis',
  }),
  map: optional(named(writtenOrNull('a text, or null for "no event"'), 'a mapping of texts'), {
    about:
      'Translates. A text that is not in it rejects the row (`unmapped_value`) unless `default` is given; `null` means no event. Keys and targets count as they are written: 007, 5.10 and no stay so.',
    example: { 1: 'Basic', 2: 'Pro', 3: null },
  }),
  default: optional(writtenOrNull('a text, or null for "no event"'), {
    about: 'When the value is empty, not in `map`, or not found; `null` means no event.',
    example: 'Unknown Plan',
  }),
  truncate: optional(wholeNumber(1, 8192, 'a whole number from 1 to 8,192'), {
    about: 'For a text property: cut it to this many characters.',
    defaultText: 'sent whole; longer than 8,192 is rejected',
    example: 512,
  }),
};

const timeKeys = {
  order: optional(oneOf(ORDERS), {
    about: 'Time: how to read a date of three numbers whose year is not first.',
    default: 'auto',
  }),
  unit: optional(oneOf([...TIME_UNITS, ...MONEY_UNITS]), {
    about:
      'Time: what a bare number counts (`s`, `ms`, `us`, `ns`, `excel1900`, `excel1904`, `auto`). Money: what the number counts (`major`; `minor`: the smallest unit of its currency; `hundredths`: always a hundredth of the main unit).',
    defaultText: '`auto` for times, `major` for money',
  }),
  fold: optional(oneOf(FOLDS), {
    about: 'Time: which of the two, when a local time happened twice as the clocks went back.',
    default: 'reject',
  }),
  gap: optional(oneOf(GAPS), {
    about:
      'Time: a local time that never happened as the clocks went forward; `shift` moves it by the size of the gap.',
    default: 'reject',
  }),
  twoDigitYears: optional(oneOf(TWO_DIGIT_YEARS), {
    about: 'Time: whether 14 may mean 2014 (00 to 68 are 20xx).',
    default: 'reject',
  }),
  epochZone: optional(text('an IANA zone such as `America/Los_Angeles`'), {
    about:
      'Time: the number counts seconds of the wall clock of this zone, as old Mixpanel exports do.',
    example: 'America/Los_Angeles',
  }),
  format: optional(text('a pattern such as `DD.MM.YYYY HH:mm`'), {
    about: 'Time: an explicit pattern, where nothing else settles how to read the text.',
    example: 'DD.MM.YYYY HH:mm',
  }),
};

const moneyKeys = {
  decimal: optional(oneOf(DECIMALS), {
    about: 'Money and numbers: which mark starts the fraction.',
    default: 'auto',
  }),
  negate: optional(flag(), {
    about: 'Money: turns the sign, for refunds that are kept as positive numbers.',
    default: false,
  }),
};

const plainKeys = z.strictObject({ ...originKeys, ...textKeys, ...timeKeys, ...moneyKeys });

export const valueMappingSchema = mapping(
  {
    ...originKeys,
    by: optional(lazyValue, {
      about: 'With `lookup`: the value to look up. A value itself, so lookups chain.',
      example: 'user_id',
    }),
    firstOf: optional(list(lazyValue, 'a list of values'), {
      about: 'The first of these values that is not empty.',
      example: ['customer_id', 'device_id'],
    }),
    ...textKeys,
    zone: optional(lazyValue, {
      about:
        'Time: the IANA zone of texts that carry none, or a value such as `{ column: TimeZone }`.',
      defaultText:
        'UTC for a header that ends in `(UTC)`, else the zone of the source, else the top one',
      example: 'Europe/Berlin',
    }),
    ...timeKeys,
    currency: optional(lazyValue, {
      about: 'Money: its ISO code, or a value such as `{ column: Currency }`.',
      defaultText: 'the top `currency`',
      example: 'EUR',
    }),
    ...moneyKeys,
  },
  COLUMN_OR_MAPPING,
).meta({ id: 'valueMapping' });

export const valueSchema = either(
  [text(COLUMN_OR_MAPPING), valueMappingSchema],
  COLUMN_OR_MAPPING,
).meta({
  id: 'value',
  description: "A column's name, or a mapping with exactly one origin and any of the options.",
});
