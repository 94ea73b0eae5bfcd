import { dayNumber, SECONDS_A_DAY } from './time-calendar.ts';
import { compileFormat } from './time-format.ts';
import { settle, settleWall, type WrittenTime } from './time-local.ts';
import { type CountedTime, readBareNumber } from './time-number.ts';
import { PlainScanner } from './time-plain.ts';
import {
  type FixedTimeOptions,
  REFUSED,
  type TimeReading,
  type TimeRefusal,
} from './time-reading.ts';
import { readDotNet, readText, writtenInUtc } from './time-text.ts';
import type { Zone } from './time-zone.ts';
import { isRefused, readZone } from './time-zone-text.ts';

export { checkFormat } from './time-format.ts';
export type { FixedTimeOptions, TimeReading } from './time-reading.ts';
export { isZone } from './time-zone-text.ts';

/** The oldest second Kissmetrics keeps: 2009-01-01T00:00:00Z. */
const OLDEST = (dayNumber(2009, 1, 1) ?? 0) * SECONDS_A_DAY;
const MOST_AHEAD_MS = SECONDS_A_DAY * 1000;

/** No form of a date is longer; a longer cell is not worth the search. */
const MOST_CHARACTERS = 120;

/** Words that programs and people write for "nothing", in lower case. */
const MISSING: ReadonlySet<string> = new Set([
  '',
  '-',
  '--',
  '\u2013',
  '\u2014',
  '\\n',
  'null',
  '(null)',
  '<null>',
  'nil',
  'none',
  'nan',
  'nat',
  'n/a',
  'na',
  '#n/a',
]);

/** Reads one cell; `zone` is for times that state none, and `undefined` when the user gave none. */
export type ReadTime = (text: string, zone: string | undefined) => TimeReading;

/**
 * Makes the reader for a column of times: text to whole UTC seconds, fractions cut toward the past,
 * for every form named in docs/reference.md, "Times". Nothing is guessed: a text with two readings is
 * refused, and the hint says which option settles it. Whether Kissmetrics takes the instant is asked
 * of {@link outOfBounds}.
 *
 * With `format` only that form is read: `YYYY YY MM M MMM MMMM DD D ddd dddd HH H hh h mm ss SSS A Z`,
 * and literal text in `[...]` ({@link checkFormat}).
 *
 * @throws {@link RangeError} when `format` or `epochZone` is no good: the import file is checked before.
 */
export function compileTime(options: FixedTimeOptions): ReadTime {
  const zoneFor = rememberZone();
  const scanner = new PlainScanner();
  const readOther = compileOther(options);
  const isPlain = options.format === undefined;
  return (text, zoneText) => {
    if (isPlain && scanner.scan(text)) {
      const zone = scanner.offset ?? zoneFor(zoneText);
      if (isRefused(zone)) return zone;
      return settleWall(scanner.wall, scanner.dateOnly, zone, options);
    }
    const written = readOther(text);
    if ('reject' in written) return written;
    if ('counted' in written) return { epoch: written.counted, dateOnly: false };
    const zone = written.zone ?? zoneFor(zoneText);
    return isRefused(zone) ? zone : settle(written, zone, options);
  };
}

/** @returns Why Kissmetrics would not keep an event of that second, or keep it wrongly. */
export function outOfBounds(epoch: number, nowMs: number): 'before_2009' | 'in_future' | undefined {
  if (epoch < OLDEST) return 'before_2009';
  return epoch * 1000 > nowMs + MOST_AHEAD_MS ? 'in_future' : undefined;
}

type Written = WrittenTime | CountedTime | TimeRefusal;

function compileOther(options: FixedTimeOptions): (text: string) => Written {
  const read =
    options.format === undefined ? compileAnyForm(options) : compileFormat(options.format);
  return (text) => {
    // Trimming takes a byte order mark off as well.
    const trimmed = text.trim();
    if (trimmed.length > MOST_CHARACTERS) return REFUSED.not_a_date;
    // No-break spaces become plain ones: newer ICU writes U+202F before PM.
    const plain = trimmed.replaceAll(/\s+/g, ' ');
    return MISSING.has(plain.toLowerCase()) ? REFUSED.missing : read(plain);
  };
}

function compileAnyForm(options: FixedTimeOptions): (text: string) => Written {
  const epochZone = options.epochZone === undefined ? undefined : readZone(options.epochZone);
  if (isRefused(epochZone)) throw new RangeError('`epochZone` is no zone.');
  const unit = options.unit ?? 'auto';
  return (text) => {
    const number = readBareNumber(text, unit);
    if (number !== undefined) {
      // Old Mixpanel exports count the seconds that local clocks had shown.
      return 'counted' in number && epochZone !== undefined
        ? { ...writtenInUtc(number.counted), zone: epochZone }
        : number;
    }
    const milliseconds = readDotNet(text);
    if (milliseconds !== undefined) return { counted: Math.floor(milliseconds / 1000) };
    return readText(text, options);
  };
}

/** Rows that follow one another nearly always have the same zone, so the last one is kept. */
function rememberZone(): (text: string | undefined) => Zone | TimeRefusal {
  let lastText: string | undefined;
  let last: Zone | TimeRefusal = REFUSED.zone_required;
  return (text) => {
    if (text !== lastText) {
      last = text === undefined || text.trim() === '' ? REFUSED.zone_required : readZone(text);
      lastText = text;
    }
    return last;
  };
}
