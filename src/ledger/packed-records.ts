import { HashSlots, WORD_BYTES } from './hash-slots.ts';

/** Words that each record begins with: its key, and the place of an earlier record of this key, from 1. */
export const HEAD_WORDS = 3;
const FIRST_RECORDS = 1 << 10;

/**
 * Records of words by a key of 64 bits in one piece of memory: a hash table over a log, as `PackedTexts`
 * are, but of one length. A key may have several.
 */
export class PackedRecords {
  readonly #width: number;
  #log: Int32Array;
  #end = 0;
  readonly #slots = new HashSlots();

  /** @param width - Words of a record, its head among them. */
  constructor(width: number) {
    this.#width = width;
    this.#log = new Int32Array(FIRST_RECORDS * width);
  }

  /** Bytes that it takes, about. */
  get bytes(): number {
    return this.#end * WORD_BYTES + this.#slots.words.byteLength;
  }

  /** As it lies in memory, until the next change. Places are bytes. */
  get raw(): { readonly log: Uint8Array; readonly slots: Uint32Array } {
    const log = new Uint8Array(this.#log.buffer, 0, this.#end * WORD_BYTES);
    return { log, slots: this.#slots.words };
  }

  /** Where the records lie; somewhere else after an `add`. */
  get log(): Int32Array {
    return this.#log;
  }

  has(first: number, second: number): boolean {
    return this.#slots.placeAt(this.#slotOf(first, second)) >= 0;
  }

  /** @returns A key's records, the newest first: copies. */
  all(first: number, second: number): Int32Array[] {
    const records: Int32Array[] = [];
    let place = this.#slots.placeAt(this.#slotOf(first, second));
    while (place >= 0) {
      const at = place / WORD_BYTES;
      records.push(this.#log.slice(at, at + this.#width));
      place = (this.#log[at + 2] ?? 0) - 1;
    }
    return records;
  }

  /** @returns Where in `log` the new record's first word is. What follows its head is left to fill. */
  add(first: number, second: number): number {
    const at = this.#end;
    if (at + this.#width > this.#log.length) {
      const longer = new Int32Array(this.#log.length * 2);
      longer.set(this.#log);
      this.#log = longer;
    }
    const slot = this.#slotOf(first, second);
    this.#log[at] = first;
    this.#log[at + 1] = second;
    this.#log[at + 2] = this.#slots.placeAt(slot) + 1;
    this.#end = at + this.#width;
    this.#slots.put(slot, first >>> 0, at * WORD_BYTES);
    return at;
  }

  clear(): void {
    this.#end = 0;
    this.#slots.clear();
  }

  /** Where the slot of the key is, or the free one that it would take. */
  #slotOf(first: number, second: number): number {
    let slot = this.#slots.first(first);
    for (let at = this.#slots.placeAt(slot); at >= 0; at = this.#slots.placeAt(slot)) {
      const isIts = this.#slots.hasHash(slot, first >>> 0);
      if (isIts && this.#log[at / WORD_BYTES + 1] === second) break;
      slot = this.#slots.next(slot);
    }
    return slot;
  }
}
