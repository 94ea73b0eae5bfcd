/** Who is told how runs end. Addresses are whole and may be secret. */
export interface NotifyDefinition {
  readonly start: string | undefined;
  readonly success: string | undefined;
  /** In place of `failure` when a run has finished and something needs a person. */
  readonly attention: string | undefined;
  readonly failure: string | undefined;
  /** A program and its arguments. */
  readonly command: readonly string[] | undefined;
}
