import { STATUS_CODES } from 'node:http';
import { count } from '../support/text.ts';

/** `404 Not Found`; the words are the standard's, since the answer's own could hold anything. */
export function statusInWords(status: number): string {
  const words = STATUS_CODES[status];
  return words === undefined ? String(status) : `${status} ${words}`;
}

/** `0.4 s`, `30 s`, `10 minutes`, `2 hours`; no finer than is worth reading. */
export function durationInWords(ms: number): string {
  if (ms < 10_000) return `${Math.ceil(ms / 100) / 10} s`;
  if (ms < 60_000) return `${Math.ceil(ms / 1_000)} s`;
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 120 ? count(minutes, 'minute') : count(Math.ceil(minutes / 60), 'hour');
}

/** `2024-05-05 12:00:00 UTC`. */
export function instantInWords(wallMs: number): string {
  return `${new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
