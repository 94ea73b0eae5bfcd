const UNITS: ReadonlyMap<string, number> = new Map([
  ...units(1, 'ms', 'millisecond', 'milliseconds'),
  ...units(1000, 's', 'sec', 'second', 'seconds'),
  ...units(60_000, 'm', 'min', 'minute', 'minutes'),
  ...units(3_600_000, 'h', 'hour', 'hours'),
  ...units(86_400_000, 'd', 'day', 'days'),
  ...units(604_800_000, 'w', 'week', 'weeks'),
]);

function units(ms: number, ...names: readonly string[]): (readonly [string, number])[] {
  return names.map((name) => [name, ms] as const);
}

/** A day is 24 hours, whatever the clocks do. */
const LONGEST_MS = 3650 * 86_400_000;

/**
 * Reads a duration as people write it: `30 minutes`, `90 s`, `1 hour`, `2 days`. A whole number and a
 * unit; a number alone has no unit and is none.
 *
 * @returns Milliseconds, at most ten years; `undefined` when the text is no duration.
 */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,12})\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const factor = UNITS.get(unit.toLowerCase());
  if (factor === undefined) return undefined;
  const ms = Number(digits) * factor;
  return ms <= LONGEST_MS ? ms : undefined;
}

/** How long so many requests take at this rate, in whole seconds: one is not done in no time. */
export function secondsAt(rate: number, requests: number): number {
  return Math.ceil(requests / rate);
}
