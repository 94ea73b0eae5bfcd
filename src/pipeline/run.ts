import { join } from 'node:path';
import { interruptionBy, StateError, StopAtError, UsageError } from '../errors/importer-error.ts';
import { Books } from '../model/books.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Stop, Summary } from '../model/summary.ts';
import { type Clock, systemClock } from '../support/clock.ts';
import { newRunId } from '../support/run-id.ts';
import { sendCanary } from './canary.ts';
import { CanaryChoice } from './canary-choice.ts';
import { checkOptions } from './check-options.ts';
import { columnsOf } from './drift.ts';
import { stopOf } from './interruption.ts';
import { howToSetKey } from './key-hint.ts';
import type { RunOptions } from './options.ts';
import { type Job, prepare } from './prepare.ts';
import { type Reading, readAll } from './reading.ts';
import type { Retrial } from './retrial.ts';
import { openState, type State } from './state.ts';
import { startDeadline } from './stop-at.ts';
import { summarise } from './summary.ts';
import { Warnings } from './warnings.ts';

/**
 * Runs an import: sources -> mapping -> validation -> ledger -> delivery -> books.
 *
 * @returns What was done. A run that could not finish returns too, with `run.stopped` saying why.
 * @throws ImporterError - When something is wrong before the first event: the import file, a source,
 *   the product key. Nothing was sent then.
 */
export async function run(
  definition: ImportDefinition,
  options: RunOptions,
  hooks: RunHooks = {},
): Promise<Summary> {
  return runChosen(definition, options, hooks, undefined);
}

/** Chooses kept rejects to be tried again in place of what the sources hold. */
export type Choose = (job: Job, state: State) => Promise<Retrial>;

export async function runChosen(
  definition: ImportDefinition,
  options: RunOptions,
  hooks: RunHooks,
  choose: Choose | undefined,
): Promise<Summary> {
  checkOptions(options);
  if (options.mode === 'send') requireKey(definition);
  const clock = options.clock ?? systemClock;
  const startedAt = clock.now();
  const deadline = startDeadline(definition, options, clock);
  const { signal } = deadline;
  const common = { definition, options: { ...options, signal }, hooks, clock, startedAt };
  const facts = {
    ...common,
    id: newRunId(startedAt),
    warnings: new Warnings(hooks, definition.ignore),
  };
  try {
    return await runThrough(facts, choose);
  } catch (error) {
    // However it shows itself, an abort before the first event is an interruption.
    if (signal?.aborted !== true) throw error;
    const cause = interruptionBy(signal);
    if (!(cause instanceof StopAtError)) throw cause;
    return nothingRead(facts, stopOf(signal));
  } finally {
    deadline.cancel();
  }
}

/** What is known of a run from its start. */
interface Facts {
  readonly definition: ImportDefinition;
  readonly options: RunOptions;
  readonly hooks: RunHooks;
  readonly clock: Clock;
  readonly startedAt: number;
  readonly id: string;
  readonly warnings: Warnings;
}

async function runThrough(facts: Facts, choose: Choose | undefined): Promise<Summary> {
  const { definition, options, hooks, startedAt, id, warnings } = facts;
  hooks.onStart?.({ id, mode: options.mode, file: definition.file });
  for (const { code, message } of definition.warnings) warnings.add(code, message);
  const job = await openJob(definition, options, startedAt, warnings);
  let state: State | undefined;
  try {
    // With the keys that the sources know themselves.
    const known = { ...facts, definition: job.definition };
    state = await openState({ ...known, columns: columnsOf(job) });
    const whole = { ...known, job: withIds(job, state), state };
    const reading = await narrowed(whole, choose);
    hooks.onPhase?.('lookups');
    await job.fixBounds();
    await job.loadLookups(options.signal);
    options.signal?.throwIfAborted();
    const begun = await planned(reading);
    if ('refusal' in begun) return state.recorder.end(begun.refusal);
    hooks.onPhase?.('work');
    return state.recorder.end(await begun.work());
  } catch (error) {
    state?.recorder.fail(options.signal?.aborted === true ? interruptionBy(options.signal) : error);
    throw error;
  } finally {
    try {
      await closeState(state);
    } finally {
      await job.close();
    }
  }
}

