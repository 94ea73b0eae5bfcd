/**
 * Parts of a filter, by their bits and by how many a key has. Most runs are small, so the first part is; it
 * is asked of every key, so it says nearly never that it may hold one. With ten bits a key one in fifty is
 * taken for known; more keys than that only cost time.
 */
const PARTS = [
  { bits: 2 ** 22, perKey: 40 },
  { bits: 2 ** 27, perKey: 10 },
] as const;
/** A line has 512 bits: nine of the hash for each of three probes. */
const PROBES = 3;
const LINE_BITS = 9;
const LINE_MASK = 2 ** LINE_BITS - 1;
const LINE_WORDS = 2 ** LINE_BITS / 32;

/** Hash of a key in 32 bits: FNV-1a, its bits mixed once more at the end. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Knows of most keys that they were never added, in 16 MiB whatever their number (a Bloom filter): a
 * look into a table costs several times as much.
 */
export class KeyFilter {
  readonly #parts: Part[] = [];

  add(hash: number): void {
    const newest = this.#parts.at(-1);
    const next = newest?.isFull === false ? undefined : PARTS[this.#parts.length];
    if (next !== undefined)
      this.#parts.push(new Part(next.bits, Math.floor(next.bits / next.perKey)));
    this.#parts.at(-1)?.add(hash);
  }

  /** @param slots - Of a hash table: pairs of hash and place, 0 where there is none. */
  addAll(slots: Uint32Array): void {
    for (let slot = 0; slot < slots.length; slot += 2) {
      if (slots[slot + 1] !== 0) this.add(slots[slot] ?? 0);
    }
  }

  /** @returns `false` when no key of this hash was ever added. */
  mayHold(hash: number): boolean {
    for (const part of this.#parts) if (part.mayHold(hash)) return true;
    return false;
  }
}

/**
 * All bits of a key lie in one line of the processor's cache, since fetching four lines costs four times as
 * much.
 */
class Part {
  readonly #words: Uint32Array;
  /** Of a hash in 32 bits so many are left that name a line. */
  readonly #shift: number;
  #room: number;

  /** @param room - For so many keys. */
  constructor(bits: number, room: number) {
    this.#words = new Uint32Array(bits / 32);
    this.#shift = 32 - Math.log2(bits / 2 ** LINE_BITS);
    this.#room = room;
  }

  get isFull(): boolean {
    return this.#room <= 0;
  }

  add(hash: number): void {
    this.#room -= 1;
    const line = this.#lineOf(hash);
    for (let probe = 0, bits = bitsOf(hash); probe < PROBES; probe += 1, bits >>>= LINE_BITS) {
      const word = line + ((bits & LINE_MASK) >>> 5);
      this.#words[word] = (this.#words[word] ?? 0) | (1 << (bits & 31));
    }
  }

  mayHold(hash: number): boolean {
    const line = this.#lineOf(hash);
    for (let probe = 0, bits = bitsOf(hash); probe < PROBES; probe += 1, bits >>>= LINE_BITS) {
      const word = line + ((bits & LINE_MASK) >>> 5);
      if (((this.#words[word] ?? 0) & (1 << (bits & 31))) === 0) return false;
    }
    return true;
  }

  /** The first word of a key's line: a hash that has nothing in common with {@link bitsOf}. */
  #lineOf(hash: number): number {
    return (Math.imul(hash, 0x9e3779b1) >>> this.#shift) * LINE_WORDS;
  }
}

function bitsOf(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
