import { fullYear, readDay, weekdayOf } from './time-calendar.ts';
import { type FixedTimeOptions, REFUSED, type TimeRefusal } from './time-reading.ts';

export type DateOptions = Pick<FixedTimeOptions, 'order' | 'twoDigitYears'>;

const MONTH_NAMES = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const WEEKDAY_NAMES = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];

/** English names in lower case, whole or cut, to 1 ... 12. */
export const MONTHS: ReadonlyMap<string, number> = new Map([
  ...MONTH_NAMES.map((name, index) => [name, index + 1] as const),
  ...MONTH_NAMES.map((name, index) => [name.slice(0, 3), index + 1] as const),
  ['sept', 9],
]);

/** English names in lower case, whole or cut, to 0 (Sunday) ... 6. */
export const WEEKDAYS: ReadonlyMap<string, number> = new Map([
  ...WEEKDAY_NAMES.map((name, index) => [name, index] as const),
  ...WEEKDAY_NAMES.map((name, index) => [name.slice(0, 3), index] as const),
  ['tues', 2],
  ['thur', 4],
  ['thurs', 4],
]);

const WEEKDAY_FIRST = /^([a-z]{3,9})(?:\.?,? |,)(.+)$/i;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const DAY_MONTH =
  /^(\d{1,2})(?:st|nd|rd|th)?(?:\.? | of |[-/.])?([a-z]{3,9})\.?(?:,? |,|[-/.])?(\d{4}|\d{2})$/i;
const MONTH_DAY = /^([a-z]{3,9})(?:\.? |-)(\d{1,2})(?:st|nd|rd|th)?(?:, ?| |-)(\d{4}|\d{2})$/i;
const YEAR_MONTH = /^(\d{4})[- /]([a-z]{3,9})[- /](\d{1,2})$/i;

const INCOMPLETE = [
  /^\d{4}$/,
  /^\d{4}[-/.]\d{1,2}$/,
  /^\d{1,2}[-/.]\d{4}$/,
  /^\d{1,2}[-/]\d{1,2}$/,
  /^\d{4}-?W\d{2}$/i,
  /^Q[1-4][- ]?\d{4}$/i,
  /^\d{4}[- ]?Q[1-4]$/i,
];
const PART_WITH_MONTH =
  /^(?:\d{1,4}(?:st|nd|rd|th)?[-/. ]?)?([a-z]{3,9})(?:\.?,?[-/ ]?'?\d{1,4}(?:st|nd|rd|th)?)?$/i;

/**
 * Reads a date without a time. Numbers, or English names of months in any case; a weekday before it
 * has to be the right one.
 *
 * @returns Days since 1970-01-01. `not_a_date` when no known form fits.
 */
export function readDate(text: string, options: DateOptions): number | TimeRefusal {
  const named = WEEKDAY_FIRST.exec(text);
  const weekday = WEEKDAYS.get(named?.[1]?.toLowerCase() ?? '');
  if (weekday === undefined) return readForms(text, options);
  const day = readForms(named?.[2] ?? '', options);
  return typeof day === 'number' && weekdayOf(day) !== weekday ? REFUSED.invalid_date : day;
}

function readForms(text: string, options: DateOptions): number | TimeRefusal {
  const numbers = YEAR_FIRST.exec(text);
  if (numbers !== null) return readDay(Number(numbers[1]), Number(numbers[3]), Number(numbers[4]));
  const yearLast = YEAR_LAST.exec(text);
  if (yearLast !== null) {
    const [, first = '', , second = '', year = ''] = yearLast;
    return readYearLast(Number(first), Number(second), year, options);
  }
  const compact = COMPACT.exec(text);
  if (compact !== null) return readDay(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  return readMonthName(text, options);
}

function readMonthName(text: string, options: DateOptions): number | TimeRefusal {
  const dayFirst = DAY_MONTH.exec(text);
  if (dayFirst !== null) return readNamed(dayFirst[3], dayFirst[2], dayFirst[1], options);
  const monthFirst = MONTH_DAY.exec(text);
  if (monthFirst !== null) return readNamed(monthFirst[3], monthFirst[1], monthFirst[2], options);
  const yearFirst = YEAR_MONTH.exec(text);
  if (yearFirst !== null) return readNamed(yearFirst[1], yearFirst[2], yearFirst[3], options);
  return isIncomplete(text) ? REFUSED.incomplete_date : REFUSED.not_a_date;
}

function isIncomplete(text: string): boolean {
  if (INCOMPLETE.some((form) => form.test(text))) return true;
  return MONTHS.has(PART_WITH_MONTH.exec(text)?.[1]?.toLowerCase() ?? '');
}

function readNamed(
  year = '',
  name = '',
  day = '',
  { twoDigitYears }: DateOptions = {},
): number | TimeRefusal {
  const month = MONTHS.get(name.toLowerCase());
  if (month === undefined) return REFUSED.not_a_date;
  if (year.length === 4) return readDay(Number(year), month, Number(day));
  if (twoDigitYears !== 'accept') return REFUSED.two_digit_year;
  return readDay(fullYear(Number(year)), month, Number(day));
}

/** All numbers, and the year not first unless it has two digits: the order is a matter of options. */
function readYearLast(
  first: number,
  second: number,
  last: string,
  { order = 'auto', twoDigitYears }: DateOptions,
): number | TimeRefusal {
  const isShort = last.length === 2;
  if (isShort && twoDigitYears !== 'accept') {
    return first + second + Number(last) === 0 ? REFUSED.zero_date : REFUSED.two_digit_year;
  }
  const year = isShort ? fullYear(Number(last)) : Number(last);
  if (order === 'DMY') return readDay(year, second, first);
  if (order === 'MDY') return readDay(year, first, second);
  const yearFirst = isShort ? readDay(fullYear(first), second, Number(last)) : REFUSED.invalid_date;
  if (order === 'YMD') return yearFirst;
  return onlyOne([readDay(year, second, first), readDay(year, first, second), yearFirst]);
}

/** Two readings of one day, as of 05/05/2014, are no doubt. */
function onlyOne(readings: readonly (number | TimeRefusal)[]): number | TimeRefusal {
  const days = new Set(readings.filter((reading) => typeof reading === 'number'));
  const [day] = days;
  if (day === undefined) return readings[0] ?? REFUSED.invalid_date;
  return days.size === 1 ? day : REFUSED.ambiguous_order;
}
