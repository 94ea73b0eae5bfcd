import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';

/** Asks a question on the terminal. Anything but yes, the end of the input too, is a no. */
export async function ask(
  question: string,
  { stdin, stderr }: Pick<Terminal, 'stdin' | 'stderr'>,
  signal: AbortSignal,
): Promise<boolean> {
  const readline = createInterface({ input: stdin, output: stderr });
  const closed = new Promise<string>((resolve) => readline.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([readline.question(question, { signal }), closed]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    readline.close();
  }
}
