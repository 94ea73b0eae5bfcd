import type { ImportDefinition } from '../model/definition.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Summary } from '../model/summary.ts';
import type { RunOptions } from '../pipeline/options.ts';
import { renderCanary } from '../report/canary-text.ts';
import { RejectExamples } from '../report/examples.ts';
import { renderJson } from '../report/json.ts';
import { progressBars } from '../report/progress.ts';
import { renderPlan, renderSummary, type ScreenOptions } from '../report/screen.ts';
import { renderLine, renderNotes, renderTable } from '../report/text.ts';
import { number } from '../support/text.ts';
import { ask } from './ask.ts';
import type { RunFlags } from './run.ts';
import type { Terminal } from './terminal.ts';

/** How a run appears: to a person at a terminal, or to a log. */
export interface Show {
  readonly hooks: RunHooks;
  readonly confirm: RunOptions['confirm'];
  /** Asks whether to go on all the same; undefined where nobody sits. */
  readonly ask: ((message: string, signal: AbortSignal) => Promise<boolean>) | undefined;
  /** Asks whether to send the rest after a canary; undefined where nobody sits, or wants to be asked. */
  readonly askForRest: ((signal: AbortSignal) => Promise<boolean>) | undefined;
  note(line: string): void;
  end(summary: Summary): void;
  /** The run ends with an error, so nothing is held back any more. */
  fail(): void;
  stop(): void;
}

/** What of the flags of a command changes how it appears. */
export interface ShowFlags extends Pick<RunFlags, 'quiet' | 'yes' | 'json' | 'canary'> {
  /** Where all is shown that a screen has no room for. */
  readonly wholeIn?: string;
}

export function createShow(
  definition: ImportDefinition,
  flags: ShowFlags,
  terminal: Terminal,
): Show {
  return terminal.isInteractive && flags.quiet !== true
    ? showToPerson(definition, flags, terminal)
    : showToLog(definition, flags, terminal);
}

/**
 * Bars while it works, the plan and a question before it sends, a table at the end. The result goes to
 * standard output, wherever that leads; the rest to whichever output is the terminal.
 */
function showToPerson(definition: ImportDefinition, flags: ShowFlags, terminal: Terminal): Show {
  const { stdout, stderr } = terminal;
  const screen = stderr.isTTY ? stderr : stdout;
  const optionsFor = screenOptions(definition, flags, terminal);
  const bars = progressBars(screen, () => performance.now());
  let examples = new RejectExamples();
  let others = 0;
  const asks = flags.yes !== true;
  return {
    hooks: {
      onPhase(phase) {
        if (phase === 'work') examples = new RejectExamples();
        bars.onPhase(phase);
      },
      onRead: (progress) => bars.onRead(progress),
      onSent: (progress) => bars.onSent(progress),
      onTrouble: sparingly(({ message }) => bars.log(message)),
      onReject: (reject) => examples.add(reject),
      onCanary(events) {
        bars.stop();
        others -= events.length;
        screen.write(renderCanary(events));
      },
    },
    confirm: async (plan, signal) => {
      bars.stop();
      others = plan.events.pending;
      screen.write(renderPlan(plan, examples, optionsFor(screen)));
      if (asks && !(await ask(questionFor(plan, flags), terminal, signal))) return false;
      bars.expect(plan.events.pending);
      return true;
    },
    ask: async (message, signal) => {
      bars.stop();
      screen.write(`${message}\n`);
      return ask('Go on all the same? [y/N] ', terminal, signal);
    },
    askForRest: asks ? async (signal) => ask(questionForRest(others), terminal, signal) : undefined,
    note: (line) => bars.log(line),
    end(summary) {
      bars.stop();
      if (flags.json === true) stdout.write(renderJson(summary));
      else if (summary.run.stopped?.code === 'declined') stdout.write('Nothing was sent.\n');
      else stdout.write(renderSummary(summary, examples, optionsFor(stdout)));
    },
    fail: () => bars.stop(),
    stop: () => bars.stop(),
  };
}

function questionFor({ events }: Summary, { canary }: Pick<RunFlags, 'canary'>): string {
  if (canary === undefined) return 'Send them? [y/N] ';
  return `Send ${number(Math.min(canary, events.pending))} of them first? [y/N] `;
}

function questionForRest(others: number): string {
  if (others <= 0) return 'Go on with the run now? [y/N] ';
  return `Send the other ${number(others)} now? If not, the next run sends them. [y/N] `;
}

/** A window may be made larger or smaller while it is read; what goes into a file is plain and whole. */
function screenOptions(
  { endpoint, rate, currency }: ImportDefinition,
  { wholeIn }: ShowFlags,
  { env }: Terminal,
): (stream: NodeJS.WriteStream) => ScreenOptions {
  const isColored = (env['NO_COLOR'] ?? '') === '';
  return ({ isTTY, columns, rows }) => {
    const facts = { endpoint, rate, currency, ...(wholeIn === undefined ? {} : { wholeIn }) };
    return isTTY ? { ...facts, isColored, width: columns || 80, height: rows || 24 } : facts;
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

/**
 * One line, or JSON; what needs attention goes to standard error, and of what only looks ahead the whole
 * table. Quiet: only when the exit code is not 0.
 */
function showToLog(
  { currency }: ImportDefinition,
  flags: ShowFlags,
  { stdout, stderr }: Terminal,
): Show {
  const examples = new RejectExamples();
  const held: string[] = [];
  let isQuiet = flags.quiet === true;
  const log = (line: string): void => {
    if (isQuiet) held.push(line);
    else stderr.write(line);
  };
  const speak = (): void => {
    isQuiet = false;
    stderr.write(held.splice(0).join(''));
  };
  return {
    hooks: {
      onReject: (reject) => examples.add(reject),
      onWarning: ({ code, message, count }) => {
        log(`warning ${code}${count > 1 ? ` (${number(count)} times)` : ''}: ${message}\n`);
      },
      onTrouble: sparingly(({ message }) => log(`${message}\n`)),
      onCanary: (events) => log(renderCanary(events)),
    },
    confirm: undefined,
    ask: undefined,
    askForRest: undefined,
    note: (line) => log(`${line}\n`),
    end(summary) {
      if (isQuiet && summary.run.exitCode === 0) return;
      speak();
      if (summary.run.mode !== 'send') log(renderTable(summary, currency));
      stderr.write(renderNotes(summary, examples));
      stdout.write(flags.json === true ? renderJson(summary) : `${renderLine(summary)}\n`);
    },
    fail: speak,
    stop: () => {},
  };
}
