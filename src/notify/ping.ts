import { STATUS_CODES } from 'node:http';
import type { Clock } from '../support/clock.ts';
import { version } from '../support/version.ts';

/** Attempts in all, and how long each may take. */
const ATTEMPTS = 3;
const ATTEMPT_MS = 10_000;
/** Before the second attempt; twice as long before the third. */
const FIRST_WAIT_MS = 1_000;

interface PingOptions {
  readonly clock: Clock;
  readonly attemptMs?: number | undefined;
}

/** What an attempt met. `isLasting`: another one would meet the same. */
interface Problem {
  readonly text: string;
  readonly isLasting: boolean;
}

/**
 * Asks for an address with GET and no body, which is what every dead-man service takes.
 *
 * @returns Why it could not be told, in words that follow its address; `undefined` when it was.
 */
export async function ping(
  url: string,
  { clock, attemptMs = ATTEMPT_MS }: PingOptions,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const problem = await askOnce(url, attemptMs);
    if (problem === undefined) return undefined;
    if (problem.isLasting || attempt === ATTEMPTS) return problem.text;
    await clock.sleep(FIRST_WAIT_MS * attempt);
  }
}

/** An address as output may show it: its path usually is the secret. */
export function masked(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/***` : '***';
}

async function askOnce(url: string, attemptMs: number): Promise<Problem | undefined> {
  const { Agent, request } = await import('undici');
  // A connection of its own, gone with the answer: nothing may keep the process from ending.
  const dispatcher = new Agent({ pipelining: 0, connect: { timeout: attemptMs } });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      signal: AbortSignal.timeout(attemptMs),
      headers: { 'user-agent': `kissmetrics-import/${version()}` },
    });
    await body.dump();
    if (statusCode >= 200 && statusCode < 300) return undefined;
    const text = `answered ${`${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trim()}`;
    return { text, isLasting: statusCode < 500 && statusCode !== 408 && statusCode !== 429 };
  } catch (error) {
    return { text: failureText(error, attemptMs), isLasting: false };
  } finally {
    await dispatcher.destroy();
  }
}

function failureText(error: unknown, attemptMs: number): string {
  const isError = error instanceof Error;
  if (isError && error.name === 'TimeoutError') return `did not answer in ${attemptMs / 1000} s`;
  const code = isError && 'code' in error ? ` (${String(error.code)})` : '';
  return `could not be reached${code}`;
}
