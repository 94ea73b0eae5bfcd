/** With ten bits a key one in a hundred is taken for known; more keys than that only cost time. */
const BITS = 2 ** 27;
const PROBES = 4;

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
  /** Taken when it is needed: most runs are small. */
  #words: Uint32Array | undefined;

  add(hash: number): void {
    this.#words ??= new Uint32Array(BITS / 32);
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = bitOf(hash, probe);
      this.#words[bit >>> 5] = (this.#words[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
  }

  /** @returns `false` when no key of this hash was ever added. */
  mayHold(hash: number): boolean {
    if (this.#words === undefined) return false;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = bitOf(hash, probe);
      if (((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

function bitOf(hash: number, probe: number): number {
  return Math.imul(hash + probe, 0x9e3779b1) >>> 5;
}
