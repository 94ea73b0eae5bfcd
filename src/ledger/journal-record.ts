import { createReadStream, existsSync, type ReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StateError } from '../errors/importer-error.ts';
import { type Line, type Mark, parse } from './journal-lines.ts';
import type { Entry } from './types.ts';

/** What became of a request; `unknown`: no answer is known, and the next run sends it again. */
type RecordedFate = Exclude<Mark, 'doubted'> | 'unknown';

/** An entry of a run, and what became of it. */
export interface RecordedEntry {
  readonly entry: Entry;
  readonly fate: RecordedFate;
}

/** A part of the journal. */
interface Segment {
  readonly number: number;
  /** Last ticket of the journal when it was finished; `undefined` while it may still be needed. */
  readonly lastTicket: number | undefined;
}

/** Requests by what became of them. */
export type FateTally = Readonly<Record<RecordedFate, number>>;

/** What the part of the journal that is not finished says. */
export interface OpenJournal {
  readonly lastTicket: number;
  /** By run: its requests in that part. */
  readonly runs: ReadonlyMap<string, FateTally>;
}

/**
 * Reads the part of the journal that is not finished, also while a run writes it. Memory holds the
 * tickets without a mark.
 *
 * @throws StateError - When it is damaged.
 */
export async function readOpenJournal(product: string): Promise<OpenJournal> {
  const folder = join(product, 'journal');
  const open = new Map<number, Record<RecordedFate, number>>();
  const runs = new Map<string, Record<RecordedFate, number>>();
  const segments = segmentsIn(folder);
  let lastTicket = Math.max(0, ...segments.map((one) => one.lastTicket ?? 0));
  for (const { number, lastTicket: finished } of segments) {
    if (finished !== undefined) continue;
    for await (const line of linesOf(folder, number)) {
      if (line.t !== 'entry') {
        move(line.tickets, line.t, open);
        continue;
      }
      const { ticket, run } = line.entry;
      const tally = runs.get(run) ?? { delivered: 0, refused: 0, struck: 0, unknown: 0 };
      runs.set(run, tally);
      tally.unknown += 1;
      open.set(ticket, tally);
      lastTicket = Math.max(lastTicket, ticket);
    }
  }
  return { lastTicket, runs };
}

export function fateOf(mark: Mark): RecordedFate {
  return mark === 'doubted' ? 'refused' : mark;
}

function move(
  tickets: readonly number[],
  mark: Mark,
  open: Map<number, Record<RecordedFate, number>>,
): void {
  for (const ticket of tickets) {
    const tally = open.get(ticket);
    if (tally === undefined) continue;
    open.delete(ticket);
    tally.unknown -= 1;
    tally[fateOf(mark)] += 1;
  }
}

/**
 * Every request that a run has put into the journal, in that order. Reads the segments twice, since a
 * mark may come long after its entry; memory holds a byte for each of the run's requests.
 *
 * @param ticketsBefore - Last ticket of the journal before the run.
 * @throws StateError - When the journal is damaged.
 */
export async function* readEntries(
  product: string,
  run: string,
  ticketsBefore: number,
): AsyncGenerator<RecordedEntry> {
  const folder = join(product, 'journal');
  const part = partOfRun(folder, ticketsBefore);
  const fates = new Fates(ticketsBefore);
  for await (const line of linesOfPart(folder, part)) {
    if (line.t === 'entry') continue;
    for (const ticket of line.tickets) fates.set(ticket, fateOf(line.t));
  }
  for await (const line of linesOfPart(folder, part)) {
    if (line.t !== 'entry' || line.entry.run !== run) continue;
    yield { entry: line.entry, fate: fates.of(line.entry.ticket) };
  }
}

const FATES: readonly RecordedFate[] = ['unknown', 'delivered', 'refused', 'struck'];

/** A byte for each ticket after a first one. */
export class Fates {
  readonly #before: number;
  #bytes = new Uint8Array(1024);

  constructor(before: number) {
    this.#before = before;
  }

