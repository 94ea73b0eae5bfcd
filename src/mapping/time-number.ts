import { SECONDS_A_DAY } from './time-calendar.ts';
import type { WrittenTime } from './time-local.ts';
import { type FixedTimeOptions, REFUSED, type TimeRefusal } from './time-reading.ts';

/** A number that counts from 1970, in whole seconds cut toward the past. */
export interface CountedTime {
  readonly counted: number;
}

type Unit = NonNullable<FixedTimeOptions['unit']>;

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]\+?(\d{1,2}))?$/;

/** Digits after the second in each unit. */
const SUBSECOND = { s: 0, ms: 3, us: 6, ns: 9 } as const;

/** Today's instants have so many digits in the unit, and have had them since 2001. */
const UNIT_BY_DIGITS = new Map<number, keyof typeof SUBSECOND>([
  [10, 's'],
  [13, 'ms'],
  [16, 'us'],
  [19, 'ns'],
]);

/** Beyond, digits count nothing; below, seconds stay safe integers. */
const MOST_DIGITS = 15;

/** 1899-12-30: behind its 29 February 1900, which never was, Excel counts from here. */
const EXCEL_1900 = -25_569;
/** 1904-01-01. */
const EXCEL_1904 = -24_107;
const EXCEL_FALSE_LEAP_DAY = 60;
/** 9999-12-31 in the system of 1900; neither system goes further. */
const EXCEL_LAST = 2_958_465;

/**
 * A cell that is nothing but a number.
 *
 * @returns `undefined` when it is no number, or one whose digits are a date, as 20140102.
 */
export function readBareNumber(
  text: string,
  unit: Unit,
): CountedTime | WrittenTime | TimeRefusal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, minus = '', whole = '', fraction = '', exponent] = match;
  if (exponent !== undefined) return readExponent(minus, whole, fraction, Number(exponent), unit);
  if (unit === 'excel1900' || unit === 'excel1904') {
    return readSerial(minus, whole, fraction, unit);
  }
  if (unit !== 'auto') return count(minus, whole, fraction, SUBSECOND[unit]);
  if (minus === '' && isCompactDate(whole, fraction)) return undefined;
  return readByDigits(minus, whole, fraction);
}

/** The digits are a date and its time when they can be, since as a count they are far from today. */
function isCompactDate(whole: string, fraction: string): boolean {
  if (whole.length !== 14 && (whole.length !== 8 || fraction !== '')) return false;
  const month = Number(whole.slice(4, 6));
  const day = Number(whole.slice(6, 8));
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return isDay || /^(?:19|20)/.test(whole) || /^0+$/.test(whole);
}

function readByDigits(minus: string, whole: string, fraction: string): CountedTime | TimeRefusal {
  if (/^0+$/.test(whole + fraction)) return REFUSED.zero_date;
  const unit = whole.startsWith('0') ? undefined : UNIT_BY_DIGITS.get(whole.length);
  if (unit !== undefined) return count(minus, whole, fraction, SUBSECOND[unit]);
  const isYear = minus === '' && fraction === '' && /^(?:19|20)\d\d$/.test(whole);
  return isYear ? REFUSED.incomplete_date : REFUSED.ambiguous_unit;
}

/** Spreadsheets write long numbers as 1.38868E+12: fine only while every digit is still there. */
function readExponent(
  minus: string,
  whole: string,
  fraction: string,
  exponent: number,
  unit: Unit,
): CountedTime | TimeRefusal {
  if (unit === 'excel1900' || unit === 'excel1904' || fraction.length < exponent) {
    return REFUSED.precision_lost;
  }
  const digits = (whole + fraction.slice(0, exponent)).replace(/^0+(?=\d)/, '');
  const rest = fraction.slice(exponent);
  return unit === 'auto'
    ? readByDigits(minus, digits, rest)
    : count(minus, digits, rest, SUBSECOND[unit]);
}

function count(
  minus: string,
  whole: string,
  fraction: string,
  subsecond: number,
): CountedTime | TimeRefusal {
  const end = Math.max(0, whole.length - subsecond);
  const seconds = whole.slice(0, end).replace(/^0+/, '');
  if (seconds.length > MOST_DIGITS) return REFUSED.not_a_date;
  const size = Number(seconds);
  if (minus === '') return { counted: size };
  const isBetween = /[1-9]/.test(whole.slice(end) + fraction);
  return { counted: isBetween ? -size - 1 : 0 - size };
}

/** Days and a fraction of a day; Excel's fractions are inexact, so the nearest second is meant. */
function readSerial(
  minus: string,
  whole: string,
  fraction: string,
  system: 'excel1900' | 'excel1904',
): WrittenTime | TimeRefusal {
  const days = Number(whole);
  if (minus !== '' || days > EXCEL_LAST) return REFUSED.invalid_date;
  if (days === 0 && system === 'excel1900') {
    return /[1-9]/.test(fraction) ? REFUSED.incomplete_date : REFUSED.zero_date;
  }
  if (days === EXCEL_FALSE_LEAP_DAY && system === 'excel1900') return REFUSED.invalid_date;
  const epochDay = system === 'excel1904' ? EXCEL_1904 : EXCEL_1900;
  // Before its false leap day Excel is one day behind.
  const early = system === 'excel1900' && days < EXCEL_FALSE_LEAP_DAY ? 1 : 0;
  return {
    day: epochDay + days + early,
    second: Math.round(Number(`0.${fraction}0`) * SECONDS_A_DAY),
    leap: false,
    dateOnly: !/[1-9]/.test(fraction),
    zone: undefined,
  };
}
