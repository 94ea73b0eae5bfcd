import { UsageError } from '../errors/importer-error.ts';

/**
 * A share as people write it: `5%` or `0.05`.
 *
 * @throws UsageError
 */
export function parseFail(text: string): number {
  const found = /^(?<number>\d+(?:\.\d+)?|\.\d+)\s*(?<percent>%?)$/.exec(text.trim())?.groups;
  const number = Number(found?.['number']);
  const share = found?.['percent'] === '%' ? number / 100 : number;
  if (share >= 0 && share <= 1) return share;
  throw new UsageError(`"${text}" is no share of requests to fail.`, {
    hint: 'Write a percentage from 0% to 100%, or a number from 0 to 1: 5% or 0.05.',
  });
}

/**
 * A wait in milliseconds: `200`, `200ms` or `1.5s`.
 *
 * @throws UsageError
 */
export function parseLatency(text: string): number {
  const found = /^(?<number>\d+(?:\.\d+)?)\s*(?<unit>ms|s)?$/.exec(text.trim())?.groups;
  const ms = Number(found?.['number']) * (found?.['unit'] === 's' ? 1_000 : 1);
  if (ms >= 0 && ms <= LONGEST_LATENCY_MS) return ms;
  throw new UsageError(`"${text}" is no latency.`, {
    hint: 'Write milliseconds or seconds, up to an hour: 200, 200ms or 1.5s.',
  });
}

const LONGEST_LATENCY_MS = 3_600_000;
