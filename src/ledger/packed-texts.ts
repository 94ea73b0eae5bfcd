import { HashSlots } from './hash-slots.ts';

/** Keys do not hold it. */
const BEHIND_KEY = '\u0004';
/** A character takes so many bytes at most (half of a surrogate pair three as well). */
const MOST_BYTES = 3;
const LENGTH_BYTES = 4;
const FIRST_SIZE = 1 << 16;

/**
 * Texts by key in one piece of memory: a hash table over a log to which each text is appended. Half a
 * million of them cost the garbage collector nothing, where a `Map` would keep it busy half the time.
 */
export class PackedTexts {
  /** Each text behind its length in bytes; the newest of a key counts. */
  #log: Buffer = Buffer.allocUnsafe(FIRST_SIZE);
  #end = 0;
  readonly #slots = new HashSlots();

  get size(): number {
    return this.#slots.size;
  }

  /** Bytes that it takes, about. */
  get bytes(): number {
    return this.#end + this.#slots.words.byteLength;
  }

  /** As it lies in memory, until the next change. */
  get raw(): { readonly log: Buffer; readonly slots: Uint32Array } {
    return { log: this.#log.subarray(0, this.#end), slots: this.#slots.words };
  }

  get(key: string, hash: number): string | undefined {
    return textBehind(key, this.#recordAt(this.#slotOf(key, hash)));
  }

  set(key: string, hash: number, text: string): void {
    const slot = this.#slotOf(key, hash);
    this.#slots.put(slot, hash, this.#append(`${key}${BEHIND_KEY}${text}`));
  }

  /** Everything, in the order of the keys (but for keys of which one begins another). */
  *entries(): Iterable<readonly [key: string, text: string]> {
    const places = this.#slots.words.filter((place, at) => at % 2 === 1 && place > 0);
    const records = Array.from(places.toSorted(), (place) => this.#read(place - 1));
    for (const record of records.toSorted()) {
      const end = record.indexOf(BEHIND_KEY);
      yield [record.slice(0, end), record.slice(end + 1)];
    }
  }

  clear(): void {
    this.#end = 0;
    this.#slots.clear();
  }

  /** Where the slot of the key is, or the free one that it would take. */
  #slotOf(key: string, hash: number): number {
    let slot = this.#slots.first(hash);
    while (this.#slots.placeAt(slot) >= 0) {
      // Another key may have the same hash.
      const mayBeIts = this.#slots.hasHash(slot, hash);
      if (mayBeIts && textBehind(key, this.#recordAt(slot)) !== undefined) break;
      slot = this.#slots.next(slot);
    }
    return slot;
  }

  #recordAt(slot: number): string | undefined {
    const place = this.#slots.placeAt(slot);
    return place < 0 ? undefined : this.#read(place);
  }

  #read(at: number): string {
    const start = at + LENGTH_BYTES;
    return this.#log.toString('utf8', start, start + this.#log.readUInt32LE(at));
  }

  #append(record: string): number {
    const at = this.#end;
    const most = at + LENGTH_BYTES + record.length * MOST_BYTES;
    if (most > this.#log.length) {
      const longer = Buffer.allocUnsafe(Math.max(most, this.#log.length * 2));
      this.#log.copy(longer, 0, 0, at);
      this.#log = longer;
    }
    const length = this.#log.write(record, at + LENGTH_BYTES, 'utf8');
    this.#log.writeUInt32LE(length, at);
    this.#end = at + LENGTH_BYTES + length;
    return at;
  }
}

/** @returns `undefined` when the record is another key's. */
export function textBehind(key: string, record: string | undefined): string | undefined {
  const isOwn = record?.startsWith(key) === true && record[key.length] === BEHIND_KEY;
  return isOwn ? record.slice(key.length + 1) : undefined;
}
