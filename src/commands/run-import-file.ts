import { loadImport } from '../config/load.ts';
import { ConsentError, InterruptedError } from '../errors/importer-error.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { RunMode, Summary } from '../model/summary.ts';
import type { RunOptions } from '../pipeline/options.ts';
import { run } from '../pipeline/run.ts';
import { nextStop } from '../pipeline/stop-at.ts';
import { systemClock } from '../support/clock.ts';
import type { RunFlags } from './run.ts';
import { createShow, type Show } from './show.ts';
import { createTelling } from './telling.ts';
import type { Terminal } from './terminal.ts';

/** Runs the import file and shows what it does. @returns The exit code. */
export async function runImportFile(
  file: string,
  flags: RunFlags,
  terminal: Terminal,
): Promise<number> {
  const loaded = await loadImport(file, { env: terminal.env });
  const definition = flags.rate === undefined ? loaded : { ...loaded, rate: flags.rate };
  const controller = new AbortController();
  const show = createShow(definition, flags, terminal);
  const stopListening = terminal.onInterrupt((exitCode) => {
    show.note('Finishing what is in flight. A second signal stops at once.');
    controller.abort(new InterruptedError(exitCode));
  });
  const { clock = systemClock } = terminal;
  const telling = createTelling(definition, flags, terminal, clock);
  const warn = (problem: string): void => show.note(`warning notify: ${problem}`);
  const options: RunOptions = {
    mode: modeOf(flags),
    only: flags.only,
    limit: flags.limit,
    full: flags.full,
    maxRejects: flags.maxRejects,
    rejects: flags.rejects,
    // Once and for all: a run that goes on after a question has no more time than the one before it.
    stopAt:
      flags.stopAt === undefined ? undefined : nextStop(flags.stopAt, definition, clock.now()),
    waitMs: flags.wait === undefined ? undefined : flags.wait * 1000,
    newProduct: flags.newProduct,
    acceptUnkeyed: flags.acceptUnkeyed,
    confirm: show.confirm,
    signal: controller.signal,
    clock,
    stdin: terminal.stdin,
  };
  try {
    const hooks = telling.watch(show.hooks);
    const summary = await runWithConsent(definition, options, { ...show, hooks }, controller);
    show.end(summary);
    // The result is out: what may take its time cannot keep it back any more.
    for (const problem of await telling.summary(summary)) warn(problem);
    return summary.run.exitCode;
  } catch (error) {
    show.fail();
    for (const problem of await telling.failure(error)) warn(problem);
    throw error;
  } finally {
    show.stop();
    stopListening();
  }
}

/** What a run may do only by consent it asks for at a terminal; elsewhere an option has to give it. */
async function runWithConsent(
  definition: ImportDefinition,
  options: RunOptions,
  show: Show,
  controller: AbortController,
): Promise<Summary> {
  try {
    return await run(definition, options, show.hooks);
  } catch (error) {
    const isAsked = error instanceof ConsentError && show.ask !== undefined;
    if (!isAsked || options[error.option] === true) throw error;
    if (!(await show.ask(error.message, controller.signal))) throw error;
    return runWithConsent(definition, { ...options, [error.option]: true }, show, controller);
  }
}

function modeOf({ dryRun, rehearse }: RunFlags): RunMode {
  if (dryRun === true) return 'dry-run';
  return rehearse === true ? 'rehearse' : 'send';
}