/** Reads everything once where somebody is to be asked, or to choose from it. */
async function planned(
  reading: Reading,
): Promise<{ readonly refusal: Summary } | { readonly work: () => Promise<Summary> }> {
  const { options, hooks, warnings } = reading;
  const { mode, canary, confirm } = options;
  const whole = { ...reading, options: { ...options, canary: undefined } };
  const isPlanned = mode === 'send' && (confirm !== undefined || canary !== undefined);
  if (!isPlanned) return { work: async () => readAll({ ...whole, mode }) };
  hooks.onPhase?.('plan');
  const choice = canary === undefined ? undefined : new CanaryChoice(canary);
  const plan = await readAll({ ...whole, mode: 'dry-run', onlooker: choice?.watch });
  const refusal = await refusalOf(plan, confirm ?? (async () => true), options.signal);
  if (refusal !== undefined) return { refusal };
  warnings.restart();
  const chosen = choice?.choose() ?? [];
  return {
    work: async () =>
      chosen.length > 0
        ? sendCanary(reading, chosen, plan)
        : readAll({ ...whole, insight: plan.insight, mode }),
  };
}

async function narrowed(reading: Reading, choose: Choose | undefined): Promise<Reading> {
  if (choose === undefined) return reading;
  const { job, state } = reading;
  const retrial = await choose(job, state);
  return { ...reading, retrial, job: { ...job, stations: retrial.stationsOf(job) } };
}

/** What cannot be written at the end comes after requests were sent: the exit code has to say so. */
async function closeState(state: State | undefined): Promise<void> {
  await state?.close().catch((error: unknown) => {
    throw error instanceof StateError
      ? new StateError(error.message, { hint: error.hint ?? '', late: true, cause: error })
      : error;
  });
}

/** Rows of a source that was renamed are known by its first name. */
function withIds(job: Job, { idOf }: State): Job {
  return { ...job, stations: job.stations.map((one) => ({ ...one, id: idOf(one.source.name) })) };
}

async function openJob(
  definition: ImportDefinition,
  { only = [], stdin = process.stdin, signal }: RunOptions,
  startedAt: number,
  warnings: Warnings,
): Promise<Job> {
  const { folder, state } = definition;
  const given = signal === undefined ? {} : { signal };
  const surroundings = { folder, spool: join(state, 'spool'), stdin, ...given };
  return prepare(definition, only, surroundings, startedAt, warnings);
}

/** A run that has to stop before anything is read has a summary too: it is no failure. */
function nothingRead(facts: Facts, stopped: Stop): Summary {
  const { definition, options, clock, warnings } = facts;
  const end = { stopped: undefined, requests: 0, retries: 0, seconds: 0 };
  const what = { ...facts, mode: options.mode, file: definition.file };
  const nothing = { interruptedCode: undefined, isStrict: false, inspection: undefined };
  const how = { finishedAt: clock.now(), stopped, ...nothing };
  return summarise({ ...what, ...how }, new Books(), end, warnings.list(), []);
}

/** @returns What the run ends with when its plan cannot be carried out, or its person says no. */
async function refusalOf(
  plan: Summary,
  confirm: NonNullable<RunOptions['confirm']>,
  signal: AbortSignal | undefined,
): Promise<Summary | undefined> {
  const { stopped } = plan.run;
  if (stopped !== undefined && stopped.code !== 'limit') {
    // Nothing was sent yet, so a source that breaks off is something found beforehand.
    const exitCode = stopped.code === 'source' ? 2 : plan.run.exitCode;
    return { ...plan, run: { ...plan.run, mode: 'send', exitCode } };
  }
  const answer = await answerOf(plan, confirm, signal);
  if (answer === true) return undefined;
  return {
    ...plan,
    run: { ...plan.run, mode: 'send', outcome: 'incomplete', exitCode: 4, stopped: answer },
  };
}

const DECLINED: Stop = {
  code: 'declined',
  message: 'Nothing was sent.',
  hint: 'Run again to go on.',
};

/** @returns `true`, or why nothing is sent. */
async function answerOf(
  plan: Summary,
  confirm: NonNullable<RunOptions['confirm']>,
  signal: AbortSignal | undefined,
): Promise<true | Stop> {
  const isOver = (): boolean => signal?.reason instanceof StopAtError;
  try {
    const answer: unknown = plan.events.pending === 0 || (await confirm(plan, signal));
    if (answer !== true) return DECLINED;
  } catch (error) {
    if (!isOver()) throw error;
  }
  // The answer may have come too late.
  return signal !== undefined && isOver() ? stopOf(signal) : true;
}

function requireKey({ apiKey, apiKeyVariable }: ImportDefinition): void {
  if (apiKey !== undefined) return;
  throw new UsageError('There is no product key, so nothing can be sent.', {
    hint: `${howToSetKey(apiKeyVariable)}; a dry run needs none.`,
  });
}
