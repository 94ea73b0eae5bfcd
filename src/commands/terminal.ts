import type { Clock } from '../support/clock.ts';

/** What a command may touch of the process. Tests pass their own. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Somebody sits there, though one of the outputs may go elsewhere: they see bars and can be asked. */
  readonly isInteractive: boolean;
  /**
   * Calls `onFirst` at the first SIGINT or SIGTERM with the exit code that it stands for; a second one
   * ends the process at once.
   *
   * @returns Stops listening.
   */
  onInterrupt(onFirst: (exitCode: 130 | 143) => void): () => void;
  /** Time as runs see it; default: the machine's. */
  readonly clock?: Clock;
  /** Why the result could not be written, when it could not. */
  outputFailure(): string | undefined;
}

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  let failure: string | undefined;
  // Whoever reads may go away (`| head`), a log's disk may fill: neither ends a run half way.
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= error.message;
  });
  return {
    stdin,
    stdout,
    stderr,
    env,
    isInteractive: stdin.isTTY && (stdout.isTTY || stderr.isTTY) && env['TERM'] !== 'dumb',
    onInterrupt: listenForInterrupts,
    outputFailure: () => failure,
  };
}

function listenForInterrupts(onFirst: (exitCode: 130 | 143) => void): () => void {
  let isFirst = true;
  const listen = (exitCode: 130 | 143) => (): void => {
    // Nothing is lost: what was not answered is sent again, in the same bytes.
    if (!isFirst) process.exit(exitCode);
    isFirst = false;
    onFirst(exitCode);
  };
  const onSigint = listen(130);
  const onSigterm = listen(143);
  process.on('SIGINT', onSigint);
  process.on('SIGTERM', onSigterm);
  return () => {
    process.off('SIGINT', onSigint);
    process.off('SIGTERM', onSigterm);
  };
}
