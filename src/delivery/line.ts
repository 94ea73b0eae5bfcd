import pLimit, { type LimitFunction } from 'p-limit';

/** What stands in a line: its neighbours, which are the line's own business. */
export interface Placed<T> {
  before: T | undefined;
  after: T | undefined;
  isInLine: boolean;
}

/**
 * Things in line, carried by so many workers at most, first come, first served; they keep their places
 * until they leave. They are chained to each other: a `Set` that much goes through leaves tables behind
 * which hold all that was in them, until the whole heap is searched for garbage.
 */
export class Line<T extends Placed<T>> {
  readonly #concurrency: number;
  readonly #carry: (item: T) => void;
  readonly #limit: LimitFunction;
  #first: T | undefined;
  #last: T | undefined;
  /** The first that is not carried yet. */
  #next: T | undefined;
  /** Ends of those who work. */
  readonly #ends: (() => void)[] = [];
  /** Counted here, since p-limit counts a worker for some turns after it found nobody in line. */
  #workers = 0;
  #size = 0;

  /** @param carry Begins it, never throws, and calls {@link next} when it is at its end. */
  constructor(concurrency: number, carry: (item: T) => void) {
    this.#concurrency = concurrency;
    this.#carry = carry;
    this.#limit = pLimit(concurrency);
  }

  get size(): number {
    return this.#size;
  }

  /** All of them, in their order. */
  all(): T[] {
    const all: T[] = [];
    for (let item = this.#first; item !== undefined; item = item.after) all.push(item);
    return all;
  }

  join(item: T): void {
    item.isInLine = true;
    item.before = this.#last;
    if (this.#last === undefined) this.#first = item;
    else this.#last.after = item;
    this.#last = item;
    this.#next ??= item;
    this.#size += 1;
    if (this.#workers === this.#concurrency) return;
    this.#workers += 1;
    void this.#limit(this.#work);
  }

  /** One that was carried is at its end, so that another one may be. */
  next(): void {
    const item = this.#next;
    if (item === undefined) {
      this.#workers -= 1;
      this.#ends.pop()?.();
    } else {
      this.#next = item.after;
      this.#carry(item);
    }
  }

  leave(item: T): void {
    const { before, after } = item;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    if (this.#next === item) this.#next = after;
    // What is old may not hold on to what is young.
    item.before = undefined;
    item.after = undefined;
    item.isInLine = false;
    this.#size -= 1;
  }

  clear(): void {
    for (const item of this.all()) this.leave(item);
  }

  /** One worker serves many, as starting one costs more than all else that a request takes of us. */
  readonly #work = (): Promise<void> =>
    new Promise((resolve) => {
      this.#ends.push(resolve);
      this.next();
    });
}
