import { ImporterError, ImportFileError, LockedError } from '../errors/importer-error.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Summary } from '../model/summary.ts';
import { createNotifier, type Ending, type Notifier } from '../notify/index.ts';
import type { Clock } from '../support/clock.ts';
import type { RunFlags } from './run.ts';
import type { Terminal } from './terminal.ts';

/** Tells those whom the import file names in `notify` how a run goes. */
export interface Telling {
  /** The hooks, with an ear on when the run begins. */
  watch(hooks: RunHooks): RunHooks;
  /** @returns What could not be told: a warning each. */
  summary(summary: Summary): Promise<readonly string[]>;
  failure(error: unknown): Promise<readonly string[]>;
}

/**
 * Only runs that send are told of, and no trial: `--limit` and `--canary` cut the run short on purpose,
 * so it says nothing about the nightly one.
 */
export function createTelling(
  { notify, folder, apiKey, file }: ImportDefinition,
  { dryRun, rehearse, limit, canary }: RunFlags,
  { env }: Terminal,
  clock: Clock,
): Telling {
  const isCut = limit !== undefined || canary !== undefined;
  const isTrial = dryRun === true || rehearse === true || isCut;
  const notifier: Notifier | undefined =
    notify === undefined || isTrial
      ? undefined
      : createNotifier(notify, { folder, env, apiKey, clock });
  const end = async (ending: Ending | undefined): Promise<readonly string[]> => {
    return ending === undefined ? [] : ((await notifier?.ended(ending)) ?? []);
  };
  return {
    watch: (hooks) => ({
      ...hooks,
      onPhase(phase) {
        // By now the lock is held, and whoever was asked has said yes.
        if (phase === 'work') notifier?.started();
        hooks.onPhase?.(phase);
      },
    }),
    summary: async (summary) => end(endingOf(summary)),
    failure: async (error) => end(failureOf(error, file)),
  };
}

/** Whoever says no knows it. */
function endingOf(summary: Summary): Ending | undefined {
  const { outcome, exitCode, stopped } = summary.run;
  if (stopped?.code === 'declined') return undefined;
  return { outcome, exitCode, report: JSON.stringify(summary) };
}

/** The run that holds the lock tells how it ends itself. */
function failureOf(error: unknown, file: string): Ending | undefined {
  if (error instanceof LockedError) return undefined;
  const isOurs = !(error instanceof ImporterError);
  const exitCode = isOurs ? 1 : error.exitCode;
  const told = isOurs ? { message: 'A fault of kissmetrics-import ended it.' } : error;
  const faults = error instanceof ImportFileError ? { faults: error.faults } : {};
  const report = {
    version: 1,
    run: { mode: 'send', outcome: 'failed', exitCode, file },
    error: { message: told.message, hint: 'hint' in told ? told.hint : undefined, ...faults },
  };
  return { outcome: 'failed', exitCode, report: JSON.stringify(report) };
}
