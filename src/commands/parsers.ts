import { InvalidArgumentError } from 'commander';

/** A whole number from 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a whole number from 1.');
}

/** A whole number from 0. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Give a whole number from 0.');
}

/** Requests a second, up to what the import file may say as well. */
export function rate(text: string): number {
  const value = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && value > 0 && value <= 10_000) return value;
  throw new InvalidArgumentError('Give requests a second: a number above 0, at most 10000.');
}

/** `100` rejects or `2%` of the rows. */
export function maxRejects(text: string): { rows: number } | { percent: number } {
  const [, digits = '', percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (percent === '%' && value <= 100) return { percent: value };
  if (percent === '' && Number.isSafeInteger(value)) return { rows: value };
  throw new InvalidArgumentError('Give a number of rejects (100) or a share of the rows (2%).');
}

/** Events that a person looks up one by one. */
export function canary(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1_000) return value;
  throw new InvalidArgumentError('Give a number of events from 1 to 1000.');
}

/** A time of day, `06:00`. */
export function timeOfDay(text: string): string {
  if (/^(?:[01]?\d|2[0-3]):[0-5]\d$/.test(text)) return text;
  throw new InvalidArgumentError('Give a time of day from 00:00 to 23:59.');
}

/** Gathers an option that may be given several times. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
