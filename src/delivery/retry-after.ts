const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The three forms of RFC 9110, 5.6.7; the last two are obsolete but have to be understood. */
const DATE_FORMS = [
  /^[a-z]{3}, (?<day>\d{1,2}) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) (?:GMT|UTC)$/i,
  /^[a-z]+, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/i,
  /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]?\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/i,
];

/** Longer waits than this are all the same to us, and a date has to stay within what `Date` can hold. */
const LONGEST_MS = 10 * 366 * 86_400_000;

/**
 * Milliseconds that a `Retry-After` header asks to wait, from 0 to ten years; `undefined` when there
 * is none or it makes no sense.
 *
 * @param nowMs Wall clock, which a date is compared with.
 */
export function parseRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Math.min(Number(trimmed) * 1_000, LONGEST_MS);
  const at = parseHttpDate(trimmed, nowMs);
  return at === undefined ? undefined : Math.min(Math.max(at - nowMs, 0), LONGEST_MS);
}

function parseHttpDate(text: string, nowMs: number): number | undefined {
  for (const form of DATE_FORMS) {
    const found = form.exec(text)?.groups;
    if (found !== undefined) return instantOf(found, nowMs);
  }
  return undefined;
}

function instantOf(found: Record<string, string>, nowMs: number): number | undefined {
  const month = MONTHS.findIndex((name) => name.toLowerCase() === found['month']?.toLowerCase());
  const day = Number(found['day']);
  const [hour = 0, minute = 0, second = 0] = (found['time'] ?? '').split(':').map(Number);
  if (month < 0 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  return Date.UTC(fullYear(found['year'] ?? '', nowMs), month, day, hour, minute, second);
}

/** A year of two digits that looks more than 50 years ahead is in the past (RFC 9110, 5.6.7). */
function fullYear(text: string, nowMs: number): number {
  if (text.length === 4) return Number(text);
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(text);
  return year > thisYear + 50 ? year - 100 : year;
}
