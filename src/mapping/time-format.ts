import { fullYear, readClock, readDay, weekdayOf } from './time-calendar.ts';
import { MONTHS, WEEKDAYS } from './time-date.ts';
import type { WrittenTime } from './time-local.ts';
import { REFUSED, type TimeRefusal } from './time-reading.ts';
import { isRefused, readZone } from './time-zone-text.ts';

type Part =
  | 'year'
  | 'shortYear'
  | 'month'
  | 'monthName'
  | 'day'
  | 'weekday'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'meridiem'
  | 'zone';

/**
 * What may stand in a pattern, as in Moment and Day.js. `YYYY` four digits, `YY` two (00 to 68 are
 * 20xx); `MM`, `DD`, `HH`, `hh`, `mm`, `ss` two digits, `M`, `D`, `H`, `h` one or two; `MMM`, `MMMM`
 * and `ddd`, `dddd` English names, short or long, in any case; `S` (any number of them) the digits of
 * a fraction; `A` AM or PM; `Z` an offset, `Z` or `UTC`. `[text]` and all signs stand for themselves.
 */
const TOKENS: Readonly<Record<string, readonly [part: Part, form: string]>> = {
  YYYY: ['year', String.raw`(\d{4})`],
  YY: ['shortYear', String.raw`(\d\d)`],
  MMMM: ['monthName', '([a-z]{3,9})'],
  MMM: ['monthName', '([a-z]{3,9})'],
  MM: ['month', String.raw`(\d\d)`],
  M: ['month', String.raw`(\d\d?)`],
  DD: ['day', String.raw`(\d\d)`],
  D: ['day', String.raw`(\d\d?)`],
  dddd: ['weekday', '([a-z]{3,9})'],
  ddd: ['weekday', '([a-z]{3,9})'],
  HH: ['hour', String.raw`(\d\d)`],
  H: ['hour', String.raw`(\d\d?)`],
  hh: ['hour12', String.raw`(\d\d)`],
  h: ['hour12', String.raw`(\d\d?)`],
  mm: ['minute', String.raw`(\d\d)`],
  ss: ['second', String.raw`(\d\d)`],
  S: ['fraction', String.raw`(\d{1,9})`],
  A: ['meridiem', String.raw`([ap])\.?m\.?`],
  Z: ['zone', String.raw`([+\-\u2212]\d\d(?::?\d\d)?|Z|UTC|GMT)`],
};

const PIECES = /\[([^[\]]*)\]|([A-Za-z])\2*|[^A-Za-z]/g;

interface Pattern {
  readonly form: RegExp;
  readonly parts: readonly Part[];
}

/** @returns What is wrong with an explicit `format`, as a sentence; `undefined` when it is good. */
export function checkFormat(pattern: string): string | undefined {
  const compiled = compilePattern(pattern);
  return typeof compiled === 'string' ? compiled : undefined;
}

/**
 * Reads one explicit form and no other.
 *
 * @throws {@link RangeError} when {@link checkFormat} finds fault with the pattern.
 */
export function compileFormat(pattern: string): (text: string) => WrittenTime | TimeRefusal {
  const compiled = compilePattern(pattern);
  if (typeof compiled === 'string') throw new RangeError(compiled);
  const { form, parts } = compiled;
  return (text) => {
    const match = form.exec(text);
    if (match === null) return REFUSED.not_a_date;
    const found: Partial<Record<Part, string>> = {};
    for (const [index, part] of parts.entries()) found[part] = match[index + 1] ?? '';
    return readParts(found);
  };
}

function compilePattern(pattern: string): Pattern | string {
  if (pattern.includes('%')) return 'Write `DD.MM.YYYY HH:mm`, not `%d.%m.%Y %H:%M`.';
  const parts: Part[] = [];
  let form = '';
  for (const [piece, quoted, letter] of pattern.trim().replaceAll(/\s+/g, ' ').matchAll(PIECES)) {
    // The T of ISO 8601 needs no quotes: people write it without.
    const token = TOKENS[letter === 'S' ? 'S' : piece];
    if (token !== undefined) {
      parts.push(token[0]);
      form += token[1];
    } else if (letter === undefined || piece === 'T') {
      form += escape(quoted ?? piece);
    } else {
      return unknownToken(piece);
    }
  }
  return findFault(parts) ?? { form: new RegExp(`^${form}$`, 'i'), parts };
}

function escape(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

function unknownToken(piece: string): string {
  const near = Object.keys(TOKENS).find(
    (token) => token.toLowerCase() === piece.toLowerCase() && token !== piece,
  );
  const advice = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  return `\`${piece}\` is no part of a date. Put letters that stand for themselves in brackets: \`[${piece}]\`.${advice}`;
}

function findFault(parts: readonly Part[]): string | undefined {
  const has = new Set(parts);
  if (has.size < parts.length) return 'The same part of a date stands in it twice.';
  if (has.has('year') === has.has('shortYear')) return 'It needs one year, `YYYY` or `YY`.';
  if (has.has('month') === has.has('monthName')) return 'It needs one month, `MM`, `M` or `MMM`.';
  if (!has.has('day')) return 'It needs a day, `DD` or `D`.';
  if (has.has('hour') && has.has('hour12')) return 'It has two hours, `H` and `h`.';
  if (has.has('hour12') !== has.has('meridiem')) {
    return '`h` counts to 12 and goes with `A` (AM or PM); `H` counts to 23 and goes without.';
  }
  return findMissingClock(has);
}

function findMissingClock(has: ReadonlySet<Part>): string | undefined {
  const hasHour = has.has('hour') || has.has('hour12');
  if (has.has('minute') && !hasHour) return 'It has minutes without an hour (`HH`).';
  if (has.has('second') && !has.has('minute')) return 'It has seconds without minutes (`mm`).';
  if (has.has('fraction') && !has.has('second')) return 'It has a fraction without seconds (`ss`).';
  return undefined;
}

function readParts(found: Partial<Record<Part, string>>): WrittenTime | TimeRefusal {
  const year = Number(found.year ?? fullYear(Number(found.shortYear)));
  const month = found.month ?? MONTHS.get(found.monthName?.toLowerCase() ?? '');
  if (month === undefined) return REFUSED.not_a_date;
  const day = readDay(year, Number(month), Number(found.day));
  if (typeof day !== 'number') return day;
  if (found.weekday !== undefined) {
    const weekday = WEEKDAYS.get(found.weekday.toLowerCase());
    if (weekday === undefined) return REFUSED.not_a_date;
    if (weekday !== weekdayOf(day)) return REFUSED.invalid_date;
  }
  const hour = found.hour ?? found.hour12;
  const second = readClock(
    Number(hour ?? 0),
    Number(found.minute ?? 0),
    Number(found.second ?? 0),
    found.fraction ?? '',
    found.meridiem?.toLowerCase() ?? '',
  );
  if (typeof second !== 'number') return second;
  const zone = found.zone === undefined ? undefined : readZone(found.zone);
  if (isRefused(zone)) return zone;
  return { day, second, leap: found.second === '60', dateOnly: hour === undefined, zone };
}
