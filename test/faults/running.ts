import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type Sink, type SinkOptions, type Summary, startSink } from '../../src/index.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { projectRoot } from '../helpers/shared-data.ts';

/** A far side that remembers what it has taken. */
export interface FarSide {
  readonly sink: Sink;
  readonly url: string;
  /** Queries without their keys, in the order in which they came. */
  readonly taken: readonly string[];
}

export async function farSide(options: SinkOptions = {}): Promise<FarSide> {
  const taken: string[] = [];
  const sink = await startSink({
    ...options,
    onRequest: (request, status) => {
      taken.push(request.query);
      options.onRequest?.(request, status);
    },
  });
  onTestFinished(async () => sink.close());
  return { sink, url: sink.url, taken };
}

/** An import file over `bills.csv`, whose rows are told by their property `Id`. */
export function billing(url: string, { rate = 2_000, concurrency = 20, more = '' } = {}): string {
  return `kissmetrics:
  apiKey: \${KISSMETRICS_API_KEY}
  endpoint: ${url}
  rate: ${rate}
  concurrency: ${concurrency}
state: state
zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount, properties: { ${more}Id: id } }
`;
}

export interface Bill {
  readonly id: number;
  readonly login: string;
  readonly amount: number;
}

/** Every fourth bill shares person and day with the one before it, so that seconds are moved. */
function bill(id: number): Bill {
  return { id, login: `u${id % 4 === 3 ? id - 1 : id}@example.com`, amount: id };
}

export function bills(from: number, to: number): Bill[] {
  return Array.from({ length: to - from }, (_, n) => bill(from + n));
}

export function csvOf(rows: readonly Bill[]): string {
  const lines = rows.map(({ id, login, amount }) => `${id},${login},2024-03-01,${amount}.50`);
  return `id,login,at,amount\n${lines.join('\n')}\n`;
}

export function idOf(query: string): number {
  return Number(/&Id=(\d+)$/.exec(query)?.[1]);
}

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/**
 * Starts the built program without a terminal.
 *
 * @param shell - Shell text that is run before it, a limit say.
 */
export function startRun(folder: string, args: readonly string[] = [], shell = ''): Run {
  const bin = join(projectRoot, 'bin', 'kissmetrics-import.js');
  const program = [process.execPath, bin, 'run', '--json', ...args];
  const child = spawn('bash', ['-c', `${shell}\nexec "$@"`, 'bash', ...program], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, KISSMETRICS_API_KEY: TEST_KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, ...output }));
  });
  return { child, ended };
}

/** Runs the built program to its end. */
export async function runToEnd(
  folder: string,
  args: readonly string[] = [],
  shell = '',
): Promise<Ended> {
  return startRun(folder, args, shell).ended;
}

/** Runs the built program and sends it a signal once the far side has taken so many requests more. */
export async function runUntil(
  folder: string,
  { taken }: FarSide,
  more: number,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<Ended> {
  const { child, ended } = startRun(folder);
  const goal = taken.length + more;
  const timer = setInterval(() => {
    if (taken.length < goal) return;
    clearInterval(timer);
    child.kill(signal);
  }, 2);
  const end = await ended;
  clearInterval(timer);
  return end;
}

export function summaryIn(stdout: string): Summary {
  return JSON.parse(stdout) as Summary;
}

/** It says in a sentence what is wrong: no stack, no signal that ended it. */
export function expectPlain({ stderr, signal }: Ended, sentence: RegExp): void {
  expect(signal, stderr).toBeNull();
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/fault of kissmetrics-import|^\s+at /m);
}

/** The folder of the only product in a state folder. */
export function productFolder(folder: string): string {
  const state = join(folder, 'state');
  const [name = ''] = readdirSync(state).filter((one) => one !== 'rejects' && one !== 'spool');
  return join(state, name);
}

/** The same sequence each time, so that a failure can be met again. */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
