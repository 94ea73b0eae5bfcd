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
}

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // A reader that went away (`| head`) is no fault of the run.
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  return {
    stdin,
    stdout,
    stderr,
    env,
    isInteractive: stdin.isTTY && (stdout.isTTY || stderr.isTTY) && env['TERM'] !== 'dumb',
    onInterrupt: listenForInterrupts,
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
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
