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

function textOf(line: Line): string {
  // JSON takes three times as long, and an entry is written for every event.
  return line.t === 'entry' ? entryText(line.entry) : JSON.stringify(line);
}

/** Of a checksum, with the space behind it. */
const CHECKSUM_BYTES = 9;
/** A character takes so many bytes at most (half of a surrogate pair three as well). */
const MOST_BYTES = 3;
const FIRST_SIZE = 1 << 16;
const [SPACE, NEWLINE] = [0x20, 0x0a];

/** Lines as they are written into a file: put together in one piece of memory, which is used again. */
export class LineBytes {
  #buffer = Buffer.allocUnsafe(FIRST_SIZE);
  #end = 0;

  /** Until the next change. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#end);
  }

  clear(): void {
    this.#end = 0;
  }

  add(line: Line): void {
    const text = textOf(line);
    const start = this.#end + CHECKSUM_BYTES;
    this.#makeRoom(start + text.length * MOST_BYTES + 1);
    const end = start + this.#buffer.write(text, start, 'utf8');
    this.#buffer.write(hex(crc32(this.#buffer.subarray(start, end))), this.#end, 'latin1');
    this.#buffer[start - 1] = SPACE;
    this.#buffer[end] = NEWLINE;
    this.#end = end + 1;
  }

  /** Lines of marks that wait, by tickets. */
  addMarks(marks: Readonly<Record<Mark, readonly number[]>>): void {
    for (const mark of MARKS) {
      if (marks[mark].length > 0) this.add({ t: mark, tickets: marks[mark] });
    }
  }

  #makeRoom(size: number): void {
    if (size <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(size, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}

export function noMarks(): Record<Mark, number[]> {
  return { delivered: [], refused: [], doubted: [], struck: [] };
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

function hex(crc: number): string {
  return `${HEX[crc >>> 24]}${HEX[(crc >>> 16) & 255]}${HEX[(crc >>> 8) & 255]}${HEX[crc & 255]}`;
}

/** @returns `undefined` when the line is not as it was written. */
export function parse(text: string): Line | undefined {
  const json = text.slice(9);
  if (hex(crc32(json)) !== text.slice(0, 8)) return undefined;
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
