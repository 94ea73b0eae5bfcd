import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './shared-data.ts';

export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** Called with what the program has written so far, each time it writes. */
  readonly onOutput?: (output: { stdout: string; stderr: string }, kill: Kill) => void;
}

type Kill = (signal: 'SIGINT' | 'SIGTERM') => void;

/** Runs the built program as a person would, without a terminal. */
export async function runCli(
  args: readonly string[],
  { cwd, env = {}, stdin = '', onOutput }: CliOptions,
): Promise<CliRun> {
  const bin = join(projectRoot, 'bin', 'kissmetrics-import.js');
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      onOutput?.(output, (signal) => child.kill(signal));
    });
  }
  // A program that ends before it has read everything is no fault of the test.
  child.stdin.on('error', () => undefined).end(stdin);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { exitCode, ...output };
}
