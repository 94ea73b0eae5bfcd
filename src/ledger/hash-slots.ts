/** Of a word of 32 bits. */
export const WORD_BYTES = 4;
const FIRST_SLOTS = 1 << 10;
/** A slot has the hash of its key and the place of what belongs to it, from 1; 0 where it is free. */
const SLOT_WORDS = 2;

/** Where records of a log lie, by the hashes of their keys: a hash table with open addresses. */
export class HashSlots {
  #words = new Uint32Array(FIRST_SLOTS * SLOT_WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** As they lie in memory, until the next change: pairs of hash and place. */
  get words(): Uint32Array {
    return this.#words;
  }

  first(hash: number): number {
    return firstSlot(hash, this.#words.length);
  }

  next(slot: number): number {
    return nextSlot(slot, this.#words.length);
  }

  /** @returns The place of a record, from 0, or -1 where the slot is free. */
  placeAt(slot: number): number {
    return (this.#words[slot + 1] ?? 0) - 1;
  }

  hasHash(slot: number, hash: number): boolean {
    return this.#words[slot] === hash;
  }

  /** @param slot - Of this key, or the free one that it would take. It is none after that. */
  put(slot: number, hash: number, place: number): void {
    if (this.#words[slot + 1] === 0) this.#size += 1;
    this.#words[slot] = hash;
    this.#words[slot + 1] = place + 1;
    if (this.#size * 2 * SLOT_WORDS > this.#words.length) this.#grow();
  }

  clear(): void {
    this.#size = 0;
    this.#words.fill(0);
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(old.length * 2);
    for (let from = 0; from < old.length; from += SLOT_WORDS) {
      const [hash = 0, place = 0] = [old[from], old[from + 1]];
      if (place === 0) continue;
      let slot = this.first(hash);
      while (this.#words[slot + 1] !== 0) slot = this.next(slot);
      this.#words[slot] = hash;
      this.#words[slot + 1] = place;
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
