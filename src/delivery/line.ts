import pLimit, { type LimitFunction } from 'p-limit';

/** Things in line, carried by so many workers at most, first come, first served. */
export class Line<T> {
  readonly #concurrency: number;
  readonly #carry: (item: T) => Promise<void>;
  readonly #limit: LimitFunction;
  #waiting: T[] = [];
  /** Counted here, since p-limit counts a worker for some turns after it found nobody in line. */
  #workers = 0;

  /** @param carry Never rejects. */
  constructor(concurrency: number, carry: (item: T) => Promise<void>) {
    this.#concurrency = concurrency;
    this.#carry = carry;
    this.#limit = pLimit(concurrency);
  }

  join(item: T): void {
    this.#waiting.push(item);
    if (this.#workers === this.#concurrency) return;
    this.#workers += 1;
    void this.#limit(this.#work);
  }

  /** Sends away all who wait. */
  clear(): void {
    this.#waiting = [];
  }

  /** One worker serves many, as starting one costs more than all else that a request takes of us. */
  readonly #work = async (): Promise<void> => {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#carry(next);
    }
    this.#workers -= 1;
  };
}
