import { parseRetryAfter } from './retry-after.ts';
import { distrusted, notKissmetrics, redirected, unauthorized } from './stop-reasons.ts';
import type { StopReason } from './types.ts';
import { statusInWords } from './words.ts';

/** First and longest wait between two attempts. */
const SHORTEST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;

const DELIVERED_STATUSES = new Set([200, 304]);
const RETRIED_STATUSES = new Set([408, 425, 429]);
const UNAUTHORIZED_STATUSES = new Set([401, 403]);

/** What came back for one attempt. */
export type Outcome = Answer | Failure;

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly location: string | undefined;
  /** The body is text that begins as a web page does. */
  readonly html: boolean;
}

/** No answer, or only a part of one. */
export interface Failure {
  readonly kind: 'failure';
  /** For people, to follow "because": `the connection was reset`. Never holds the key. */
  readonly cause: string;
  /** Trying again cannot help: the far side cannot prove who it is. */
  readonly distrusted: boolean;
}

export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly detail: string }
  | {
      readonly kind: 'retry';
      /** As in `Failure`. */
      readonly cause: string;
      /** What the far side asks for; 0 when it asks for nothing. */
      readonly retryAfterMs: number;
      /** Nothing says that this attempt was not taken. */
      readonly mayBeTaken: boolean;
    }
  | { readonly kind: 'stop'; readonly why: StopReason };

const DELIVERED: Verdict = { kind: 'delivered' };

/**
 * What an outcome means for the request and for the run.
 *
 * Kissmetrics answers 200 with a small image to everything, right or wrong. So whatever answers
 * otherwise is in trouble, or is not Kissmetrics; and an event that something else took is lost, while
 * one that is sent twice in the same bytes is dropped. In doubt an event is therefore not delivered:
 * any other 2xx stops the run, as a proxy that answers 204 to everything would swallow all of it.
 *
 * @param host For messages.
 * @param nowMs Wall clock, for a `Retry-After` that is a date.
 */
export function judge(outcome: Outcome, host: string, nowMs: number): Verdict {
  if (outcome.kind === 'failure') {
    if (outcome.distrusted) return { kind: 'stop', why: distrusted(host, outcome.cause) };
    return { kind: 'retry', cause: outcome.cause, retryAfterMs: 0, mayBeTaken: true };
  }
  const { status } = outcome;
  if (DELIVERED_STATUSES.has(status)) {
    return isPage(outcome)
      ? { kind: 'stop', why: notKissmetrics(host, 'with a web page') }
      : DELIVERED;
  }
  if (RETRIED_STATUSES.has(status) || status >= 500) {
    const retryAfterMs = parseRetryAfter(outcome.retryAfter, nowMs) ?? 0;
    const cause = `the answer was ${statusInWords(status)}`;
    // What answers 408 may have handed the request on.
    return { kind: 'retry', cause, retryAfterMs, mayBeTaken: status >= 500 || status === 408 };
  }
  if (UNAUTHORIZED_STATUSES.has(status)) return { kind: 'stop', why: unauthorized(host, status) };
  if (status >= 400) return { kind: 'refused', detail: statusInWords(status) };
  if (status >= 300) return { kind: 'stop', why: redirected(host, status, outcome.location) };
  return { kind: 'stop', why: notKissmetrics(host, statusInWords(status)) };
}

/**
 * Milliseconds to wait before an attempt: "full jitter", anything up to a bound that doubles.
 *
 * @param failures Failed attempts so far, from 1.
 * @param random In [0, 1).
 */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(SHORTEST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
}

function isPage(answer: Answer): boolean {
  return (
    answer.html || /^\s*(?:text\/html|application\/xhtml\+xml)/i.test(answer.contentType ?? '')
  );
}
