import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../support/clock.ts';
import { masked } from './ping.ts';

/** How long a command may take before it is asked to end, and then until it is ended. */
const LIMIT_MS = 30_000;
const GRACE_MS = 2_000;

/** As much of what a command complains about as is looked at, and as is shown. */
const MOST_STDERR = 4_096;
const MOST_SHOWN = 200;

export interface CommandOptions {
  /** Its working folder. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** What it reads on standard input. */
  readonly input: string;
  readonly clock: Clock;
  readonly limitMs?: number | undefined;
}

/**
 * Runs a program with its arguments, without a shell, and waits until it ends or its time is over.
 * What it writes to standard output is dropped: that is the run's own result.
 *
 * @returns Why it failed, in words that follow its name; `undefined` when it ended with 0.
 */
export async function runCommand(
  [program = '', ...args]: readonly string[],
  { folder, env, input, clock, limitMs = LIMIT_MS }: CommandOptions,
): Promise<string | undefined> {
  let child: ChildProcess;
  try {
    child = spawn(program, args, { cwd: folder, env, stdio: ['pipe', 'ignore', 'pipe'] });
  } catch (error) {
    return notStarted(error);
  }
  const complaint = listen(child);
  // A command that does not read what it gets is no fault.
  child.stdin?.on('error', () => undefined).end(input);
  const ended = new AbortController();
  const killed = endInTime(child, limitMs, clock, ended.signal);
  const failure = await endOf(child);
  ended.abort();
  if (await killed) return `did not end in ${limitMs / 1000} s and was ended${complaint()}`;
  return failure === undefined ? undefined : `${failure}${complaint()}`;
}

async function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(notStarted(error)));
    // Not `close`: what it has left running may hold its pipes open.
    child.once('exit', (code, signal) => {
      child.stderr?.destroy();
      if (code === 0) resolve(undefined);
      else resolve(code === null ? `was ended by ${String(signal)}` : `ended with ${code}`);
    });
  });
}

function notStarted(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return `could not be started${code}`;
}

/** @returns Whether its time was over. */
async function endInTime(
  child: ChildProcess,
  limitMs: number,
  clock: Clock,
  ended: AbortSignal,
): Promise<boolean> {
  try {
    await clock.sleep(limitMs, ended);
  } catch {
    return false;
  }
  child.kill('SIGTERM');
  try {
    await clock.sleep(GRACE_MS, ended);
    child.kill('SIGKILL');
  } catch {
    // It has ended.
  }
  return true;
}

/** @returns Gives the last line it wrote to standard error, without the secrets of addresses. */
function listen({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-MOST_STDERR);
  });
  return () => {
    const last = text.trim().split('\n').at(-1) ?? '';
    const shown = last.replaceAll(/https?:\/\/[^\s"'<>]+/gi, masked).slice(0, MOST_SHOWN);
    return shown === '' ? '' : `: ${shown}`;
  };
}
