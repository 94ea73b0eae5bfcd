import { readClock, SECONDS_A_DAY } from './time-calendar.ts';
import { type DateOptions, readDate } from './time-date.ts';
import type { WrittenTime } from './time-local.ts';
import { REFUSED, type TimeRefusal } from './time-reading.ts';
import type { Zone } from './time-zone.ts';
import { isRefused, readZone } from './time-zone-text.ts';

const MERIDIEM = String.raw`([ap])\.?m\.?(?![a-z])`;
/** Not after a sign or a digit: an offset is no time. */
const START = String.raw`(?<![\d:.+\-\u2212])(\d{1,2})`;
const CLOCK = new RegExp(
  String.raw`${START}:(\d\d)(?::(\d\d)(?:[.,](\d+)|:(\d{3}))?)?(?![\d:])(?: ?${MERIDIEM})?`,
  'i',
);
const HOUR_ONLY = new RegExp(String.raw`${START}()()()() ?${MERIDIEM}`, 'i');

/** Forms of one program each, rewritten into a date, a space, and a clock with colons. */
const REWRITES: readonly (readonly [form: RegExp, plain: string])[] = [
  // ISO basic form, LDAP, and digits alone.
  [/^(\d{4})(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(\d\d)(?!\d|:)/i, '$1-$2-$3 $4:$5:$6'],
  [/^(\d{4})(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(?!\d|:)/i, '$1-$2-$3 $4:$5'],
  // DB2.
  [/^(\d{4}-\d\d-\d\d)-(\d\d)\.(\d\d)\.(\d\d)(?!\d)/, '$1 $2:$3:$4'],
  // Cameras (EXIF).
  [/^(\d{4}):(\d\d):(\d\d) /, '$1-$2-$3 '],
  // Web servers' logs, SAS.
  [/^(\d{1,2}[-/ ]?[a-z]{3,9}[-/ ]?\d{2,4}):(?=\d{1,2}:\d\d)/i, '$1 '],
  // Oracle, and clocks of Italy, Denmark or Finland.
  [/^([^:]*\d)[ T](\d{1,2})\.(\d\d)\.(\d\d)(?![\d:])/i, '$1 $2:$3:$4'],
];

const DOTNET = /^\\?\/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\\?\/$/;

/** @returns Milliseconds since 1970 of a `/Date(1388675045000)/`; its offset is only for display. */
export function readDotNet(text: string): number | undefined {
  const match = DOTNET.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/**
 * Reads any known form of date and time: the date first, the time first (PayPal), or the year last
 * (Unix).
 *
 * @param text - Trimmed, with every run of white space made one space.
 */
export function readText(text: string, options: DateOptions): WrittenTime | TimeRefusal {
  const plain = rewrite(text);
  const clock = CLOCK.exec(plain) ?? HOUR_ONLY.exec(plain);
  if (clock === null) return readDateOnly(plain, options);
  const before = plain.slice(0, clock.index).replace(/(?:,? at|(?<=\d)T|,)? ?$/i, '');
  const after = plain.slice(clock.index + clock[0].length).replace(/^,? ?/, '');
  const day = readAround(before, after, options);
  if (isRefused(day)) return day;
  const [, hour, minute, second, fraction, milliseconds, meridiem] = clock;
  const time = readClock(
    Number(hour),
    Number(minute || 0),
    Number(second || 0),
    fraction || milliseconds || '',
    meridiem?.toLowerCase() ?? '',
  );
  if (typeof time !== 'number') return time;
  return { ...day, second: time, leap: Number(second) === 60, dateOnly: false };
}

function rewrite(text: string): string {
  for (const [form, plain] of REWRITES) {
    if (form.test(text)) return text.replace(form, plain);
  }
  return text;
}

/** The date and the zone, from what stands before the clock and what stands behind it. */
function readAround(
  before: string,
  after: string,
  options: DateOptions,
): WrittenTime | TimeRefusal {
  if (before === '') return readBehind(after, options);
  const day = readDate(before, options);
  if (typeof day === 'number') return withZone(day, after);
  const year = /^(?:(.*) )?(\d{4})$/.exec(after);
  if (day.reject !== 'incomplete_date' || year === null) return day;
  const whole = readDate(`${before} ${year[2] ?? ''}`, options);
  return typeof whole === 'number' ? withZone(whole, year[1] ?? '') : whole;
}

/** `Jan 13, 2009 PST`, `UTC 13 Jan 2009`; nothing, or a zone alone, is a time without a date. */
function readBehind(after: string, options: DateOptions): WrittenTime | TimeRefusal {
  if (after === '' || !isRefused(readZone(after))) return REFUSED.incomplete_date;
  const dated = readDateOnly(after, options);
  if (!isRefused(dated) || dated.reject !== 'not_a_date') return dated;
  const [, zone = '', date = ''] = /^(\S+) (.+)$/.exec(after) ?? [];
  const day = isRefused(readZone(zone)) ? dated : readDate(date, options);
  return typeof day === 'number' ? withZone(day, zone) : day;
}

function readDateOnly(text: string, options: DateOptions): WrittenTime | TimeRefusal {
  const day = readDate(text, options);
  if (typeof day === 'number') return withZone(day, '');
  if (/^\d{4}-\d\d-\d\d[T ]\d\d?Z?$/i.test(text)) return REFUSED.incomplete_date;
  const [, date = '', zone = ''] =
    /^(.*\d) ([a-z+\-\u2212].*)$/i.exec(text) ??
    /^(.*\d)(Z|[+\-\u2212]\d\d:\d\d)$/i.exec(text) ??
    [];
  const dayBefore = readDate(date, options);
  if (typeof dayBefore !== 'number')
    return date !== '' && day.reject === 'not_a_date' ? dayBefore : day;
  const dated = withZone(dayBefore, zone);
  // Words behind a lone date are a remark more often than a zone.
  const isRemark = isRefused(dated) && dated.reject === 'unknown_zone' && !zone.includes('/');
  return isRemark ? REFUSED.not_a_date : dated;
}

function withZone(day: number, text: string): WrittenTime | TimeRefusal {
  const zone: Zone | undefined | TimeRefusal = text === '' ? undefined : readZone(text);
  if (isRefused(zone)) return zone;
  return { day, second: 0, leap: false, dateOnly: true, zone };
}

/** An instant as the wall of UTC shows it. */
export function writtenInUtc(seconds: number): WrittenTime {
  const day = Math.floor(seconds / SECONDS_A_DAY);
  return { day, second: seconds - day * SECONDS_A_DAY, leap: false, dateOnly: false, zone: 0 };
}
