import { highBits, lowBits } from './hash.ts';

const FEWEST_SLOTS = 1024;
const MOST_SLOTS = 2 ** 18;
/** Above this the probing gets long. */
const FULLEST = 0.6;
const EMPTY = 0;

/**
 * Whole numbers by hash, in bounded memory: exact for some 150,000 keys, and beyond that a sample. When
 * the table is full, half of it is forgotten by the hash's upper bits, and keys of the forgotten half are not
 * taken any more ("distinct sampling"), so that what is found times {@link factor} estimates what there
 * is; with n found the error is about 1/sqrt(n). Hashes made by `hashWith` stay or go with their base.
 */
export class KeyTable {
  /** Numbers of a key begin at what `locate` gives; they are 0 at first. */
  values: Int32Array;
  /** How many keys one key of the table stands for: 1 while nothing was forgotten. */
  factor = 1;
  /** Keys in the table. */
  size = 0;
  readonly #width: number;
  readonly #mostSlots: number;
  #keys: Float64Array;

  /** @param width - How many numbers each key has. */
  constructor(width: number, mostSlots: number = MOST_SLOTS) {
    this.#width = width;
    this.#mostSlots = mostSlots;
    this.#keys = new Float64Array(Math.min(FEWEST_SLOTS, mostSlots));
    this.values = new Int32Array(this.#keys.length * width);
  }

  /** Keys there are, as far as the sample tells. */
  get estimate(): number {
    return this.size * this.factor;
  }

  /** Adds the key unless it is there. @returns Where its numbers begin; -1 when it is not in the sample. */
  locate(key: number): number {
    if (!this.samples(key)) return -1;
    let slot = this.#probe(key);
    if (this.#keys[slot] === EMPTY) {
      if (this.size >= this.#keys.length * FULLEST) {
        this.#makeRoom();
        return this.locate(key);
      }
      this.#keys[slot] = key;
      this.size += 1;
    }
    slot *= this.#width;
    return slot;
  }

  /** @returns Where the key's numbers begin; -1 when it is not there. */
  find(key: number): number {
    const slot = this.#probe(key);
    return this.#keys[slot] === EMPTY ? -1 : slot * this.#width;
  }

  /** Where the numbers of each key begin. */
  *places(): Generator<number> {
    for (const [slot, key] of this.#keys.entries()) if (key !== EMPTY) yield slot * this.#width;
  }

  /** Whether the key, or any hash made of it by `hashWith`, is taken. */
  samples(key: number): boolean {
    return (highBits(key) & (this.factor - 1)) === 0;
  }

  #probe(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (lowBits(key) ^ Math.imul(highBits(key), 0x9e37_79b1)) & mask;
    for (;;) {
      const found = this.#keys[slot];
      if (found === key || found === EMPTY) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #makeRoom(): void {
    const canGrow = this.#keys.length < this.#mostSlots;
    if (!canGrow) this.factor *= 2;
    const [keys, values] = [this.#keys, this.values];
    this.#keys = new Float64Array(canGrow ? keys.length * 2 : keys.length);
    this.values = new Int32Array(this.#keys.length * this.#width);
    this.size = 0;
    const width = this.#width;
    for (let slot = 0; slot < keys.length; slot += 1) {
      const key = keys[slot] ?? EMPTY;
      if (key === EMPTY || !this.samples(key)) continue;
      const to = this.#probe(key);
      this.#keys[to] = key;
      this.size += 1;
      for (let n = 0; n < width; n += 1) {
        this.values[to * width + n] = values[slot * width + n] ?? 0;
      }
    }
  }
}
