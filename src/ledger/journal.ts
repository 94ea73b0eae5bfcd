import { closeSync, fdatasyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from '../errors/importer-error.ts';
import {
  appendWhole,
  compress,
  openFolder,
  readWhole,
  toDisk,
  unwritable,
} from './journal-files.ts';
import { type Line, LineBytes, type Mark, noMarks, parse, segmentsOf } from './journal-lines.ts';
import { OpenEntries } from './open-entries.ts';
import type { Entry } from './types.ts';

/** Entries of a segment, about: what is read again after a crash stays small. */
const SEGMENT_ENTRIES = 100_000;
/** Acknowledgements are on the disk at the latest after so long, and with every window. */
const SYNC_EVERY_MS = 250;

/**
 * The append-only record of what was to be sent and what became of it: a line each, its checksum in
 * front. Entries are on the disk before their requests are on the wire, so that after a crash the
 * unmarked ones can be sent again in the same bytes.
 */
export class Journal {
  readonly #folder: string;
  /** Entries that are not marked. */
  readonly #open = new OpenEntries();
  /** Entries read that the tables may lack, by ticket; struck and refused ones too. */
  readonly late = new Map<number, Entry>();
  /** Entries read that were struck or refused, in the order in which that was written. */
  readonly returned: { readonly entry: Entry; readonly mark: Exclude<Mark, 'delivered'> }[] = [];
  #descriptor: number | undefined;
  readonly #position: number;
  /** Last ticket of the finished segments. */
  readonly finished: number;
  #entries = 0;
  #segment: number;
  #lastTicket = 0;
  readonly #lines = new LineBytes();
  #marks = noMarks();
  #timer: NodeJS.Timeout | undefined;
  #fault: StateError | undefined;
  /** Under way: what they write to must stay open. */
  readonly #flushes = new Set<Promise<void>>();

  /**
   * Reads what is there, finished segments aside.
   *
   * @param position - Last ticket that the tables know of.
   * @param mode - Who only reads makes no folder.
   * @throws StateError - When a line other than a segment's torn last one is damaged.
   */
  constructor(folder: string, position: number, mode: 'read' | 'write' = 'write') {
    this.#folder = folder;
    this.#position = position;
    const { segments, finished, lastTicket } = openFolder(folder, mode);
    this.finished = lastTicket;
    this.#lastTicket = lastTicket;
    for (const segment of segments) this.#readSegment(segment);
    // Each run begins a segment, so that nothing is ever glued to a torn line.
    this.#segment = Math.max(finished, segments.at(-1) ?? 0) + 1;
  }

  /** Entries under way when the journal was opened or since, in their order. */
  open(): Entry[] {
    return [...this.#open.all()];
  }

  /** Lowest ticket that is under way; beyond all when none is. */
  get firstOpen(): number {
    for (const { ticket } of this.#open.all()) return ticket;
    return Number.POSITIVE_INFINITY;
  }

  get lastTicket(): number {
    return this.#lastTicket;
  }

  nextTicket(): number {
    this.#lastTicket += 1;
    return this.#lastTicket;
  }

  /** Writes entries. They survive a crash of the machine when they are {@link flushed}, or synced. */
  append(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    for (const entry of entries) this.#open.add(entry);
    this.#entries += entries.length;
    try {
      this.#write(entries);
    } catch (error) {
      // They are not in the journal then, and nobody will send them.
      for (const { ticket } of entries) this.#open.take(ticket);
      throw error;
    }
  }

  /** Resolves when all that was written is on the disk; meanwhile the program goes on. */
  async flushed(): Promise<void> {
    if (this.#descriptor === undefined) return;
    const path = this.#path(this.#segment);
    const flush = toDisk(this.#descriptor).catch((cause: unknown) => {
      throw unwritable(path, cause);
    });
    this.#flushes.add(flush);
    await flush.finally(() => this.#flushes.delete(flush));
  }

  /** @returns The entry, when it was under way. */
  mark(ticket: number, mark: Mark): Entry | undefined {
    const entry = this.#open.take(ticket);
    if (entry === undefined) return undefined;
    this.#marks[mark].push(ticket);
    this.#timer ??= setTimeout(() => void this.#syncLater(), SYNC_EVERY_MS).unref();
    return entry;
  }

  /** Puts all that is known on the disk. */
  sync(): void {
    this.#writeMarks();
    if (this.#descriptor === undefined) return;
    try {
      fdatasyncSync(this.#descriptor);
    } catch (cause) {
      throw unwritable(this.#path(this.#segment), cause);
    }
  }

  #writeMarks(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#write([]);
  }

  /** From a timer nobody would catch a full disk: it is told with the next call. */
  async #syncLater(): Promise<void> {
    try {
      this.#writeMarks();
      await this.flushed();
    } catch (error) {
      if (error instanceof StateError) this.#fault = error;
      else throw error;
    }
  }

  /**
   * Ends the writing. When nothing is under way any more, the segments are finished: compressed, they
   * are the record of what was sent, and are not read again.
   *
   * @param mayFinish - The tables know all that the journal knows.
   * @returns Whether they were.
   */
  async close(mayFinish: boolean): Promise<boolean> {
    this.sync();
    await Promise.allSettled(this.#flushes);
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    if (!this.#open.isEmpty || !mayFinish) return false;
    for (const segment of segmentsOf(this.#folder).segments) {
      const path = this.#path(segment);
      const name = `${String(segment).padStart(8, '0')}-${this.#lastTicket}.jsonl.gz`;
      await compress(path, join(this.#folder, name));
    }
    return true;
  }

  /** Puts the marks and these lines on the disk, or nothing. */
  #write(entries: readonly Entry[]): void {
    if (this.#fault !== undefined) throw this.#fault;
    this.#lines.clear();
    this.#lines.addMarks(this.#marks);
    for (const entry of entries) this.#lines.add({ t: 'entry', entry });
    const { bytes } = this.#lines;
    if (bytes.length === 0) return;
    if (this.#entries >= SEGMENT_ENTRIES && this.#flushes.size === 0) this.#nextSegment();
    const path = this.#path(this.#segment);
    try {
      this.#descriptor ??= openSync(path, 'a', 0o600);
      appendWhole(this.#descriptor, bytes);
    } catch (cause) {
      throw unwritable(path, cause);
    }
    this.#marks = noMarks();
  }

  #nextSegment(): void {
    if (this.#descriptor !== undefined) {
      fdatasyncSync(this.#descriptor);
      closeSync(this.#descriptor);
    }
    this.#descriptor = undefined;
    this.#segment += 1;
    this.#entries = 0;
  }

  #path(segment: number): string {
    return join(this.#folder, `${String(segment).padStart(8, '0')}.jsonl`);
  }

  /** A segment may end in a torn line: it was never synced, so nothing of it was sent. */
  #readSegment(segment: number): void {
    const path = this.#path(segment);
    const lines = readWhole(path).split('\n').slice(0, -1);
    for (const [index, text] of lines.entries()) {
      const line = parse(text);
      if (line === undefined) throw damaged(path, index + 1);
      this.#take(line);
    }
  }

  #take(line: Line): void {
    if (line.t === 'entry') {
      const { entry } = line;
      this.#open.add(entry);
      if (entry.ticket > this.#position) this.late.set(entry.ticket, entry);
      this.#lastTicket = Math.max(this.#lastTicket, entry.ticket);
      return;
    }
    for (const ticket of line.tickets) {
      const entry = this.#open.take(ticket);
      if (entry !== undefined && line.t !== 'delivered')
        this.returned.push({ entry, mark: line.t });
    }
  }
}

function damaged(path: string, line: number): StateError {
  return new StateError(`The journal is damaged: ${path}, line ${line}.`, {
    hint: 'Bring the state folder back from a backup. Without the journal nobody knows what was sent, so nothing is.',
  });
}
