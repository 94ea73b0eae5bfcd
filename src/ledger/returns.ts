import type { Cursors } from './cursors.ts';
import type { Journal } from './journal.ts';
import { bareRefusal, takeBack } from './recovery.ts';
import type { Rejects } from './rejects.ts';
import type { Store } from './store.ts';
import type { Entry, Memory, Refusal } from './types.ts';
import type { WriteBehind } from './write-behind.ts';

/** How many may wait, so that memory stays flat where much is refused. */
const MOST_WAITING = 1_000;

interface Returned {
  readonly entry: Entry;
  readonly mark: Journal['returned'][number]['mark'];
  readonly refusal: Refusal | undefined;
}

/** Entries that were struck or refused, until the tables have forgotten them, many at once. */
export class Returns {
  readonly #store: Store;
  readonly #memory: Memory;
  readonly #rejects: Rejects;
  readonly #cursors: Cursors;
  readonly #behind: WriteBehind;
  #waiting: Returned[] = [];
  #written: number;

  /** @param written - How many marks of the unfinished journal are in the tables. */
  constructor(
    store: Store,
    memory: Memory,
    rejects: Rejects,
    cursors: Cursors,
    behind: WriteBehind,
    written: number,
  ) {
    this.#store = store;
    this.#memory = memory;
    this.#rejects = rejects;
    this.#cursors = cursors;
    this.#behind = behind;
    this.#written = written;
  }

  add(entry: Entry | undefined, mark: Returned['mark'], refusal: Refusal | undefined): void {
    if (entry !== undefined) this.#waiting.push({ entry, mark, refusal });
  }

  get isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING;
  }

  /** Belongs into a step of the ledger. */
  write(): void {
    if (this.#waiting.length === 0 || !this.#behind.isWhole) return;
    const returned = this.#waiting;
    this.#waiting = [];
    this.#written += returned.length;
    // Before the tables: after a crash they would know less than the journal, which would send it again.
    this.#behind.sync();
    takeBack(returned, this.#memory);
    for (const { entry, mark, refusal } of returned) {
      if (mark === 'struck') continue;
      const { place, facts } = refusal ?? bareRefusal(entry, this.#store.root);
      if (refusal === undefined) this.#cursors.forget(place.source);
      if (this.#rejects.refuse(place, facts)) refusal?.onOpen();
    }
    this.#store.setReturned(this.#written);
    // Their entries must not be brought in again without being taken back again.
    this.#behind.bringIn();
  }
}
