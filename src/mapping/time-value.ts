import type { ValueDefinition } from '../model/definition.ts';
import type { Problem, TimeReason } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import { takenZone } from './taken-zone.ts';
import { compileTime, type TimeReading } from './time.ts';
import { compileTyped, type Parse } from './typed.ts';
import type { CompileContext, Nothing, Read } from './types.ts';
import { compileText, describeValue } from './value.ts';

/** An instant as a value gives it, before the bounds of Kissmetrics are asked about. */
export type Instant = Extract<TimeReading, { epoch: number }> & {
  /** As read, after trimming. */
  readonly text: string;
  /** For times that state none: for `explain`. */
  readonly zone: string | undefined;
};

/** @returns Reads '' when there is no time: an empty cell, or a word such as `N/A`. */
export function compileInstant(
  value: ValueDefinition,
  context: CompileContext,
): (row: Row) => Instant | Nothing {
  return compileTyped<Instant>(value, context, (one) => parseInstant(one, context));
}

function parseInstant(value: ValueDefinition, context: CompileContext): Parse<Instant> {
  const { zone: _, ...fixed } = value.time;
  const parse = compileTime(fixed);
  const zoneOf = compileZone(takenZone(value, context).zone, context);
  const what = describeValue(value);
  return (text, row) => {
    const zoneText = zoneOf(row);
    if (zoneText !== undefined && typeof zoneText !== 'string') return zoneText;
    const reading = parse(text, zoneText);
    if ('epoch' in reading) {
      const { epoch, dateOnly } = reading;
      return { epoch, dateOnly, text, zone: zoneText };
    }
    // What means "nothing" to a person (`N/A`) is an empty cell, not a fault.
    return reading.reject === 'missing' ? '' : timeProblem(reading.reject, what, reading.hint);
  };
}

function compileZone(
  zone: string | ValueDefinition | undefined,
  context: CompileContext,
): (row: Row) => Read | undefined {
  if (zone === undefined || typeof zone === 'string') return () => zone;
  const read = compileText(zone, context);
  return (row) => {
    const text = read(row);
    return text === '' ? undefined : text;
  };
}

const MEANINGS: Record<TimeReason, string> = {
  missing: 'is empty where a time is required',
  not_a_date: 'holds no time that can be read',
  incomplete_date: 'holds only part of a date',
  invalid_date: 'holds a day that does not exist',
  invalid_time: 'holds a time of day that does not exist',
  zero_date: 'holds a zero date',
  ambiguous_order: 'holds a date that can be read as day/month and as month/day',
  ambiguous_unit: 'holds a number that can be read in several units of time',
  ambiguous_zone: 'holds an abbreviated zone that several zones share',
  unknown_zone: 'holds a time whose zone is not known',
  zone_required: 'holds a time without a zone, and none is given for it',
  ambiguous_local_time: 'holds a local time that happened twice, when the clocks went back',
  nonexistent_local_time: 'holds a local time that never happened, when the clocks went forward',
  two_digit_year: 'holds a year of two digits',
  precision_lost: 'holds a number that a spreadsheet has rounded',
  leap_second: 'holds a leap second',
  before_2009: 'holds a time before 2009-01-01 UTC, older than anything Kissmetrics keeps',
  in_future: 'holds a time more than a day in the future',
};

export function timeProblem(reason: TimeReason, what: string, hint: string): Problem {
  return { reason, message: `${sentence(what)} ${MEANINGS[reason]}.`, hint };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
