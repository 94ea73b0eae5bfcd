import type { CanaryEvent } from './canary.ts';
import type { Problem } from './reject.ts';
import type { Row } from './row.ts';
import type { RunMode } from './summary.ts';

/** A row that a rule rejected, or that could not be read as a row (then without a rule). */
export interface RejectedRow {
  readonly source: string;
  readonly columns: readonly string[];
  readonly row: Row;
  /** Cells of its key; `undefined` where it has none. */
  readonly key: readonly string[] | undefined;
  /** Name of the rule. */
  readonly rule: string | undefined;
  readonly problem: Problem;
  /** A person has dropped or corrected it before: it is counted, and needs nobody. */
  readonly isClosed: boolean;
}

/** How far the reading of a source is. */
export interface ReadProgress {
  readonly source: string;
  readonly rows: number;
  readonly bytesRead: number;
  /** Bytes of the source in all, where that is known. */
  readonly bytesTotal: number | undefined;
}

/** How far the sending is, in events. */
export interface SendProgress {
  readonly delivered: number;
  readonly refused: number;
  /** Taken from the rows so far: delivered, refused, waiting and in flight. */
  readonly taken: number;
}

/** `plan`: everything is read once to be shown before anything is sent. */
export type Phase = 'lookups' | 'plan' | 'work' | 'drain';

/**
 * What a run tells while it works. The engine prints nothing: bars, logs and reports listen here. Hooks
 * are called synchronously and must not throw; `onRead` and `onSent` are called often.
 */
export interface RunHooks {
  onStart?(run: { readonly id: string; readonly mode: RunMode; readonly file: string }): void;
  onPhase?(phase: Phase): void;
  onRead?(progress: ReadProgress): void;
  onSent?(progress: SendProgress): void;
  onReject?(reject: RejectedRow): void;
  /** Told once for each code, when it is first met. */
  onWarning?(warning: {
    readonly code: string;
    readonly message: string;
    /** As far as is known then. */
    readonly count: number;
  }): void;
  /** What was sent before all else, to be looked at, when `canary` asks for that. */
  onCanary?(events: readonly CanaryEvent[]): void;
  /** The endpoint fails or asks to wait; the run waits and tries again by itself. */
  onTrouble?(trouble: { readonly message: string; readonly waitMs: number }): void;
}
