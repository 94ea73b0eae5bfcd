import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from './terminal.ts';

/**
 * Asks a question on the terminal. Anything but yes, the end of the input too, is a no.
 *
 * @throws The signal's reason when it is aborted, as by Ctrl-C, or when time is over.
 */
export async function ask(
  question: string,
  { stdin, stdout, stderr }: Pick<Terminal, 'stdin' | 'stdout' | 'stderr'>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const output = stderr.isTTY ? stderr : stdout;
  await discardTypedAhead(stdin);
  const readline = createInterface({ input: stdin, output });
  // In raw mode Ctrl-C is a key: pass it on as the signal that it stands for everywhere else.
  readline.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => {
    readline.once('close', () => resolve(''));
  });
  try {
    const answer = await Promise.race([
      readline.question(question, signal === undefined ? {} : { signal }),
      closed,
    ]);
    return /^y(?:es)?$/i.test(answer.trim());
  } catch (error) {
    output.write('\n');
    signal?.throwIfAborted();
    throw error;
  } finally {
    readline.close();
  }
}

/** How long what was typed before the question takes to arrive. */
const TYPED_AHEAD_MS = 50;

/** An answer that was typed before the plan was shown is no answer to it. */
async function discardTypedAhead(stdin: Terminal['stdin']): Promise<void> {
  stdin.on('data', ignore);
  await sleep(TYPED_AHEAD_MS);
  stdin.off('data', ignore);
  stdin.pause();
}

function ignore(): void {
  // What comes is dropped.
}
