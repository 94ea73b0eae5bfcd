import { randomBytes } from 'node:crypto';

/** Sorts by time, and cannot be met twice: `20261121T020000Z-1a2b3c`. */
export function newRunId(startedAt: number): string {
  const time = new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** @returns When that run began, to the second, in milliseconds since 1970; NaN when it is no such id. */
export function startOfRun(id: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(id) ?? [];
  const [year = NaN, month = 0, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
