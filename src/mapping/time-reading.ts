import type { TimeOptions } from '../model/definition.ts';
import type { TimeReason } from '../model/reject.ts';

/** Whole seconds since 1970-01-01T00:00:00Z, or why the text is none. */
export type TimeReading = { readonly epoch: number; readonly dateOnly: boolean } | TimeRefusal;

export interface TimeRefusal {
  readonly reject: TimeReason;
  /** What settles it. The same text for every cell: hints go where cells must not. */
  readonly hint: string;
}

/** The options that hold for a whole column; the zone may come from the row. */
export type FixedTimeOptions = Omit<TimeOptions, 'zone'>;

const HINTS: Record<TimeReason, string> = {
  missing: 'Give the cell a date, or leave the row out with `where`.',
  not_a_date:
    'Correct the cell, or say how the column is written with `format`, as `format: DD.MM.YYYY HH:mm`.',
  incomplete_date: 'An event needs a whole date: year, month and day.',
  invalid_date:
    'No calendar has this day. If day and month are swapped, say so with `order: DMY` or `order: MDY`.',
  invalid_time: 'Correct the cell: no clock shows this time.',
  zero_date: 'Correct the cell, or make such cells empty with `nulls` of the source.',
  ambiguous_order: 'Say which comes first: `at: { column: NAME, order: MDY }` or `order: DMY`.',
  ambiguous_unit:
    'Say what the number counts, as `at: { column: NAME, unit: s }`, or `ms`, `us`, `ns`, `excel1900` or `excel1904`, or how its digits are a date with `format`.',
  ambiguous_zone:
    'Write an offset such as `+05:30` or an IANA name such as `Asia/Kolkata` into the cell: with `map` when the zone is a column of its own.',
  unknown_zone: 'Use an IANA name such as `Europe/Berlin` or an offset such as `+01:00`.',
  zone_required:
    'Say where these times were written: `zone: America/New_York` at the top, on the source, or as `at: { column: NAME, zone: America/New_York }`.',
  ambiguous_local_time: 'Say which: `at: { column: NAME, fold: earlier }` or `fold: later`.',
  nonexistent_local_time:
    'Move such times forward by the missing hour: `at: { column: NAME, gap: shift }`.',
  two_digit_year: 'Read 00 to 68 as 2000 to 2068: `at: { column: NAME, twoDigitYears: accept }`.',
  precision_lost: 'The digits are gone: export again with the column as text.',
  leap_second: 'No second was inserted at that moment: correct the cell.',
  before_2009: 'Leave such rows out with `window`.',
  in_future: 'Leave such rows out with `window`, or keep them for later with `future: wait`.',
};

function refusal(reject: TimeReason): TimeRefusal {
  return { reject, hint: HINTS[reject] };
}

/** One value for each reason, so that a column full of them costs nothing. */
export const REFUSED: Readonly<Record<TimeReason, TimeRefusal>> = {
  missing: refusal('missing'),
  not_a_date: refusal('not_a_date'),
  incomplete_date: refusal('incomplete_date'),
  invalid_date: refusal('invalid_date'),
  invalid_time: refusal('invalid_time'),
  zero_date: refusal('zero_date'),
  ambiguous_order: refusal('ambiguous_order'),
  ambiguous_unit: refusal('ambiguous_unit'),
  ambiguous_zone: refusal('ambiguous_zone'),
  unknown_zone: refusal('unknown_zone'),
  zone_required: refusal('zone_required'),
  ambiguous_local_time: refusal('ambiguous_local_time'),
  nonexistent_local_time: refusal('nonexistent_local_time'),
  two_digit_year: refusal('two_digit_year'),
  precision_lost: refusal('precision_lost'),
  leap_second: refusal('leap_second'),
  before_2009: refusal('before_2009'),
  in_future: refusal('in_future'),
};
