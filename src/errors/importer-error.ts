/**
 * A failure that the person running the import can act on.
 *
 * The message says what failed and where; `hint` says what to do next. `exitCode` is the code the
 * program ends with (docs/reference.md, "Exit codes"). Anything thrown that is no `ImporterError` is a
 * fault of ours: the program prints its stack and ends with 1. What may happen to a single row is no
 * error but a value: see `Problem` in model/reject.ts.
 */
export abstract class ImporterError extends Error {
  abstract override readonly name: string;
  abstract readonly exitCode: number;
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly hint?: string } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** The command line asks for something that cannot be. */
export class UsageError extends ImporterError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** A run needs the consent of a person who knows what it would mean. */
export class ConsentError extends UsageError {
  /** The option of a run that gives it. */
  readonly option: 'newProduct' | 'acceptUnkeyed';

  constructor(
    message: string,
    options: { readonly hint: string; readonly option: ConsentError['option'] },
  ) {
    super(message, options);
    this.option = options.option;
  }
}

/** One fault of an import file. Lines and columns count from 1. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where in the file's structure, as `rules[2].at`. */
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** The import file is wrong. Holds every fault found, in the order of the file. */
export class ImportFileError extends ImporterError {
  override readonly name = 'ImportFileError';
  override readonly exitCode = 2;
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
    super(`${faults[0]?.file ?? 'The import file'}: ${count}.`);
    this.faults = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** A person would have had to agree, and nobody has. */
export class DeclinedError extends UsageError {}

/**
 * A source cannot be opened, or breaks off while it is read. Every row before the place named in the
 * message has been read. Before the first event is planned the exit code is 2, afterwards 4, so the
 * pipeline decides it (`SourceError.exitCode` is what holds when nothing was planned yet).
 */
export class SourceError extends ImporterError {
  override readonly name = 'SourceError';
  override readonly exitCode = 2;
}

/** The disk or the state folder refuses what a run needs of it, before anything was sent or `late`. */
export class StateError extends ImporterError {
  override readonly name = 'StateError';
  override readonly exitCode: number;

  constructor(
    message: string,
    options: { readonly cause?: unknown; readonly hint?: string; readonly late?: boolean } = {},
  ) {
    super(message, options);
    this.exitCode = options.late === true ? 4 : 2;
  }
}

/** Another run works on the state of this product. */
export class LockedError extends ImporterError {
  override readonly name = 'LockedError';
  override readonly exitCode = 75;
}

/** The run was asked to end by a signal; `exitCode` is 128 and the signal's number. */
export class InterruptedError extends ImporterError {
  override readonly name = 'InterruptedError';
  override readonly exitCode: number;

  constructor(exitCode: 130 | 143 = 130) {
    super('Interrupted.', { hint: 'Run again to go on.' });
    this.exitCode = exitCode;
  }
}

/** The moment has come at which the run was to stop. */
export class StopAtError extends ImporterError {
  override readonly name = 'StopAtError';
  override readonly exitCode = 4;

  constructor(message: string) {
    super(message, { hint: 'Run again to go on.' });
  }
}

/** @returns What an aborted signal stands for: its own reason, when that tells which signal came. */
export function interruptionBy({ reason }: AbortSignal): InterruptedError | StopAtError {
  const isKnown = reason instanceof InterruptedError || reason instanceof StopAtError;
  return isKnown ? reason : new InterruptedError();
}
