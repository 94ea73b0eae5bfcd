import { loadImport } from '../config/load.ts';
import { ConsentError, InterruptedError } from '../errors/importer-error.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { RunMode, Summary } from '../model/summary.ts';
import type { RunOptions } from '../pipeline/options.ts';
import { run } from '../pipeline/run.ts';
import { nextStop } from '../pipeline/stop-at.ts';
import { systemClock } from '../support/clock.ts';
import { expectShortLives } from '../support/short-lives.ts';
import { pageWriter, showWithPage } from './page-writer.ts';
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
  expectShortLives();
  const loaded = await loadImport(file, { env: terminal.env });
  const definition = flags.rate === undefined ? loaded : { ...loaded, rate: flags.rate };
  const page = await pageWriter(flags.report, definition, flags.showPeople === true);
  const controller = new AbortController();
  const show = showWithPage(
    createShow(definition, { ...flags, wholeIn: flags.report ?? '`--report FILE.html`' }, terminal),
    page,
  );
  const stopListening = terminal.onInterrupt((exitCode) => {
    show.note('Finishing what is in flight. A second signal stops at once.');
    controller.abort(new InterruptedError(exitCode));
  });
  const sitting = { definition, terminal, show, controller };
  try {
    return await runOnce(optionsOf(flags, sitting), flags, sitting);
  } finally {
    show.stop();
    stopListening();
  }
}

/** What stays the same when a run leads to another one. */
interface Sitting {
  readonly definition: ImportDefinition;
  readonly terminal: Terminal;
  readonly show: Show;
  readonly controller: AbortController;
}

function optionsOf(
  flags: RunFlags,
  { definition, terminal, show, controller }: Sitting,
): RunOptions {
  const { clock = systemClock, stdin } = terminal;
  const { stopAt, wait } = flags;
  return {
    mode: modeOf(flags),
    only: flags.only,
    limit: flags.limit,
    full: flags.full,
    canary: flags.canary,
    maxRejects: flags.maxRejects,
    rejects: flags.rejects,
    strict: flags.strict,
    showPeople: flags.showPeople,
    insight: isForLooking(flags) || show.confirm !== undefined,
    // Once and for all: a run that goes on after a question has no more time than the one before it.
    stopAt: stopAt === undefined ? undefined : nextStop(stopAt, definition, clock.now()),
    waitMs: wait === undefined ? undefined : wait * 1000,
    newProduct: flags.newProduct,
    acceptUnkeyed: flags.acceptUnkeyed,
    confirm: show.confirm,
    signal: controller.signal,
    clock,
    stdin,
  };
}

/** Runs, shows the result, and tells those who are to be told. @returns The exit code. */
async function runOnce(options: RunOptions, flags: RunFlags, sitting: Sitting): Promise<number> {
  const { definition, terminal, show, controller } = sitting;
  const telling = createTelling(definition, flags, terminal, options.clock ?? systemClock);
  const warn = (problem: string): void => show.note(`warning notify: ${problem}`);
  try {
    const hooks = telling.watch(show.hooks);
    const summary = await runWithConsent(definition, options, { ...show, hooks }, controller);
    const isCanary = summary.run.stopped?.code === 'canary';
    if (isCanary && (await show.askForRest?.(controller.signal)) === true) {
      const { canary: _, ...others } = flags;
      // The plan has been agreed to, and the ledger knows what was sent of it.
      const rest = { ...options, canary: undefined, confirm: undefined };
      return await runOnce(rest, others, sitting);
    }
    show.end(summary);
    // The result is out: what may take its time cannot keep it back any more.
    for (const problem of await telling.summary(summary)) warn(problem);
    return summary.run.exitCode;
  } catch (error) {
    show.fail();
    for (const problem of await telling.failure(error)) warn(problem);
    throw error;
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

/** What Kissmetrics will show costs time, so a run that nobody looks at goes without. */
function isForLooking({ dryRun, report }: RunFlags): boolean {
  return dryRun === true || report !== undefined;
}

function modeOf({ dryRun, rehearse }: RunFlags): RunMode {
  if (dryRun === true) return 'dry-run';
  return rehearse === true ? 'rehearse' : 'send';
}
