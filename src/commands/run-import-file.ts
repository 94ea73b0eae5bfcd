import { loadImport } from '../config/load.ts';
import { InterruptedError } from '../errors/importer-error.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { RunMode, Summary } from '../model/summary.ts';
import { run } from '../pipeline/run.ts';
import { RejectExamples } from '../report/examples.ts';
import { renderJson } from '../report/json.ts';
import { type Bars, progressBars } from '../report/progress.ts';
import { renderLine, renderNotes, renderPlan, renderSummary } from '../report/text.ts';
import { ask } from './ask.ts';
import type { RunFlags } from './run.ts';
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

/** How a run appears: to a person at a terminal, or to a log. */
interface Show {
  readonly hooks: RunHooks;
  readonly confirm: ((plan: Summary, signal: AbortSignal) => Promise<boolean>) | undefined;
  note(line: string): void;
  end(summary: Summary): void;
  stop(): void;
}

function createShow(definition: ImportDefinition, flags: RunFlags, terminal: Terminal): Show {
  return terminal.isInteractive && flags.quiet !== true && flags.json !== true
    ? showToPerson(definition, flags, terminal)
    : showToLog(flags, terminal);
}

/** Bars while it works, the plan and a question before it sends, a table at the end. */
function showToPerson(definition: ImportDefinition, flags: RunFlags, terminal: Terminal): Show {
  const { stdout, stderr } = terminal;
  let bars: Bars | undefined;
  let examples = new RejectExamples();
  const started = (): Bars => (bars ??= progressBars(stderr, () => performance.now()));
  const stop = (): void => {
    bars?.stop();
    bars = undefined;
  };
  return {
    hooks: {
      onPhase(phase) {
        if (phase === 'work') examples = new RejectExamples();
        started().onPhase?.(phase);
      },
      onRead: (progress) => started().onRead?.(progress),
      onSent: (progress) => started().onSent?.(progress),
      onTrouble: sparingly((trouble) => started().onTrouble?.(trouble)),
      onReject: (reject) => examples.add(reject),
    },
    confirm: async (plan, signal) => {
      stop();
      stdout.write(renderPlan(plan, examples, definition));
      if (flags.yes !== true && !(await ask('Send them? [y/N] ', terminal, signal))) return false;
      started().expect(plan.events.pending);
      return true;
    },
    note: (line) => started().log(line),
    end(summary) {
      stop();
      stdout.write(renderSummary(summary, examples, definition));
    },
    stop,
  };
}

type OnTrouble = NonNullable<RunHooks['onTrouble']>;

/** Many requests meet one trouble: telling it every few seconds is enough. */
const TROUBLE_EVERY_MS = 5_000;

function sparingly(tell: OnTrouble): OnTrouble {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (trouble) => {
    if (performance.now() - toldAt < TROUBLE_EVERY_MS) return;
    toldAt = performance.now();
    tell(trouble);
  };
}

/** One line, or JSON; what needs attention goes to standard error. Quiet: only when it is not 0. */
function showToLog(flags: RunFlags, { stdout, stderr }: Terminal): Show {
  const examples = new RejectExamples();
  const held: string[] = [];
  const log = (line: string): void => {
    if (flags.quiet === true) held.push(line);
    else stderr.write(line);
  };
  return {
    hooks: {
      onReject: (reject) => examples.add(reject),
      onWarning: ({ code, message }) => log(`warning ${code}: ${message}\n`),
      onTrouble: sparingly(({ message }) => log(`${message}\n`)),
    },
    confirm: undefined,
    note: (line) => log(`${line}\n`),
    end(summary) {
      if (flags.quiet === true && summary.run.exitCode === 0) return;
      stderr.write(held.join('') + renderNotes(summary, examples));
      stdout.write(flags.json === true ? renderJson(summary) : `${renderLine(summary)}\n`);
    },
    stop: () => {},
  };
}
