import { join } from 'node:path';
import { toRequest } from '../delivery/request.ts';
import { InterruptedError } from '../errors/importer-error.ts';
import { openOverlay } from '../ledger/index.ts';
import type { Ledger } from '../ledger/types.ts';
import { Books } from '../model/books.ts';
import type { ImportDefinition, RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { RejectedRow, RunHooks } from '../model/run-events.ts';
import type { RunMode, Stop, Summary } from '../model/summary.ts';
import { openRejectFiles, type RejectFiles } from '../report/reject-files.ts';
import { startSink } from '../sink/index.ts';
import type { Clock } from '../support/clock.ts';
import { DecimalSum } from '../support/decimal.ts';
import { count } from '../support/text.ts';
import { createBrake } from './brake.ts';
import type { RunOptions } from './options.ts';
import { dryOutlet, httpOutlet, type Outlet, type OutletEnd } from './outlet.ts';
import { type Pass, readThrough, type Watch } from './pass.ts';
import type { Job } from './prepare.ts';
import { endRejects, isWhole, warnOfIdle } from './reading-end.ts';
import type { Retrial } from './retrial.ts';
import type { State } from './state.ts';
import { summarise } from './summary.ts';
import type { Warnings } from './warnings.ts';

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

type InMode = Reading & { readonly mode: RunMode };

/** What is written down before it is sent, and with it what a crash leaves in doubt. */
const MAX_WINDOW = 1_000;
const WINDOW_SECONDS = 2;

/** A plan, a dry run or a rehearsal leaves no trace in what is known. */
async function ledgerOf({ job, state, id, startedAt, mode }: InMode): Promise<Ledger> {
  if (mode === 'send' && state.ledger !== undefined) return state.ledger;
  const options = { rules: job.rules, run: id, now: startedAt, makeRequest: toRequest };
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
  const moved = new MovedEvents();
  const [active, brake] = [new Set<RuleDefinition>(), createBrake(options)];
  try {
    const { stopped, end } = await withOutlet(reading, books, ledger, async (outlet) => {
      await outlet.resume(ledger.unfinished);
      if (outlet.stopped) return undefined;
      return readThrough(job.stations, {
        books,
        ledger,
        outlet,
        brake,
        hooks,
        onReject: rejectTeller(rejects, hooks),
        signal: options.signal,
        window: Math.min(MAX_WINDOW, Math.ceil(WINDOW_SECONDS * definition.rate)),
        onMoved: (event) => moved.add(event),
        active,
        rejects,
        ...purposeOf(reading),
      });
    });
    moved.tell(warnings);
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

/**
 * Opens the way out, lets `work` use it, and waits until every event taken has its fate, also when
 * `work` is interrupted or fails.
 */
async function withOutlet(
  reading: InMode,
  books: Books,
  ledger: Ledger,
  work: (outlet: Outlet) => Promise<Stop | undefined>,
): Promise<{ stopped: Stop | undefined; end: OutletEnd }> {
  const { outlet, close } = await openOutlet(reading, books, ledger);
  const { signal } = reading.options;
  const onAbort = (): void => outlet.stop(INTERRUPTED);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const stopped = await work(outlet).catch((error: unknown) => {
      if (signal?.aborted === true) return INTERRUPTED;
      throw error;
    });
    reading.hooks.onPhase?.('drain');
    const end = await outlet.drain();
    return { stopped: signal?.aborted === true ? INTERRUPTED : stopped, end };
  } catch (error) {
    // A fault of ours or of the disk: what is in flight is still answered, so that it is not in doubt.
    outlet.stop({ code: 'failed', message: 'The run failed.', hint: '' });
    await outlet.drain();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await close();
  }
}

async function openOutlet(
  { definition, hooks, clock, mode, state }: InMode,
  books: Books,
  ledger: Ledger,
): Promise<{ outlet: Outlet; close: () => Promise<void> }> {
  if (mode === 'dry-run') return { outlet: dryOutlet(), close: async () => {} };
  const apiKey = definition.apiKey ?? 'rehearsal';
  if (mode === 'send') {
    return {
      outlet: httpOutlet(definition, apiKey, books, ledger, state.recorder.watch(hooks), clock),
      close: async () => {},
    };
  }
  const sink = await startSink({});
  const rehearsed = { ...definition, endpoint: sink.url };
  return {
    outlet: httpOutlet(rehearsed, apiKey, books, ledger, hooks, clock),
    close: async () => sink.close(),
  };
}

const INTERRUPTED: Stop = {
  code: 'interrupted',
  message: 'The run was interrupted.',
  hint: 'Run again to go on.',
};

function interruptedCode(stopped: Stop | undefined, signal: AbortSignal | undefined) {
  return stopped?.code === 'interrupted' ? interruptionOf(signal)?.exitCode : undefined;
}

function interruptionOf(signal: AbortSignal | undefined): InterruptedError | undefined {
  if (signal?.aborted !== true) return undefined;
  return signal.reason instanceof InterruptedError ? signal.reason : new InterruptedError();
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

/** Events that were moved since their second was held, and the money that could have been lost. */
class MovedEvents {
  #count = 0;
  readonly #revenue = new DecimalSum();

  add({ revenue }: PlannedEvent): void {
    this.#count += 1;
    if (revenue !== undefined) this.#revenue.add(revenue);
  }

  tell(warnings: Warnings): void {
    if (this.#count === 0) return;
    const money = String(this.#revenue);
    const stake = /[1-9]/.test(money) ? `, with revenue of ${money} in all` : '';
    warnings.add(
      'same_second',
      `${count(this.#count, 'event')}${stake}, shared person, name and second with another, of which Kissmetrics could drop one: moved to the next free second.`,
    );
  }
}
