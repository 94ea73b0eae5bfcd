/** How a run that sends has ended: of its summary, or `failed` where an error left it without one. */
export interface Ending {
  readonly outcome: 'complete' | 'attention' | 'incomplete' | 'failed';
  readonly exitCode: number;
  /** What the command gets on its standard input: JSON, the summary where there is one. */
  readonly report: string;
}

/** Tells others how a run goes. Nothing it meets is ever thrown: a run is what it is. */
export interface Notifier {
  /** The run begins to read what it sends. Returns at once. */
  started(): void;
  /** The run has ended. @returns What could not be told: a sentence each, without secrets. */
  ended(ending: Ending): Promise<readonly string[]>;
}
