import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Terminal } from '../../src/commands/terminal.ts';
import { TEST_KEY } from './importing.ts';

/** A terminal that a test looks at. */
export interface WatchedTerminal {
  readonly terminal: Terminal;
  /** All that was shown. */
  readonly screen: () => string;
  /** What went to standard output. */
  readonly result: () => string;
}

/**
 * A person at a terminal who types `answer` and reads `screen()`.
 *
 * @param answer - To every question; a function is asked, with the number of the question, from 1.
 */
export function person(
  answer: string | ((question: number) => string),
  typedAhead = '',
): WatchedTerminal {
  const shown: string[] = [];
  const results: string[] = [];
  const stdin = new PassThrough();
  stdin.write(typedAhead);
  let questions = 0;
  const stream = (also?: string[]): WriteStream => {
    const output = new PassThrough();
    output.setEncoding('utf8').on('data', (text: string) => {
      shown.push(text);
      also?.push(text);
      // People answer what they have read.
      if (!text.includes('[y/N]')) return;
      questions += 1;
      stdin.write(typeof answer === 'string' ? answer : answer(questions));
    });
    return Object.assign(output, {
      isTTY: true,
      columns: 100,
      rows: 40,
      cursorTo: () => true,
      moveCursor: () => true,
      clearLine: () => true,
      clearScreenDown: () => true,
      getWindowSize: () => [100, 40],
    }) as unknown as WriteStream;
  };
  return {
    terminal: {
      stdin: stdin as unknown as ReadStream,
      stdout: stream(results),
      stderr: stream(),
      env: { KISSMETRICS_API_KEY: TEST_KEY },
      isInteractive: true,
      onInterrupt: () => () => undefined,
      outputFailure: () => undefined,
    },
    screen: () => shown.join(''),
    result: () => results.join(''),
  };
}

/** Nobody sits there: what is written goes to a log. */
export function logged(): WatchedTerminal {
  const watched = person('');
  return { ...watched, terminal: { ...watched.terminal, isInteractive: false } };
}
