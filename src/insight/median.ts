/** Values that are kept as they are; beyond it, the median is right to within 1 %. */
const MOST_EXACT = 65_536;

/** A bucket's upper end is this much above its lower one. */
const GROWTH = 1.01;

/** The median of whole numbers from 0 in flat memory. */
export class Median {
  #exact: number[] = [];
  #buckets: Map<number, number> | undefined;
  #count = 0;

  add(value: number): void {
    this.#count += 1;
    if (this.#buckets !== undefined) {
      count(this.#buckets, value);
      return;
    }
    this.#exact.push(value);
    if (this.#exact.length <= MOST_EXACT) return;
    this.#buckets = new Map();
    for (const known of this.#exact) count(this.#buckets, known);
    this.#exact = [];
  }

  /** The middle value, of an even number the mean of the two; `null` when there is none. */
  value(): number | null {
    if (this.#count === 0) return null;
    const low = this.#at(Math.floor((this.#count - 1) / 2));
    const high = this.#at(Math.floor(this.#count / 2));
    return (low + high) / 2;
  }

  #at(rank: number): number {
    if (this.#buckets === undefined) {
      this.#exact.sort((a, b) => a - b);
      return this.#exact[rank] ?? 0;
    }
    let left = rank;
    for (const [bucket, many] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      left -= many;
      if (left < 0) return bucket < 0 ? 0 : Math.round(GROWTH ** (bucket + 0.5));
    }
    return 0;
  }
}

function count(buckets: Map<number, number>, value: number): void {
  const bucket = value < 1 ? -1 : Math.floor(Math.log(value) / Math.log(GROWTH));
  buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
}
