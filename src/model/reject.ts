/**
 * Why a row was not turned into an event. Part of the contract: people filter reject files by these.
 * Times and money: as in test/facts/timestamps.json and amounts.json.
 */
export type RejectReason =
  | TimeReason
  | MoneyReason
  | 'bad_row'
  | 'missing_person'
  | 'null_like_person'
  | 'person_too_long'
  | 'person_control_character'
  | 'lookup_miss'
  | 'unmapped_value'
  | 'missing_name'
  | 'name_too_long'
  | 'name_control_character'
  | 'reserved_name'
  | 'name_clash'
  | 'not_a_boolean'
  | 'value_too_long'
  | 'value_not_flat'
  | 'duplicate_key'
  | 'same_second'
  | 'refused';

export type TimeReason =
  | 'missing'
  | 'not_a_date'
  | 'incomplete_date'
  | 'invalid_date'
  | 'invalid_time'
  | 'zero_date'
  | 'ambiguous_order'
  | 'ambiguous_unit'
  | 'ambiguous_zone'
  | 'unknown_zone'
  | 'zone_required'
  | 'ambiguous_local_time'
  | 'nonexistent_local_time'
  | 'two_digit_year'
  | 'precision_lost'
  | 'leap_second'
  | 'before_2009'
  | 'in_future';

export type MoneyReason =
  | 'missing'
  | 'not_a_number'
  | 'ambiguous_separator'
  | 'bad_grouping'
  | 'excess_precision'
  | 'ambiguous_sign'
  | 'currency_mismatch'
  | 'exponent'
  | 'non_ascii_digit'
  | 'formula';

/** Why a meeting of a row and a rule is rejected. */
export interface Rejection extends Problem {
  /** The event that it would have been, when its name and time were known already. */
  readonly event?: { readonly name: string; readonly at: number };
}

/** Why a value, and with it its row, is refused, and which option or correction settles it. */
export interface Problem {
  readonly reason: RejectReason;
  /**
   * What is wrong, naming the column. Reports are passed around, so of the cell it shows no more than a
   * currency or the key of a lookup, masked unless it is a number.
   */
  readonly message: string;
  readonly hint: string;
}
