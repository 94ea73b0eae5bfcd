import { join } from 'node:path';
import { LateRequest } from '../delivery/late-request.ts';
import type { MakeRequest } from '../ledger/decide.ts';
import { openOverlay } from '../ledger/index.ts';
import type { Ledger } from '../ledger/types.ts';
import { Books } from '../model/books.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { Insight } from '../model/insight.ts';
import type { RejectedRow, RunHooks } from '../model/run-events.ts';
import type { RunMode, Stop, Summary } from '../model/summary.ts';
import { openRejectFiles, type RejectFiles } from '../report/reject-files.ts';
import type { Clock } from '../support/clock.ts';
import { createBrake } from './brake.ts';
import { Incremental } from './incremental.ts';
import { openInsight } from './insight.ts';
import { Inspector } from './inspector.ts';
import { interruptedCode } from './interruption.ts';
import { Oddities } from './oddities.ts';
import type { RunOptions } from './options.ts';
import { type Pass, readThrough, type Watch } from './pass.ts';
import type { Job } from './prepare.ts';
import { endRejects, isWhole, warnOfIdle } from './reading-end.ts';
import { Retrial } from './retrial.ts';
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
  /** Looks on beside whoever watches. */
  readonly onlooker?: Watch | undefined;
  /** What Kissmetrics will show, where the plan has worked it out. */
  readonly insight?: Insight | undefined;
  /** Kept rejects that are tried again in place of the sources. */
  readonly retrial?: Retrial | undefined;
}

export type InMode = Reading & { readonly mode: RunMode };

/**
 * What is written down before it is sent, and with it what a crash leaves in doubt. What is held for longer
 * than it takes the young generation to fill twice is collected at a multiple of the price.
 */
const MAX_WINDOW = 400;
const WINDOW_SECONDS = 2;

const madeLate: MakeRequest = (event, second) => new LateRequest(event, second);

/** A plan, a dry run or a rehearsal leaves no trace in what is known. */
async function ledgerOf({
  definition,
  state,
  id,
  startedAt,
  mode,
  watch,
}: InMode): Promise<Ledger> {
  if (mode === 'send' && state.ledger !== undefined) return state.ledger;
  const common = { rules: definition.rules, run: id, now: startedAt, makeRequest: madeLate };
  return openOverlay({ ...common, isRead: watch !== undefined }, state.view);
}

/** Reads everything once, delivers as far as the mode says, and sums up. */
export async function readAll(reading: InMode): Promise<Summary> {
  if (!isInsightWanted(reading)) {
    const summary = await readOnce(reading);
    return reading.insight === undefined ? summary : { ...summary, insight: reading.insight };
  }
  const insight = await openInsight(reading);
  try {
    const summary = await readOnce({
      ...reading,
      onlooker: bothOf(reading.onlooker, insight.watch),
    });
    return { ...summary, insight: insight.end() };
  } finally {
    await insight.close();
  }
}

/** Rows that are tried again are not all there is, so nothing can be told from them. */
function isInsightWanted({ options, insight, retrial }: Reading): boolean {
  return options.insight === true && insight === undefined && retrial === undefined;
}

async function readOnce(reading: InMode): Promise<Summary> {
  const { job, warnings, options } = reading;
  const rejects = rejectFilesOf(reading);
  const opened = await ledgerOf(reading);
  // What explains a row watches itself.
  const inspector = reading.watch === undefined ? new Inspector(reading) : undefined;
  const watch = bothOf(reading.watch ?? inspector?.watch, reading.onlooker);
  const pass = passOf({ ...reading, watch }, opened, rejects);
  const { books, ledger } = pass;
  try {
    const { stopped, end } = await withOutlet(reading, pass, async (outlet) => {
      await outlet.resume(ledger.unfinished);
      return outlet.stopped ? undefined : readThrough(job.stations, { ...pass, outlet });
    });
    const early = stopped ?? end.stopped;
    endRejects(reading, pass, early);
    if (early === undefined) {
      pass.incremental.end(job.stations);
      warnOfIdle(reading, pass);
    }
    const inspection = inspector?.end(pass);
    warnings.addFindings(inspection?.findings ?? []);
    const rejectFiles = rejects?.close() ?? [];
    const facts = {
      id: reading.id,
      mode: reading.mode,
      file: reading.definition.file,
      startedAt: reading.startedAt,
      finishedAt: reading.clock.now(),
      stopped: early ?? unwritten(rejects) ?? pass.brake.atEnd(books),
      interruptedCode: interruptedCode(stopped, options.signal),
      isStrict: options.strict === true,
      inspection,
    };
    return summarise(facts, books, end, warnings.list(), rejectFiles);
  } finally {
    rejects?.close();
    if (opened !== reading.state.ledger) await opened.close();
  }
}

/** What a reading works with, but for the way out. */
export type PassWithin = Omit<Pass, 'outlet'>;

function passOf(reading: InMode, opened: Ledger, rejects: RejectFiles | undefined): PassWithin {
  const { definition, hooks, warnings, options, watch, retrial } = reading;
  const books = new Books();
  books.resumed.pending = reading.state.view?.unfinished.length ?? 0;
  const kept = retrial ?? new Retrial();
  const ledger = kept.watch(opened);
  return {
    books,
    ledger,
    hooks,
    rejects,
    retrial,
    kept,
    watch,
    brake: createBrake(options),
    onReject: rejectTeller(rejects, hooks),
    signal: options.signal,
    window: Math.min(MAX_WINDOW, Math.ceil(WINDOW_SECONDS * definition.rate)),
    oddities: new Oddities(warnings),
    active: new Set(),
    rejecting: new Set(),
    incremental: new Incremental(reading, ledger),
    isWhole: isWhole(reading),
  };
}

function bothOf(one: Watch | undefined, other: Watch | undefined): Watch | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (meeting) => {
    const [tell, tellOther] = [one(meeting), other(meeting)];
    return (decisions) => {
      tell?.(decisions);
      tellOther?.(decisions);
    };
  };
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
