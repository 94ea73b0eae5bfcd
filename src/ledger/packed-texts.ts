/** Keys do not hold it. */
const BEHIND_KEY = '\u0004';
/** A character takes so many bytes at most (half of a surrogate pair three as well). */
const MOST_BYTES = 3;
const LENGTH_BYTES = 4;
const FIRST_SIZE = 1 << 16;
const FIRST_SLOTS = 1 << 10;
/** A slot has the hash of its key and the place of its text in the log, from 1; 0 where it is free. */
const SLOT_WORDS = 2;

/**
 * Texts by key in one piece of memory: a hash table over a log to which each text is appended. Half a
 * million of them cost the garbage collector nothing, where a `Map` would keep it busy half the time.
 */
export class PackedTexts {
  /** Each text behind its length in bytes; the newest of a key counts. */
  #log: Buffer = Buffer.allocUnsafe(FIRST_SIZE);
  #end = 0;
  #slots = new Uint32Array(FIRST_SLOTS * SLOT_WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Bytes that it takes, about. */
  get bytes(): number {
    return this.#end + this.#slots.byteLength;
  }

  /** As it lies in memory, until the next change. */
  get raw(): { readonly log: Buffer; readonly slots: Uint32Array } {
    return { log: this.#log.subarray(0, this.#end), slots: this.#slots };
  }

  get(key: string, hash: number): string | undefined {
    return textBehind(key, this.#recordAt(this.#slotOf(key, hash)));
  }

  set(key: string, hash: number, text: string): void {
    const slot = this.#slotOf(key, hash);
    if (this.#slots[slot + 1] === 0) this.#size += 1;
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = this.#append(`${key}${BEHIND_KEY}${text}`) + 1;
    if (this.#size * 2 * SLOT_WORDS > this.#slots.length) this.#grow();
  }

  /** Everything, in the order of the keys (but for keys of which one begins another). */
  *entries(): Iterable<readonly [key: string, text: string]> {
    const places = this.#slots.filter((place, at) => at % SLOT_WORDS === 1 && place > 0);
    const records = Array.from(places.toSorted(), (place) => this.#read(place - 1));
    for (const record of records.toSorted()) {
      const end = record.indexOf(BEHIND_KEY);
      yield [record.slice(0, end), record.slice(end + 1)];
    }
  }

  clear(): void {
    this.#end = 0;
    this.#size = 0;
    this.#slots.fill(0);
  }

  /** Where the slot of the key is, or the free one that it would take. */
  #slotOf(key: string, hash: number): number {
    let slot = firstSlot(hash, this.#slots.length);
    while (this.#slots[slot + 1] !== 0) {
      // Another key may have the same hash.
      if (this.#slots[slot] === hash && textBehind(key, this.#recordAt(slot)) !== undefined) break;
      slot = nextSlot(slot, this.#slots.length);
    }
    return slot;
  }

  #recordAt(slot: number): string | undefined {
    const place = this.#slots[slot + 1] ?? 0;
    return place === 0 ? undefined : this.#read(place - 1);
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

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let from = 0; from < old.length; from += SLOT_WORDS) {
      const [hash = 0, place = 0] = [old[from], old[from + 1]];
      if (place === 0) continue;
      let slot = firstSlot(hash, this.#slots.length);
      while (this.#slots[slot + 1] !== 0) slot = nextSlot(slot, this.#slots.length);
      this.#slots[slot] = hash;
      this.#slots[slot + 1] = place;
    }
  }
}

/** @param words - Of all slots: a power of two. */
export function firstSlot(hash: number, words: number): number {
  return (hash & (words / SLOT_WORDS - 1)) * SLOT_WORDS;
}

export function nextSlot(slot: number, words: number): number {
  return (slot + SLOT_WORDS) & (words - 1);
}

/** @returns `undefined` when the record is another key's. */
export function textBehind(key: string, record: string | undefined): string | undefined {
  const isOwn = record?.startsWith(key) === true && record[key.length] === BEHIND_KEY;
  return isOwn ? record.slice(key.length + 1) : undefined;
}
