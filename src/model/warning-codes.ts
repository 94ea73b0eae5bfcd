/** Warnings but those of lints, which have theirs (src/validation/lints). Part of the contract. */
export const WARNING_CODES = [
  // About the file.
  'no_key',
  'key_in_file',
  'key_shape',
  'unused_source',
  'unused_lookup',
  'name_characters',
  'name_encoded',
  'names_from_data',
  'spelling',
  'customer_id',
  'left_over_name',
  'revenue_as_property',
  // About what is read.
  'no_product',
  'currency_column',
  'long_value',
  'rule_without_events',
  'set_collision',
  'source_gone',
] as const;

export type WarningCode = (typeof WARNING_CODES)[number];
