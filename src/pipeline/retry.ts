import { join } from 'node:path';
import type { RejectReview } from '../model/correction.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Summary } from '../model/summary.ts';
import { chooseRows, matchAll, openRejectsOf } from './corrections.ts';
import { readRejectFile } from './match-rejects.ts';
import type { RunOptions } from './options.ts';
import { Retrial } from './retrial.ts';
import type { Choose } from './run.ts';
import { runChosen } from './run.ts';

export interface RetryOptions
  extends Pick<RunOptions, 'confirm' | 'waitMs' | 'rejects' | 'signal' | 'clock' | 'stdin'> {
  /** A reject file as a spreadsheet saved it, from the current folder; all open rejects without one. */
  readonly csv?: string | undefined;
  /** Close them for good in place of trying them again. */
  readonly drop?: boolean | undefined;
  /**
   * Told what the file says before anything is done; throws when that is not to be done, or resolves to
   * whether to drop.
   */
  readonly onReview?: ((review: RejectReview) => Promise<boolean>) | undefined;
}

/**
 * Tries rejected rows again, with the cells that were corrected in a reject file, or closes them for
 * good. What is sent, and what is known of it afterwards, is as in any run.
 *
 * @returns What was done; rows that fail again stay open.
 * @throws ImporterError - As a run does, and when a row cannot be taken as it came back.
 */
export async function retry(
  definition: ImportDefinition,
  options: RetryOptions,
  hooks: RunHooks = {},
): Promise<Summary> {
  const { csv, drop = false, onReview, ...rest } = options;
  const { state, folder } = definition;
  const surroundings = { folder, spool: join(state, 'spool'), stdin: process.stdin };
  const saved = csv === undefined ? undefined : await readRejectFile(csv, surroundings);
  const choose: Choose = async ({ stations }, { ledger, ids }) => {
    if (ledger === undefined) throw new Error('Rejects are tried again by a run that sends.');
    const { rejects } = ledger;
    if (!drop) {
      const { rows, review } = chooseRows(openRejectsOf(rejects, stations), stations, saved);
      await onReview?.(review);
      return new Retrial(rows);
    }
    const open = [...ids.values()].flatMap((id) => [...rejects.list(id)]);
    const matches = saved === undefined ? undefined : matchAll(open, stations, saved);
    const named = matches?.flatMap(({ reject }) => (reject === undefined ? [] : [reject]));
    const dropped = new Set(named ?? open);
    const gone = matches?.filter(({ reject }) => reject === undefined).length ?? 0;
    const review = { corrections: [], rejects: dropped.size, gone, stillBad: 0 };
    if ((await onReview?.(review)) !== false) {
      ledger.batch(() => {
        for (const { id } of dropped) rejects.close(id, true);
      });
    }
    return new Retrial([]);
  };
  return runChosen(definition, { ...rest, mode: 'send' }, hooks, choose);
}
