/** Parcels may wait in line for 20 ms of the rate, so that a caller's short pause leaves no gap. */
const LINE_SECONDS = 0.02;
/** More than a pause for the disk needs would only be held for longer. */
const LONGEST_LINE = 250;

/** How many parcels may wait beside those in flight. */
function lineLength(rate: number, concurrency: number): number {
  return Math.max(2 * concurrency, Math.min(Math.ceil(rate * LINE_SECONDS), LONGEST_LINE));
}

/** Such a share of a full line has to be free before callers are let in again. */
const FREE_SHARE = 1 / 4;

/**
 * Room for so many parcels: a caller who waits for space holds no more than fit. Once it is full, several
 * places have to get free before it opens, so that a caller waits once for many of them.
 */
export class Room {
  readonly #capacity: number;
  readonly #opensBelow: number;
  readonly #callers: (() => void)[] = [];
  #taken = 0;
  #open = false;

  /** @param line How many of the places are in line. */
  constructor(capacity: number, line: number) {
    this.#capacity = capacity;
    this.#opensBelow = capacity - Math.ceil(line * FREE_SHARE) + 1;
  }

  enter(): void {
    this.#taken += 1;
  }

  leave(): void {
    this.#taken -= 1;
    if (this.#taken >= this.#opensBelow) return;
    // No more callers than there are places.
    if (this.#callers.length === 0) return;
    const callers = this.#callers.splice(0, this.#capacity - this.#taken);
    for (const come of callers) come();
  }

  /** Resolves when there is room again; `undefined` means now, so that nobody waits for nothing. */
  space(): Promise<void> | undefined {
    if (this.#open || this.#taken < this.#capacity) return undefined;
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

export function roomFor(rate: number, concurrency: number): Room {
  const line = lineLength(rate, concurrency);
  return new Room(concurrency + line, line);
}
