import { resolve } from 'node:path';
import { loadImport } from '../config/load.ts';
import { DeclinedError, InterruptedError } from '../errors/importer-error.ts';
import type { RejectReview } from '../model/correction.ts';
import { retry } from '../pipeline/retry.ts';
import { renderReview } from '../report/corrections.ts';
import { count } from '../support/text.ts';
import { ask } from './ask.ts';
import type { RetryFlags } from './retry.ts';
import { createShow } from './show.ts';
import type { Terminal } from './terminal.ts';

/** Tries rejected rows again, or drops them. @returns The exit code. */
export async function runRetry(
  file: string,
  rejects: string | undefined,
  flags: RetryFlags,
  terminal: Terminal,
): Promise<number> {
  const loaded = await loadImport(file, { env: terminal.env });
  const definition = flags.rate === undefined ? loaded : { ...loaded, rate: flags.rate };
  const { signal, abort } = abortable();
  const show = createShow(definition, flags, terminal);
  const stopListening = terminal.onInterrupt((exitCode) => {
    show.note('Finishing what is in flight. A second signal stops at once.');
    abort(new InterruptedError(exitCode));
  });
  const { confirm } = show;
  const isDrop = flags.drop === true;
  try {
    const summary = await retry(
      definition,
      {
        csv: rejects === undefined ? undefined : resolve(rejects),
        drop: isDrop,
        onReview: async (review) => {
          if (isDrop) return mayDrop(review, flags, terminal, signal);
          mayRetry(review, flags, terminal, rejects !== undefined);
          return true;
        },
        // Nothing is sent when rejects are dropped, so there is no plan to ask about.
        confirm: isDrop ? undefined : confirm,
        waitMs: flags.wait === undefined ? undefined : flags.wait * 1000,
        signal,
        stdin: terminal.stdin,
      },
      show.hooks,
    );
    show.end(summary);
    return summary.run.exitCode;
  } finally {
    show.stop();
    stopListening();
  }
}

function abortable(): { signal: AbortSignal; abort: (reason: InterruptedError) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}

/** At a terminal the question is the plan's; elsewhere corrections need a yes beforehand. */
function mayRetry(
  review: RejectReview,
  { yes, quiet }: RetryFlags,
  { isInteractive, stderr }: Terminal,
  hasFile: boolean,
): void {
  const isFree = yes === true || isInteractive || review.corrections.length === 0;
  if (hasFile && (quiet !== true || !isFree)) stderr.write(renderReview(review));
  if (isFree) return;
  throw new DeclinedError('Nothing was sent: the corrections above have to be agreed to.', {
    hint: 'Look at them, and run again with `--yes`.',
  });
}

async function mayDrop(
  { rejects, gone }: RejectReview,
  { yes, quiet }: RetryFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const { stderr, isInteractive } = terminal;
  if (gone > 0) stderr.write(`Not open any more, and left out: ${count(gone, 'line')}\n`);
  if (rejects > 0 && yes !== true) {
    if (!isInteractive) {
      throw new DeclinedError(
        `Nothing was dropped: ${count(rejects, 'reject')} would be, for good.`,
        {
          hint: 'Run again with `--yes` to drop them.',
        },
      );
    }
    const question = `Drop ${count(rejects, 'reject')} for good? [y/N] `;
    if (!(await ask(question, terminal, signal))) return false;
  }
  if (quiet !== true) stderr.write(`Dropped: ${count(rejects, 'reject')}\n`);
  return true;
}
