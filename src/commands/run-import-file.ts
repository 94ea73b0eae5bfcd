import { loadImport } from '../config/load.ts';
import { InterruptedError } from '../errors/importer-error.ts';
import type { RunMode, Summary } from '../model/summary.ts';
import { run } from '../pipeline/run.ts';
import type { RunFlags } from './run.ts';
import { createShow, type Show } from './show.ts';
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
  try {
    const summary = await run(
      definition,
      {
        mode: modeOf(flags),
        only: flags.only,
        limit: flags.limit,
        maxRejects: flags.maxRejects,
        rejects: flags.rejects,
        waitMs: flags.wait === undefined ? undefined : flags.wait * 1000,
        newProduct: flags.newProduct,
        acceptUnkeyed: flags.acceptUnkeyed,
        confirm:
          show.confirm === undefined ? undefined : (plan) => confirmed(plan, show, controller),
        signal: controller.signal,
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

function modeOf({ dryRun, rehearse }: RunFlags): RunMode {
  if (dryRun === true) return 'dry-run';
  return rehearse === true ? 'rehearse' : 'send';
}

async function confirmed(plan: Summary, show: Show, { signal }: AbortController): Promise<boolean> {
  return (await show.confirm?.(plan, signal)) ?? true;
}
