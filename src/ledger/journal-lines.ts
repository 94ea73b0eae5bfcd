import { readdirSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Entry, SetChange } from './types.ts';

/**
 * What became of an entry that is no longer under way. `doubted`: it was refused, but an earlier attempt,
 * whose answer nobody saw, may have been taken.
 */
export type Mark = 'delivered' | 'refused' | 'doubted' | 'struck';

const MARKS: readonly Mark[] = ['delivered', 'refused', 'doubted', 'struck'];

export type Line =
  | { readonly t: 'entry'; readonly entry: Entry }
  | { readonly t: Mark; readonly tickets: readonly number[] };

/** Between the members of an entry; none of them holds it. */
const MARK = '\u0002';

export function format(line: Line): string {
  // JSON takes three times as long, and an entry is written for every event.
  const text = line.t === 'entry' ? entryText(line.entry) : JSON.stringify(line);
  return `${checksum(text)} ${text}\n`;
}

export function noMarks(): Record<Mark, number[]> {
  return { delivered: [], refused: [], doubted: [], struck: [] };
}

/** The lines of marks that wait, by tickets. */
export function marksText(marks: Readonly<Record<Mark, readonly number[]>>): string {
  const made = MARKS.filter((mark) => marks[mark].length > 0);
  return made.map((mark) => format({ t: mark, tickets: marks[mark] })).join('');
}

function entryText(entry: Entry): string {
  const { ticket, run, source, rule, request, row, subject, name, at, atText, second } = entry;
  const { person, payload, isKept, wasRefused, set } = entry;
  const { path, query } = request;
  const origin = `${ticket}${MARK}${run}${MARK}${escaped(source)}${MARK}${escaped(rule)}`;
  const told = `${path}${MARK}${query}${MARK}${row}${MARK}${subject}${MARK}${name}`;
  const when = `${at}${MARK}${atText}${MARK}${second}${MARK}${person}${MARK}${payload}`;
  const flags = `${isKept ? 1 : 0}${wasRefused === undefined ? '' : wasRefused}`;
  const rest = `${flags}${set === undefined ? '' : `${MARK}${JSON.stringify(set)}`}`;
  return `${origin}${MARK}${told}${MARK}${when}${MARK}${rest}`;
}

/** @returns `undefined` when the text is no entry. */
function readEntry(text: string): Entry | undefined {
  const [ticket, run = '', source = '', rule = '', path, query = '', ...more] = text.split(MARK);
  const [row = '', subject = '', name = '', at, atText = '', second, ...rest] = more;
  const [person = '', payload = '', flags = '', set] = rest;
  if (path !== '/e' && path !== '/s' && path !== '/a') return undefined;
  const origin = { ticket: Number(ticket), run, source: plain(source), rule: plain(rule) };
  const told = { request: { path, query } as const, row, subject, name, person, payload };
  const when = { at: Number(at), atText, second: Number(second), isKept: flags.startsWith('1') };
  const before = WAS_REFUSED.find((one) => flags.endsWith(one));
  const again = before === undefined ? {} : { wasRefused: before };
  const changes: unknown = set === undefined ? undefined : JSON.parse(set);
  return { ...origin, ...told, ...when, ...again, ...(isChanges(changes) ? { set: changes } : {}) };
}

const WAS_REFUSED = ['refused', 'doubted'] as const;

/** The checksum has shown that these are our own words. */
function isChanges(value: unknown): value is readonly SetChange[] {
  return Array.isArray(value);
}

/** Names from the import file may hold anything; few of them do. */
function escaped(name: string): string {
  return /^"|\p{Cc}/u.test(name) ? JSON.stringify(name) : name;
}

function plain(text: string): string {
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function checksum(text: string): string {
  const crc = crc32(text);
  return `${HEX[crc >>> 24]}${HEX[(crc >>> 16) & 255]}${HEX[(crc >>> 8) & 255]}${HEX[crc & 255]}`;
}

/** @returns `undefined` when the line is not as it was written. */
export function parse(text: string): Line | undefined {
  const json = text.slice(9);
  if (checksum(json) !== text.slice(0, 8)) return undefined;
  if (!json.startsWith('{')) {
    const entry = readEntry(json);
    return entry === undefined ? undefined : { t: 'entry', entry };
  }
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
