interface Reading {
  readonly order: 'YMD' | 'MDY' | 'DMY';
  /** `2024-1-31`. */
  readonly day: string;
  readonly hasCentury: boolean;
}

interface DateText {
  readonly readings: readonly Reading[];
  /** Seconds since midnight; `undefined` where only hours and minutes are told. */
  readonly minute: number;
  readonly second: number | undefined;
  readonly hasTime: boolean;
  readonly zone: string;
  /** The text with its digits alike: what a spreadsheet rewrites gets another. */
  readonly shape: string;
}

/**
 * Whether a spreadsheet wrote the same date in its own form. In the same form it is another date, and
 * where the first form can be read in two ways, telling which is a correction.
 */
export function sameDate(before: string, now: string): boolean {
  const [old, saved] = [readDate(before), readDate(now)];
  if (old === undefined || saved === undefined || old.shape === saved.shape) return false;
  if (saved.zone !== '' || !sameTime(old, saved)) return false;
  const isPlain = old.readings.length === 1 || old.readings[0]?.day === old.readings[1]?.day;
  return old.readings.some((one) =>
    saved.readings.some(
      (other) =>
        other.day === one.day &&
        (isPlain || other.order === one.order) &&
        (one.hasCentury || !other.hasCentury),
    ),
  );
}

/** Seconds may be lost, and a midnight; none is added but midnight itself. */
function sameTime(old: DateText, saved: DateText): boolean {
  if (!old.hasTime) return saved.minute === 0 && (saved.second ?? 0) === 0;
  if (!saved.hasTime) return old.minute === 0 && (old.second ?? 0) === 0;
  if (old.minute !== saved.minute) return false;
  return saved.second === undefined || saved.second === (old.second ?? 0);
}

const DATE =
  /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?( ?[AP]M)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

function readDate(text: string): DateText | undefined {
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [, a = '', , b = '', c = '', hour, minutes = '0', seconds, half = '', zone = ''] = found;
  const readings: Reading[] = [];
  if (a.length === 4) add(readings, 'YMD', a, b, c);
  else if (a.length <= 2 && c.length !== 3 && c.length !== 1) {
    add(readings, 'MDY', c, a, b);
    add(readings, 'DMY', c, b, a);
  }
  if (readings.length === 0) return undefined;
  const minute = hourOf(Number(hour ?? '0'), half) * 60 + Number(minutes);
  const second = seconds === undefined ? undefined : Number(seconds);
  const shape = text.replace(/\d/g, '9');
  return { readings, minute, second, hasTime: hour !== undefined, zone, shape };
}

function hourOf(hour: number, half: string): number {
  if (half === '') return hour;
  return (hour % 12) + (/p/i.test(half) ? 12 : 0);
}

function add(
  readings: Reading[],
  order: Reading['order'],
  year: string,
  month: string,
  day: string,
): void {
  const [m, d] = [Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > 31) return;
  // Years are compared by their last two digits: the form may have lost the others.
  readings.push({ order, day: `${Number(year) % 100}-${m}-${d}`, hasCentury: year.length === 4 });
}
