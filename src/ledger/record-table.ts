import { WORD_BYTES } from './hash-slots.ts';
import { PackedRecords } from './packed-records.ts';
import type { SegmentFile } from './segment-file.ts';

/** Records of words by a key of 64 bits: the newest in memory, until they are written, all at once. */
export class RecordTable {
  readonly #width: number;
  readonly #recent: PackedRecords;
  readonly #file: SegmentFile;

  /** @param width - Words of a record, its head among them. */
  constructor(width: number, file: SegmentFile) {
    this.#width = width;
    this.#recent = new PackedRecords(width);
    this.#file = file;
  }

  /** Bytes that it takes in memory, about. */
  get bytes(): number {
    return this.#recent.bytes;
  }

  /** Where the newest records lie; somewhere else after an `add`. */
  get log(): Int32Array {
    return this.#recent.log;
  }

  has(first: number, second: number): boolean {
    if (this.#recent.has(first, second)) return true;
    return this.#file.mayHold(first >>> 0) && this.#written(first, second).length > 0;
  }

  /** @returns A key's records, the newest first. All of one key are written at once. */
  all(first: number, second: number): readonly Int32Array[] {
    const recent = this.#recent.all(first, second);
    return recent.length > 0 ? recent : this.#written(first, second);
  }

  /** @returns Where in `log` the new record's first word is. What follows its head is left to fill. */
  add(first: number, second: number): number {
    return this.#recent.add(first, second);
  }

  write(): void {
    this.#file.put(this.#recent.raw);
    this.#recent.clear();
  }

  #written(first: number, second: number): readonly Int32Array[] {
    const records = this.#file.find(first >>> 0, (at, log) => {
      const newest = this.#read(at);
      return newest[1] === second ? this.#chain(newest, log) : undefined;
    });
    return records ?? [];
  }

  /** A record and those of its key before it, in the same log. */
  #chain(newest: Int32Array, log: number): readonly Int32Array[] {
    const records = [newest];
    for (let place = newest[2] ?? 0; place > 0; place = records.at(-1)?.[2] ?? 0) {
      records.push(this.#read(log + place - 1));
    }
    return records;
  }

  #read(at: number): Int32Array {
    const bytes = this.#file.read(at, this.#width * WORD_BYTES);
    const words = new Int32Array(this.#width);
    for (const index of words.keys()) words[index] = bytes.readInt32LE(index * WORD_BYTES);
    return words;
  }
}
