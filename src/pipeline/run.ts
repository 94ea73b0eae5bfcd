import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { UsageError } from '../errors/importer-error.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Stop, Summary } from '../model/summary.ts';
import { systemClock } from '../support/clock.ts';
import type { RunOptions } from './options.ts';
import { type Job, prepare } from './prepare.ts';
import { type Reading, readAll } from './reading.ts';
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
  const clock = options.clock ?? systemClock;
  const startedAt = clock.now();
  const id = runId(startedAt);
  if (options.mode === 'send') requireKey(definition);
  hooks.onStart?.({ id, mode: options.mode, file: definition.file });
  const warnings = new Warnings(hooks);
  for (const { code, message } of definition.warnings) warnings.add(code, message);
  const job = await openJob(definition, options, startedAt, warnings);
  const reading: Reading = { definition, options, hooks, clock, startedAt, id, job, warnings };
  try {
    hooks.onPhase?.('lookups');
    await job.loadLookups(options.signal);
    if (options.confirm !== undefined && options.mode === 'send') {
      hooks.onPhase?.('plan');
      const plan = await readAll({ ...reading, mode: 'dry-run' });
      const refusal = await refusalOf(plan, options.confirm);
      if (refusal !== undefined) return refusal;
      warnings.restart();
    }
    hooks.onPhase?.('work');
    return await readAll({ ...reading, mode: options.mode });
  } finally {
    await job.close();
  }
}

async function openJob(
  definition: ImportDefinition,
  { only = [], stdin = process.stdin }: RunOptions,
  startedAt: number,
  warnings: Warnings,
): Promise<Job> {
  const { folder, state } = definition;
  const surroundings = { folder, spool: join(state, 'spool'), stdin };
  return prepare(definition, only, surroundings, startedAt, warnings);
}

/** @returns What the run ends with when its plan cannot be carried out, or its person says no. */
async function refusalOf(
  plan: Summary,
  confirm: NonNullable<RunOptions['confirm']>,
): Promise<Summary | undefined> {
  const { stopped } = plan.run;
  if (stopped !== undefined && stopped.code !== 'limit') {
    // Nothing was sent yet, so a source that breaks off is something found beforehand.
    const exitCode = stopped.code === 'source' ? 2 : plan.run.exitCode;
    return { ...plan, run: { ...plan.run, mode: 'send', exitCode } };
  }
  if (plan.events.pending === 0 || (await confirm(plan))) return undefined;
  const declined: Stop = {
    code: 'declined',
    message: 'Nothing was sent.',
    hint: 'Run again to go on.',
  };
  return {
    ...plan,
    run: { ...plan.run, mode: 'send', outcome: 'incomplete', exitCode: 4, stopped: declined },
  };
}

function requireKey({ apiKey }: ImportDefinition): void {
  if (apiKey !== undefined) return;
  throw new UsageError('There is no product key, so nothing can be sent.', {
    hint: 'Set KISSMETRICS_API_KEY in the environment or in a .env file beside the import file; a dry run needs none.',
  });
}

/** Sorts by time, and cannot be met twice. */
function runId(startedAt: number): string {
  const time = new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
