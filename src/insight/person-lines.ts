import type { Packed, Told } from './person.ts';

/**
 * How people lie in a store, in lines: what was known of somebody when memory was full, or a single
 * event of somebody whom memory had no room for. Identities hold no tabs and no line breaks.
 */
export type PersonLine =
  | { readonly identity: string; readonly person: Packed }
  | { readonly identity: string; readonly told: Told };

const BETWEEN = '\t';

const IS_EVENT = 1;
const BEGINS_COHORT = 2;
const IS_PAYING = 4;

export function personLine(identity: string, person: Packed): string {
  return `${BETWEEN}${JSON.stringify([identity, person])}\n`;
}

export function toldLine(identity: string, told: Told): string {
  const { second, step, period, revenue = '', value } = told;
  const flags =
    (told.isEvent ? IS_EVENT : 0) |
    (told.beginsCohort ? BEGINS_COHORT : 0) |
    (told.isPaying ? IS_PAYING : 0);
  const text = value === undefined ? '' : JSON.stringify(value);
  return `${identity}\t${second}\t${step}\t${flags}\t${period}\t${revenue}\t${text}\n`;
}

/** @param line - Without its line break. */
export function readLine(line: string): PersonLine {
  if (line.startsWith(BETWEEN)) {
    const parsed: unknown = JSON.parse(line);
    if (!isPerson(parsed)) throw new Error('People are not as they were written down.');
    return { identity: parsed[0], person: parsed[1] };
  }
  const [identity = '', second, step, flags, period, revenue, value] = line.split(BETWEEN);
  const bits = Number(flags);
  const told = {
    second: Number(second),
    isEvent: (bits & IS_EVENT) !== 0,
    step: Number(step),
    beginsCohort: (bits & BEGINS_COHORT) !== 0,
    period: Number(period),
    isPaying: (bits & IS_PAYING) !== 0,
    revenue: revenue === '' ? undefined : revenue,
    value: value === undefined || value === '' ? undefined : String(JSON.parse(value)),
  };
  return { identity, told };
}

/** These are our own words; this shows the compiler which. */
function isPerson(value: unknown): value is readonly [string, Packed] {
  return Array.isArray(value) && typeof value[0] === 'string' && Array.isArray(value[1]);
}
