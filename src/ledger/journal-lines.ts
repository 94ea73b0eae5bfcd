import { readdirSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Entry } from './types.ts';

/** What became of an entry that is no longer under way. */
export type Mark = 'delivered' | 'refused' | 'struck';

export type Line =
  | { readonly t: 'entry'; readonly entry: Entry }
  | { readonly t: Mark; readonly tickets: readonly number[] };

export function format(line: Line): string {
  const text = JSON.stringify(line);
  return `${checksum(text)} ${text}\n`;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** @returns `undefined` when the line is not as it was written. */
export function parse(text: string): Line | undefined {
  const json = text.slice(9);
  if (checksum(json) !== text.slice(0, 8)) return undefined;
  const line: unknown = JSON.parse(json);
  return isLine(line) ? line : undefined;
}

/** The checksum shows that these are our own words; this shows the compiler which. */
function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && 't' in value;
}

export interface Segments {
  /** Numbers of those that are not finished. */
  readonly segments: readonly number[];
  /** Number of the last finished one. */
  readonly finished: number;
  /** Last ticket in a finished one. */
  readonly lastTicket: number;
}

/** The segments of a journal's folder, by their names. */
export function segmentsOf(folder: string): Segments {
  const segments: number[] = [];
  let finished = 0;
  let lastTicket = 0;
  for (const name of readdirSync(folder).toSorted()) {
    const found = /^(\d{8})(?:-(\d+)\.jsonl\.gz|\.jsonl)$/.exec(name);
    if (found === null) continue;
    if (found[2] === undefined) segments.push(Number(found[1]));
    else {
      finished = Number(found[1]);
      lastTicket = Number(found[2]);
    }
  }
  return { segments, finished, lastTicket };
}
