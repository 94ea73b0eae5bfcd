import { join } from 'node:path';
import { toRequest } from '../delivery/request.ts';
import { openOverlay } from '../ledger/index.ts';
import type { Ledger } from '../ledger/types.ts';
import { Books } from '../model/books.ts';
import type { ImportDefinition, RuleDefinition } from '../model/definition.ts';
import type { RejectedRow, RunHooks } from '../model/run-events.ts';
import type { RunMode, Stop, Summary } from '../model/summary.ts';
import { openRejectFiles, type RejectFiles } from '../report/reject-files.ts';
import type { Clock } from '../support/clock.ts';
import { createBrake } from './brake.ts';
import { interruptedCode } from './interruption.ts';
import { Oddities } from './oddities.ts';
import type { RunOptions } from './options.ts';
import { type Pass, readThrough, type Watch } from './pass.ts';
import type { Job } from './prepare.ts';
import { endRejects, isWhole, warnOfIdle } from './reading-end.ts';
import type { Retrial } from './retrial.ts';
import type { State } from './state.ts';
import { summarise } from './summary.ts';
import type { Warnings } from './warnings.ts';
import { withOutlet } from './with-outlet.ts';

/** One reading of all sources: the plan, the dry run or the run itself. */
export interface Reading {
  readonly definition: ImportDefinition;
  readonly options: RunOptions;
  readonly hooks: RunHooks;
  readonly clock: Clock;
  readonly startedAt: number;
  readonly id: string;
  readonly job: Job;
  readonly state: State;
  readonly warnings: Warnings;
  readonly watch?: Watch | undefined;
  /** Kept rejects that are tried again in place of the sources. */
  readonly retrial?: Retrial | undefined;
}

export type InMode = Reading & { readonly mode: RunMode };

/** What is written down before it is sent, and with it what a crash leaves in doubt. */
const MAX_WINDOW = 1_000;
const WINDOW_SECONDS = 2;

/** A plan, a dry run or a rehearsal leaves no trace in what is known. */
async function ledgerOf({ definition, state, id, startedAt, mode }: InMode): Promise<Ledger> {
  if (mode === 'send' && state.ledger !== undefined) return state.ledger;
  const options = { rules: definition.rules, run: id, now: startedAt, makeRequest: toRequest };
  return openOverlay(options, state.view);
}

/** Reads everything once, delivers as far as the mode says, and sums up. */
export async function readAll(reading: InMode): Promise<Summary> {
  const { definition, hooks, clock, startedAt, id, job, warnings, mode, options } = reading;
  const books = new Books();
  const rejects = rejectFilesOf(reading);
  const opened = await ledgerOf(reading);
  const ledger = reading.retrial?.watch(opened) ?? opened;
  books.resumed.pending = reading.state.view?.unfinished.length ?? 0;
  const oddities = new Oddities(books, warnings);
  const onReject = rejectTeller(rejects, hooks);
  const [active, brake] = [new Set<RuleDefinition>(), createBrake(options)];
  try {
    const { stopped, end } = await withOutlet(reading, books, ledger, onReject, async (outlet) => {
      await outlet.resume(ledger.unfinished);
      if (outlet.stopped) return undefined;
      return readThrough(job.stations, {
        books,
        ledger,
        outlet,
        brake,
        hooks,
        onReject,
        signal: options.signal,
        window: Math.min(MAX_WINDOW, Math.ceil(WINDOW_SECONDS * definition.rate)),
        onMoved: (event) => oddities.moved(event),
        onCollided: (event) => oddities.collided(event),
        active,
        rejects,
        ...purposeOf(reading),
      });
    });
    oddities.tell();
    const early = stopped ?? end.stopped;
    endRejects(reading, ledger, books, early);
    if (early === undefined) warnOfIdle(reading, active);
    const rejectFiles = rejects?.close() ?? [];
    const facts = {
      id,
      mode,
      file: definition.file,
      startedAt,
      finishedAt: clock.now(),
      stopped: early ?? unwritten(rejects) ?? brake.atEnd(books),
      interruptedCode: interruptedCode(stopped, options.signal),
    };
    return summarise(facts, books, end, warnings.list(), rejectFiles);
  } finally {
    rejects?.close();
    if (opened !== reading.state.ledger) await opened.close();
  }
}

/** What one reading is for, beyond reading. */
function purposeOf(reading: InMode): Pick<Pass, 'watch' | 'retrial' | 'isWhole'> {
  const { watch, retrial } = reading;
  return { watch, retrial, isWhole: isWhole(reading) };
}

function rejectTeller(rejects: RejectFiles | undefined, hooks: RunHooks) {
  return (reject: RejectedRow): void => {
    rejects?.add(reject);
    hooks.onReject?.(reject);
  };
}

/** Rejected rows that nobody can read are a run that is not finished. */
function unwritten(rejects: RejectFiles | undefined): Stop | undefined {
  const failure = rejects?.failure;
  if (failure === undefined) return undefined;
  return { code: 'state', message: failure.message, hint: failure.hint ?? '' };
}

/** Reject files are written by a run that sends; by another only into a folder that was asked for. */
function rejectFilesOf({ definition, options, id, mode }: InMode): RejectFiles | undefined {
  const isPlan = mode !== options.mode;
  if (isPlan || (options.rejects === undefined && mode !== 'send')) return undefined;
  return openRejectFiles(options.rejects ?? join(definition.state, 'rejects'), id);
}
