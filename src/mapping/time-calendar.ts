import { REFUSED, type TimeRefusal } from './time-reading.ts';

export const SECONDS_A_DAY = 86_400;

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Days since 1970-01-01 of a day of the Gregorian calendar, which is taken to have held always.
 *
 * @returns `undefined` when there is no such day; year 0, month 0 and day 0 are none.
 */
export function dayNumber(year: number, month: number, day: number): number | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1) return undefined;
  if (day > 28 && day > daysInMonth(year, month)) return undefined;
  // Years that begin with March have their leap day last, so no month needs to know of it.
  const shifted = month < 3 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month < 3 ? 9 : -3)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return MONTH_DAYS[month - 1] ?? 0;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** As {@link dayNumber}, with the reason: databases write zeros for "no date". */
export function readDay(year: number, month: number, day: number): number | TimeRefusal {
  if (year === 0 || month === 0 || day === 0) return REFUSED.zero_date;
  return dayNumber(year, month, day) ?? REFUSED.invalid_date;
}

/** 0 is Sunday. */
export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** 00 to 68 are 2000 to 2068, as in POSIX. */
export function fullYear(twoDigits: number): number {
  return twoDigits + (twoDigits < 69 ? 2000 : 1900);
}

/**
 * The time of day as a clock shows it.
 *
 * @param meridiem - 'a', 'p', or '' on a clock of 24 hours.
 * @param fraction - Digits after the second: cut, and asked about only for 24:00:00.
 * @returns Second of the day. A 60th second is the first of the next minute; whether it happened is
 *   for {@link isLeapSecond}.
 */
export function readClock(
  hour: number,
  minute: number,
  second: number,
  fraction: string,
  meridiem: string,
): number | TimeRefusal {
  if (minute > 59 || second > 60) return REFUSED.invalid_time;
  if (meridiem !== '') {
    if (hour < 1 || hour > 12) return REFUSED.invalid_time;
    return ((hour % 12) + (meridiem === 'p' ? 12 : 0)) * 3600 + minute * 60 + second;
  }
  if (hour === 24 && (minute > 0 || second > 0 || /[1-9]/.test(fraction))) {
    return REFUSED.invalid_time;
  }
  return hour > 24 ? REFUSED.invalid_time : hour * 3600 + minute * 60 + second;
}

/** First month after each inserted second. Source: IERS Bulletin C; none was announced after these. */
const LEAP_SECONDS = [
  [1972, 7],
  [1973, 1],
  [1974, 1],
  [1975, 1],
  [1976, 1],
  [1977, 1],
  [1978, 1],
  [1979, 1],
  [1980, 1],
  [1981, 7],
  [1982, 7],
  [1983, 7],
  [1985, 7],
  [1988, 1],
  [1990, 1],
  [1991, 1],
  [1992, 7],
  [1993, 7],
  [1994, 7],
  [1996, 1],
  [1997, 7],
  [1999, 1],
  [2006, 1],
  [2009, 1],
  [2012, 7],
  [2015, 7],
  [2017, 1],
] as const;

const AFTER_LEAP_SECONDS: ReadonlySet<number> = new Set(
  LEAP_SECONDS.map(([year, month]) => (dayNumber(year, month, 1) ?? 0) * SECONDS_A_DAY),
);

/** Whether the second before this instant was followed by an inserted one. */
export function isLeapSecond(nextEpoch: number): boolean {
  return AFTER_LEAP_SECONDS.has(nextEpoch);
}
