import { closeSync, openSync, readSync } from 'node:fs';
import type { StateError } from '../errors/importer-error.ts';
import { writeWhole } from '../support/write-whole.ts';
import { KeyFilter } from './key-filter.ts';
import { firstSlot, nextSlot, type PackedTexts, textBehind } from './packed-texts.ts';
import type { Shelf } from './recent-table.ts';

/** A part of the file: a log of texts, and behind it the slots of its hash table, in words. */
interface Segment {
  readonly log: number;
  readonly slots: number;
  readonly words: number;
}

const WORD_BYTES = 4;
/** Most records are shorter; of a longer one the rest is read then. */
const USUAL_BYTES = 512;

/**
 * What memory has no room for, until the end of the run: appended to a file as it lies in memory, which
 * takes a twentieth of the time of sorting it into a store. A text is looked for in one segment after
 * another, so a filter in memory tells first whether there is any.
 */
export class SegmentFile implements Shelf {
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

  get(key: string, hash: number): string | undefined {
    if (!this.#filter.mayHold(hash)) return undefined;
    for (let n = this.#segments.length - 1; n >= 0; n -= 1) {
      const segment = this.#segments[n];
      const text = segment === undefined ? undefined : this.#find(segment, key, hash);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  put(texts: PackedTexts): void {
    const { log, slots } = texts.raw;
    for (let slot = 0; slot < slots.length; slot += 2) {
      if (slots[slot + 1] !== 0) this.#filter.add(slots[slot] ?? 0);
    }
    const segment = { log: this.#end, slots: this.#end + log.length, words: slots.length };
    try {
      this.#append(log);
      this.#append(new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength));
    } catch (cause) {
      throw this.#fault(cause);
    }
    this.#segments.push(segment);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #find({ log, slots, words }: Segment, key: string, hash: number): string | undefined {
    for (let slot = firstSlot(hash, words); ; slot = nextSlot(slot, words)) {
      const pair = this.#read(slots + slot * WORD_BYTES, 2 * WORD_BYTES);
      const place = pair.readUInt32LE(WORD_BYTES);
      if (place === 0) return undefined;
      if (pair.readUInt32LE(0) !== hash) continue;
      const text = textBehind(key, this.#record(log + place - 1));
      if (text !== undefined) return text;
    }
  }

  #record(at: number): string {
    const start = this.#read(at, USUAL_BYTES);
    const length = start.readUInt32LE(0);
    const whole = length + WORD_BYTES <= start.length ? start : this.#read(at, length + WORD_BYTES);
    return whole.toString('utf8', WORD_BYTES, WORD_BYTES + length);
  }

  #read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(this.#descriptor, bytes, 0, length, at));
  }

  #append(bytes: Uint8Array): void {
    writeWhole(this.#descriptor, bytes, this.#end);
    this.#end += bytes.length;
  }
}