  set(ticket: number, fate: RecordedFate): void {
    const index = ticket - this.#before - 1;
    if (index < 0) return;
    if (index >= this.#bytes.length) {
      const larger = new Uint8Array(Math.max(index + 1, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[index] = FATES.indexOf(fate);
  }

  of(ticket: number): RecordedFate {
    return FATES[this.#bytes[ticket - this.#before - 1] ?? 0] ?? 'unknown';
  }
}

/** Segments from a first one on, up to the first entry after a last ticket. */
interface Part {
  readonly numbers: readonly number[];
  readonly lastTicket: number;
}

/**
 * Segments are finished once nothing is under way. So the entries of a run and their marks, a later
 * run's too, have tickets up to the first at which segments were finished after the run began. A crash
 * in the middle of that leaves some of these segments to the next time.
 */
function partOfRun(folder: string, ticketsBefore: number): Part {
  const segments = segmentsIn(folder);
  const first = segments.findIndex(
    ({ lastTicket }) => lastTicket === undefined || lastTicket > ticketsBefore,
  );
  if (first < 0) return { numbers: [], lastTicket: 0 };
  return {
    numbers: segments.slice(first).map(({ number }) => number),
    lastTicket: segments[first]?.lastTicket ?? Number.POSITIVE_INFINITY,
  };
}

async function* linesOfPart(folder: string, { numbers, lastTicket }: Part): AsyncGenerator<Line> {
  for (const number of numbers) {
    for await (const line of linesOf(folder, number)) {
      if (line.t === 'entry' && line.entry.ticket > lastTicket) return;
      yield line;
    }
  }
}

/** @returns In the order in which they were written. One that is there in both forms is finished. */
export function segmentsIn(folder: string): Segment[] {
  if (!existsSync(folder)) return [];
  const segments = new Map<number, Segment>();
  for (const name of readdirSync(folder).toSorted()) {
    const [, digits, ticket] = /^(\d{8})(?:-(\d+)\.jsonl\.gz|\.jsonl)$/.exec(name) ?? [];
    if (digits === undefined) continue;
    const number = Number(digits);
    const known = segments.get(number)?.lastTicket;
    segments.set(number, { number, lastTicket: ticket === undefined ? known : Number(ticket) });
  }
  return [...segments.values()].toSorted((a, b) => a.number - b.number);
}

/** Lines of a segment. A torn one at its end is left out: nothing of it was sent. */
export async function* linesOf(folder: string, number: number): AsyncGenerator<Line> {
  let count = 0;
  for await (const texts of textsOf(folder, number)) {
    for (const text of texts) {
      count += 1;
      const line = parse(text);
      if (line === undefined) throw damaged(segmentPath(folder, number), `, line ${count}`);
      yield line;
    }
  }
}

async function* textsOf(folder: string, number: number): AsyncGenerator<string[]> {
  let rest = '';
  try {
    for await (const chunk of await openSegment(folder, number)) {
      const texts = `${rest}${String(chunk)}`.split('\n');
      rest = texts.pop() ?? '';
      yield texts;
    }
  } catch (cause) {
    if (cause instanceof StateError) throw cause;
    const why = cause instanceof Error ? ` (${cause.message})` : '';
    throw damaged(segmentPath(folder, number), why, cause);
  }
}

/** The end of a run compresses segments: one that is gone under its name is there under the other. */
async function openSegment(folder: string, number: number): Promise<Readable> {
  const plain = segmentPath(folder, number);
  if (!plain.endsWith('.gz')) {
    const file = createReadStream(plain, { encoding: 'utf8' });
    if (!(await isGone(file))) return file;
  }
  const text = createGunzip();
  // What fails in it is thrown to whoever reads the text.
  pipeline(createReadStream(segmentPath(folder, number)), text, () => undefined);
  return text.setEncoding('utf8');
}

async function isGone(file: ReadStream): Promise<boolean> {
  return new Promise((resolve) => {
    file.once('open', () => resolve(false));
    file.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENOENT'));
  });
}

function segmentPath(folder: string, number: number): string {
  const digits = String(number).padStart(8, '0');
  const finished = readdirSync(folder).find(
    (name) => name.startsWith(`${digits}-`) && name.endsWith('.gz'),
  );
  return join(folder, finished ?? `${digits}.jsonl`);
}

function damaged(path: string, where: string, cause?: unknown): StateError {
  return new StateError(`The journal is damaged: ${path}${where}.`, {
    cause,
    hint: 'Bring the state folder back from a backup.',
  });
}
