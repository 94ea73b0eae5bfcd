import { DeclinedError, ImporterError } from '../errors/importer-error.ts';
import { type KeptLedger, openRuns, type RunRecord } from '../ledger/index.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Summary } from '../model/summary.ts';
import type { Clock } from '../support/clock.ts';

/** How often a run writes down how far it is. */
const PROGRESS_MS = 2_000;

type SendHooks = Pick<RunHooks, 'onSent' | 'onTrouble'>;

/** Writes a run into the record of runs. */
export interface Recorder {
  /** The hooks of the sending, with an ear on how far it is. */
  watch(hooks: RunHooks): SendHooks;
  /** @returns The summary. @throws StateError - When it cannot be written. */
  end(summary: Summary): Summary;
  /** Everything else is written. @throws StateError - When this cannot be. */
  close(): void;
  /** The run ends without a summary. Never throws: there is an error to be told already. */
  fail(error: unknown): void;
}

/** A run that only looks leaves no record. */
export const noRecorder: Recorder = {
  watch: (hooks) => hooks,
  end: (summary) => summary,
  close: () => {},
  fail: () => {},
};

/**
 * Writes down that a run has begun.
 *
 * @throws StateError - When that cannot be written.
 */
export function startRecorder(
  { root, ticketsBefore }: Pick<KeptLedger, 'root' | 'ticketsBefore'>,
  run: Pick<RunRecord, 'id' | 'startedAt' | 'file' | 'lock'>,
  clock: Clock,
): Recorder {
  const runs = openRuns(root);
  let record: RunRecord = { ...run, n: runs.next(), ticketsBefore };
  let writtenAt = clock.elapsed();
  const write = (more: Partial<RunRecord>, late: boolean): void => {
    record = { ...record, ...more };
    runs.put(record, late);
  };
  const tryToWrite = (more: Partial<RunRecord>): void => {
    try {
      write(more, true);
    } catch {
      // Progress is no loss, and what ended a run is told by the run itself.
    }
  };
  write({}, false);
  return {
    watch: (hooks) => ({
      onTrouble: (trouble) => hooks.onTrouble?.(trouble),
      onSent(progress) {
        hooks.onSent?.(progress);
        if (clock.elapsed() - writtenAt < PROGRESS_MS) return;
        writtenAt = clock.elapsed();
        tryToWrite({ progress: { ...progress, at: clock.now() } });
      },
    }),
    end(summary) {
      write({ summary: JSON.stringify(summary) }, true);
      return summary;
    },
    close() {
      if (record.summary !== undefined) write({ isTold: true }, true);
    },
    fail: (error) => tryToWrite({ failure: failureOf(error) }),
  };
}

/** What a fault of ours says may hold anything, people's data too. */
function failureOf(error: unknown): NonNullable<RunRecord['failure']> {
  if (error instanceof ImporterError) {
    const told = { exitCode: error.exitCode, message: error.message };
    return error instanceof DeclinedError ? { ...told, isDeclined: true } : told;
  }
  return { exitCode: 1, message: 'A fault of kissmetrics-import ended it.' };
}
