import type { RejectReason } from '../model/reject.ts';

interface ReasonDoc {
  readonly meaning: string;
  /** What a person can do about it. */
  readonly settle: string;
}

/** What the reference page says about each reason code; a code without an entry does not compile. */
export const REASON_DOCS: Readonly<Record<RejectReason, ReasonDoc>> = {
  bad_row: {
    meaning: 'The row has more or fewer cells than the header.',
    settle:
      'Correct the row; look for an unquoted delimiter. `delimiter`, `quote` and `escape` may be wrong for the file.',
  },
  missing_person: {
    meaning: 'The person is empty.',
    settle:
      'Correct the row, take another column with `firstOf`, or leave such rows out with `where`.',
  },
  null_like_person: {
    meaning: 'The person is a word for nobody, which would merge many people into one for ever.',
    settle:
      'Leave such rows out with `where`. If the word is somebody in your data, list under `notPeople` what is not.',
  },
  person_too_long: {
    meaning: 'The person is longer than 255 characters.',
    settle: 'Identify people by another column.',
  },
  person_control_character: {
    meaning: 'The person holds a control character or half a character.',
    settle: 'Correct the row.',
  },
  lookup_miss: {
    meaning: 'The lookup knows nothing for the value in `by`.',
    settle:
      'Add the missing row to the source of the lookup (the reject is tried again by later runs), or give a `default`.',
  },
  unmapped_value: {
    meaning: 'The text is not in the `map`.',
    settle: 'Add it to the map, `null` for "no event", or give a `default`.',
  },
  missing_name: {
    meaning: 'The name of the event is empty.',
    settle: 'Correct the row, or give a `default`; `default: null` means no event.',
  },
  name_too_long: {
    meaning: 'The name of the event is longer than 254 characters.',
    settle: 'Put what varies into a property.',
  },
  name_control_character: {
    meaning: 'The name of the event holds a control character or half a character.',
    settle: 'Translate the name with `map`.',
  },
  reserved_name: {
    meaning: 'The name of the event begins with an underscore, which Kissmetrics keeps for itself.',
    settle: 'Translate the name with `map`.',
  },
  name_clash: {
    meaning: 'Two rules make an event of one name from this row.',
    settle: 'Narrow one of the rules with `where`, or give its event another name.',
  },
  not_a_boolean: {
    meaning: 'A value with `as: boolean` is neither true nor false.',
    settle: 'Translate the text with `map`, or leave `as` out.',
  },
  value_too_long: {
    meaning: 'A property is longer than 8,192 characters.',
    settle: 'Cut it with `truncate`, or leave the property out.',
  },
  value_not_flat: {
    meaning: 'A property is a list or an object, or a JSON cell cannot be read.',
    settle: 'Take one part of it with `path`.',
  },
  duplicate_key: {
    meaning: 'Another row of this run has the same key and says something else.',
    settle: 'Name as `key` columns that differ in every row, or correct the row.',
  },
  same_second: {
    meaning: 'The second is held by another event of this person and name, and none is free.',
    settle: 'Export the time of day, sum the rows up, or set `sameSecond: keep`.',
  },
  refused: {
    meaning:
      'Kissmetrics answered the request with 4xx. Not among the rows that a run rejects: the event is `refused` in its books, and the row is open like a reject.',
    settle:
      'Correct the row or the rule; `retry`, or the next run that reads the row, sends it again.',
  },
  missing: {
    meaning: 'A time that is `required`, or an amount of revenue, is empty.',
    settle: 'Correct the row, leave it out with `where`, or give a `default`.',
  },
  not_a_date: {
    meaning: 'The text is no time in any form that is known.',
    settle: 'Say how the column is written with `format`.',
  },
  incomplete_date: {
    meaning: 'The date has no day, or no month.',
    settle: 'Correct the row: an event needs a whole date.',
  },
  invalid_date: {
    meaning: 'No calendar has this day.',
    settle: 'If day and month are swapped, say so with `order: DMY` or `order: MDY`.',
  },
  invalid_time: { meaning: 'No clock shows this time.', settle: 'Correct the row.' },
  zero_date: {
    meaning: "The date is a database's zero: 0000-00-00.",
    settle: 'List the text under `nulls` of the source if it means "none".',
  },
  ambiguous_order: {
    meaning: 'Day and month can be read both ways: 03/04/2014.',
    settle: '`order: DMY` or `order: MDY`.',
  },
  ambiguous_unit: {
    meaning: 'The number can be read in several units of time.',
    settle: '`unit: s`, `ms`, `us`, `ns`, `excel1900` or `excel1904`; or `format`.',
  },
  ambiguous_zone: {
    meaning: 'The abbreviation stands for several zones: IST.',
    settle: 'Write an offset or an IANA name into the cell.',
  },
  unknown_zone: {
    meaning: 'The zone that the row names is not known.',
    settle:
      'Use IANA names such as Europe/Berlin or offsets such as +01:00; translate others with `map`.',
  },
  zone_required: {
    meaning: 'The time has no zone, and the file gives none for it.',
    settle: '`zone: America/New_York` on the value, the source, or at the top.',
  },
  ambiguous_local_time: {
    meaning: 'The local time happened twice, as the clocks went back.',
    settle: '`fold: earlier` or `fold: later`.',
  },
  nonexistent_local_time: {
    meaning: 'The local time never happened, as the clocks went forward.',
    settle: '`gap: shift`.',
  },
  two_digit_year: {
    meaning: 'The year has two digits.',
    settle: '`twoDigitYears: accept`: 00 to 68 are 20xx.',
  },
  precision_lost: {
    meaning: 'A spreadsheet has rounded the number: 1.38868E+12.',
    settle: 'Export again with the column as text.',
  },
  leap_second: {
    meaning: 'The time is a leap second that never was.',
    settle: 'Correct the row.',
  },
  before_2009: {
    meaning: 'The time is before 2009-01-01 UTC, older than anything Kissmetrics keeps.',
    settle: 'Leave such rows out with `where`.',
  },
  in_future: {
    meaning: 'The time is more than 24 hours ahead.',
    settle: 'Correct the row, or keep it until its day with `future: wait`.',
  },
  not_a_number: {
    meaning: 'The text is no amount.',
    settle: 'Correct the row, or translate the text with `map`.',
  },
  ambiguous_separator: {
    meaning: 'The mark can be a decimal mark or group thousands: 1,234.',
    settle: '`decimal: "."` or `decimal: ","`.',
  },
  bad_grouping: {
    meaning: 'The marks do not group thousands: 12,34.56.',
    settle: 'Correct the row.',
  },
  excess_precision: {
    meaning: 'The amount has more decimals than its currency: half a cent.',
    settle: 'Correct the row; perhaps `unit` or `currency` is wrong.',
  },
  ambiguous_sign: { meaning: 'The amount has two signs.', settle: 'Correct the row.' },
  currency_mismatch: {
    meaning: 'The amount is in another currency than the one that is expected.',
    settle: 'Convert it first, or leave it out with `where`: currencies are never added up.',
  },
  exponent: {
    meaning: 'The amount is written with an exponent: 1e3.',
    settle: 'Export again with the column as text.',
  },
  non_ascii_digit: {
    meaning: 'The amount has digits other than 0 to 9.',
    settle: 'Correct the row.',
  },
  formula: {
    meaning: "The cell is a spreadsheet's formula.",
    settle: 'Export values instead of formulas.',
  },
};
