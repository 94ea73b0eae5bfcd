import { dayNumber, SECONDS_A_DAY } from './time-calendar.ts';

const ZERO = 48;
const DASH = 45;
const COLON = 58;
const POINT = 46;
const COMMA = 44;
const SPACE = 32;
const PLUS = 43;

/** `scan` ended in the middle of a form it does not know. */
const BROKEN = -1;

/**
 * Reads the forms nearly every file has, character by character, since regular expressions and their
 * captures cost several times as much: `YYYY-MM-DD`, and with `T` or a space `HH:MM`, `:SS`, a
 * fraction, and `Z`, `+HH:MM`, `+HHMM` or `+HH`, with a space before it or not.
 *
 * One scanner serves one column: a successful {@link scan} leaves its result in the fields, so that no
 * object is made for it.
 */
export class PlainScanner {
  /** What clocks show, in seconds since 1970 as if it were UTC. */
  wall = 0;
  /** Seconds east of UTC; `undefined` when the text states none. */
  offset: number | undefined = undefined;
  dateOnly = false;

  /** @returns `false` when the text is anything else, or no valid time: both are for the slow reader. */
  scan(text: string): boolean {
    const { length } = text;
    if (length < 10 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return false;
    const century = pair(text, 0);
    const year = pair(text, 2);
    if (century < 0 || year < 0) return false;
    const day = dayNumber(century * 100 + year, pair(text, 5), pair(text, 8));
    if (day === undefined) return false;
    this.wall = day * SECONDS_A_DAY;
    this.offset = undefined;
    this.dateOnly = length === 10;
    return this.dateOnly || this.#clock(text);
  }

  #clock(text: string): boolean {
    const between = text.charCodeAt(10);
    if ((between !== 84 && between !== SPACE) || text.charCodeAt(13) !== COLON) return false;
    const hour = pair(text, 11);
    const minute = pair(text, 14);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    this.wall += hour * 3600 + minute * 60;
    if (text.length === 16) return true;
    let end = 16;
    if (text.charCodeAt(16) === COLON) {
      const second = pair(text, 17);
      if (second < 0 || second > 59) return false;
      this.wall += second;
      end = afterFraction(text, 19);
    }
    return end === text.length || (end !== BROKEN && this.#zone(text, end));
  }

  #zone(text: string, at: number): boolean {
    const start = text.charCodeAt(at) === SPACE ? at + 1 : at;
    const sign = text.charCodeAt(start);
    const left = text.length - start;
    if (sign === 90) {
      this.offset = 0;
      return left === 1;
    }
    if (sign !== PLUS && sign !== DASH) return false;
    const hours = pair(text, start + 1);
    const minutes = offsetMinutes(text, start + 3, left);
    if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 14 * 60) return false;
    const seconds = (hours * 60 + minutes) * 60;
    this.offset = sign === PLUS ? seconds : -seconds;
    return true;
  }
}

/** The number two digits make, or -1. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** Fractions are cut toward the past, so their digits need not be known. */
function afterFraction(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  if (mark !== POINT && mark !== COMMA) return at;
  let end = at + 1;
  while (text.charCodeAt(end) >= ZERO && text.charCodeAt(end) <= ZERO + 9) end += 1;
  return end > at + 1 ? end : BROKEN;
}

/** @param left - Characters from the sign on: 3 for `+HH`, 5 for `+HHMM`, 6 for `+HH:MM`. */
function offsetMinutes(text: string, at: number, left: number): number {
  if (left === 3) return 0;
  if (left === 5) return pair(text, at);
  return left === 6 && text.charCodeAt(at) === COLON ? pair(text, at + 1) : -1;
}
