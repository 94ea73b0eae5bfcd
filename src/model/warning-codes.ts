/** Warnings but those of lints, which have theirs (src/validation/lints). Part of the contract. */
export const WARNING_CODES = [
  // About the file.
  'no_key',
  'key_in_file',
  'key_shape',
  'password_in_file',
  'unused_source',
  'unused_lookup',
  'name_characters',
  'name_encoded',
  'names_from_data',
  'spelling',
  'customer_id',
  'left_over_name',
  'revenue_as_property',
  'cursor_order_by',
  // About what is read.
  'no_product',
  'currency_column',
  'long_value',
  'rule_without_events',
  'set_collision',
  'source_gone',
  'cursor_still',
  'drift',
  'mysql_can_write',
  'report_without_history',
] as const;

export type WarningCode = (typeof WARNING_CODES)[number];

/** What an import file's author should know but need not change. */
export interface DefinitionWarning {
  readonly code: WarningCode;
  readonly message: string;
}
