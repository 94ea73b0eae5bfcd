import { closeSync, openSync, readSync } from 'node:fs';
import type { StateError } from '../errors/importer-error.ts';
import { writeWhole } from '../support/write-whole.ts';
import { firstSlot, nextSlot, WORD_BYTES } from './hash-slots.ts';
import { KeyFilter } from './key-filter.ts';

/** A part of the file: a log of records, and behind it the slots of its hash table, in words. */
interface Segment {
  readonly log: number;
  readonly slots: number;
  readonly words: number;
}

/**
 * What memory has no room for, until the end of the run: appended to a file as it lies in memory, which
 * takes a twentieth of the time of sorting it into a store. A record is looked for in one segment after
 * another, so a filter in memory tells first whether there is any.
 */
export class SegmentFile {
  readonly #descriptor: number;
  readonly #filter = new KeyFilter();
  readonly #segments: Segment[] = [];
  readonly #fault: (cause: unknown) => StateError;
  #end = 0;

  /**
   * @param path - Of a file that is made.
   * @param fault - Says in words that it cannot be written.
   */
  constructor(path: string, fault: (cause: unknown) => StateError) {
    this.#descriptor = openSync(path, 'wx+', 0o600);
    this.#fault = fault;
  }

  /** @returns `false` when nothing has this hash. */
  mayHold(hash: number): boolean {
    return this.#filter.mayHold(hash);
  }

  /**
   * @param read - Reads what lies at a place in a log that begins at `log`, both in bytes of the file.
   *   `undefined` when it is another key's.
   * @returns What the newest segment knows of it that knows the key.
   */
  find<T>(hash: number, read: (at: number, log: number) => T | undefined): T | undefined {
    if (!this.#filter.mayHold(hash)) return undefined;
    for (let n = this.#segments.length - 1; n >= 0; n -= 1) {
      const segment = this.#segments[n];
      const found = segment === undefined ? undefined : this.#findIn(segment, hash, read);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** @param slots - Pairs of hash and place in the log, in bytes, from 1. */
  put({ log, slots }: { readonly log: Uint8Array; readonly slots: Uint32Array }): void {
    this.#filter.addAll(slots);
    const segment = { log: this.#end, slots: this.#end + log.length, words: slots.length };
    try {
      this.#append(log);
      this.#append(new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength));
    } catch (cause) {
      throw this.#fault(cause);
    }
    this.#segments.push(segment);
  }

  read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(this.#descriptor, bytes, 0, length, at));
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #findIn<T>(
    { log, slots, words }: Segment,
    hash: number,
    read: (at: number, log: number) => T | undefined,
  ): T | undefined {
    for (let slot = firstSlot(hash, words); ; slot = nextSlot(slot, words)) {
      const pair = this.read(slots + slot * WORD_BYTES, 2 * WORD_BYTES);
      const place = pair.readUInt32LE(WORD_BYTES);
      if (place === 0) return undefined;
      if (pair.readUInt32LE(0) !== hash) continue;
      const found = read(log + place - 1, log);
      if (found !== undefined) return found;
    }
  }

  #append(bytes: Uint8Array): void {
    writeWhole(this.#descriptor, bytes, this.#end);
    this.#end += bytes.length;
  }
}
