import type { MoneyOptions } from '../model/definition.ts';
import { NO_NUMBER, type NumberRefusal } from './number-text.ts';

/** Digits before and after the mark, as written: zeros are not dropped. */
export interface Digits {
  readonly whole: string;
  readonly fraction: string;
}

/**
 * How many decimals the column has: the number of a currency, 0 for whole cents, and 'any' for a number
 * that is no money.
 */
export type Decimals = number | 'any';

type Mark = '.' | ',';

const SPACES = /[ \u00a0\u2007\u2009\u202f]/g;
const APOSTROPHES = /['\u2019]/g;
const THOUSANDS = /^[1-9]\d{0,2}(?:,\d{3})+$/;
/** India: 12,34,567. */
const LAKHS = /^[1-9]\d?(?:,\d\d)+,\d{3}$/;

/**
 * Tells the decimal mark from the one that groups.
 *
 * Of two marks the last one starts the fraction. One mark alone, with exactly three digits behind it and
 * a possible group before it, reads both ways: refused unless `decimal` says which.
 */
export function splitNumber(
  number: string,
  decimal: NonNullable<MoneyOptions['decimal']>,
  decimals: Decimals,
): Digits | NumberRefusal {
  if (/^\d+$/.test(number)) return { whole: number, fraction: '' };
  const spaces = new Set(number.match(SPACES));
  const apostrophes = new Set(number.match(APOSTROPHES));
  if (spaces.size + apostrophes.size > 1) return NO_NUMBER.bad_grouping;
  if (spaces.size + apostrophes.size === 1) {
    return splitGrouped(number.replaceAll(SPACES, "'").replaceAll(APOSTROPHES, "'"), decimal);
  }
  const mark = decimal === 'auto' ? findMark(number, decimals) : decimal;
  return mark === 'both' ? NO_NUMBER.ambiguous_separator : splitAt(number, mark);
}

/** Spaces and apostrophes can only group, so a point or comma beside them can only be decimal. */
function splitGrouped(
  number: string,
  decimal: NonNullable<MoneyOptions['decimal']>,
): Digits | NumberRefusal {
  const found = /^([\d']+)(?:([.,])(\d*))?$/.exec(number);
  if (found === null) return NO_NUMBER.bad_grouping;
  const [, groups = '', mark, fraction = ''] = found;
  const isOther = mark !== undefined && decimal !== 'auto' && mark !== decimal;
  const whole = ungroup(groups.replaceAll("'", ','));
  return whole === undefined || isOther ? NO_NUMBER.bad_grouping : { whole, fraction };
}

/** The mark that starts the fraction; the one the text does not have when its own can only group. */
function findMark(number: string, decimals: Decimals): Mark | 'both' {
  const last = number.lastIndexOf('.') > number.lastIndexOf(',') ? '.' : ',';
  const other = last === '.' ? ',' : '.';
  if (number.includes(other)) return last;
  const first = number.indexOf(last);
  if (first !== number.lastIndexOf(last)) return other;
  const before = number.slice(0, first);
  const after = number.slice(first + 1);
  if (after.length < 3 || before === '' || before.startsWith('0')) return last;
  // Four digits are a group in the Far East: 1,0000 is ten thousand.
  if (after.length === 4 && last === ',') return 'both';
  if (after.length !== 3 || before.length > 3) return last;
  return findGroupOfThree(last, after, decimals);
}

function findGroupOfThree(mark: Mark, after: string, decimals: Decimals): Mark | 'both' {
  // Without decimals a comma can only group; a point may stand before zeros that a database added.
  if (decimals === 0 && mark === ',') return '.';
  // Half a cent, from a computed tax: refused all the same, but for what it is.
  if (decimals === 2 && mark === '.' && after.startsWith('00') && after !== '000') return mark;
  return 'both';
}

function splitAt(number: string, mark: Mark): Digits | NumberRefusal {
  const at = number.indexOf(mark);
  if (at !== number.lastIndexOf(mark)) return NO_NUMBER.bad_grouping;
  const before = at < 0 ? number : number.slice(0, at);
  const fraction = at < 0 ? '' : number.slice(at + 1);
  if (!/^\d*$/.test(fraction)) return NO_NUMBER.bad_grouping;
  // `50.` happens; `50,` is the rest of a list.
  if (fraction === '' && mark === ',' && at >= 0) return NO_NUMBER.not_a_number;
  const isIndian = mark === '.' && LAKHS.test(before);
  const groups = isIndian ? before.replaceAll(',', '') : before.replaceAll('.', ',');
  const whole = before === '' ? '0' : ungroup(groups);
  return whole === undefined ? NO_NUMBER.bad_grouping : { whole, fraction };
}

/** @returns `undefined` when the groups are not exact: a stray comma may be a lost digit. */
function ungroup(groups: string): string | undefined {
  if (/^\d+$/.test(groups)) return groups;
  return THOUSANDS.test(groups) ? groups.replaceAll(',', '') : undefined;
}
