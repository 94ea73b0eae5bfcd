/** Parcels may wait in line for 20 ms of the rate, so that a caller's short pause leaves no gap. */
const LINE_SECONDS = 0.02;
const LONGEST_LINE = 1_000;

/** How many parcels may wait beside those in flight. */
export function lineLength(rate: number, concurrency: number): number {
  return Math.max(2 * concurrency, Math.min(Math.ceil(rate * LINE_SECONDS), LONGEST_LINE));
}

const NOW: Promise<void> = Promise.resolve();

/** Room for so many parcels: a caller who waits for space holds no more than fit. */
export class Room {
  readonly #capacity: number;
  readonly #callers: (() => void)[] = [];
  #taken = 0;
  #open = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  enter(): void {
    this.#taken += 1;
  }

  leave(): void {
    this.#taken -= 1;
    if (this.#taken < this.#capacity) this.#callers.shift()?.();
  }

  /** Resolves when there is room for one more; one caller for each that leaves. */
  space(): Promise<void> {
    if (this.#open || this.#taken < this.#capacity) return NOW;
    return new Promise((resolve) => {
      this.#callers.push(resolve);
    });
  }

  /** From now on nobody waits. */
  openForGood(): void {
    this.#open = true;
    for (const come of this.#callers.splice(0)) come();
  }
}
