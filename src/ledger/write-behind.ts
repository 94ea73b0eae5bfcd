import type { Journal } from './journal.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import type { Entry } from './types.ts';

/**
 * Rows that the journal has and the tables have not, about: few enough that writing them holds up
 * nobody, and that a crash leaves little to bring in.
 */
const MOST_WAITING = 8_000;

/**
 * Writes the tables behind the journal, many windows at once. What a crash or a failure keeps from them
 * the next run brings in from the journal. So after a failure nothing more is written: memory may then
 * know of events that the journal does not have.
 */
export class WriteBehind {
  readonly #store: Store;
  readonly #memory: Tables;
  readonly #journal: Journal;
  readonly #write: <T>(work: () => T) => T;
  #isBroken = false;

  constructor(store: Store, memory: Tables, journal: Journal, write: <T>(work: () => T) => T) {
    this.#store = store;
    this.#memory = memory;
    this.#journal = journal;
    this.#write = write;
  }

  /** All that is known is in the tables, or will be. */
  get isWhole(): boolean {
    return !this.#isBroken;
  }

  /** Does `work` as one step of the ledger, after whose failure nothing more is written. */
  step<T>(work: () => T): T {
    try {
      return this.#write(work);
    } catch (error) {
      this.#break();
      throw error;
    }
  }

  /** Brings the tables to where the journal is, if that is far ahead. Belongs into a step of the ledger. */
  keepUp(): void {
    if (this.#memory.waiting() >= MOST_WAITING) this.bringIn();
  }

  /** Puts what is to be sent into the journal. */
  append(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    this.#journal.append(entries);
    // What goes into the tables at once must not be there before the journal is.
    if (this.#memory.isAhead()) this.#journal.sync();
  }

  /** Resolves when the journal is on the disk: from then on what is in it survives a crash. */
  async flushed(): Promise<void> {
    try {
      await this.#journal.flushed();
      this.#store.setJournaled(this.#journal.lastTicket);
    } catch (error) {
      this.#break();
      throw error;
    }
  }

  /** Puts the journal with its marks on the disk. */
  sync(): void {
    this.#journal.sync();
  }

  /** Brings the tables to where the journal is. Belongs into a step of the ledger. */
  bringIn(): void {
    if (this.#isBroken) return;
    this.#memory.write();
    this.#store.setPosition(this.#journal.lastTicket);
  }

  #break(): void {
    this.#isBroken = true;
    this.#memory.forget();
  }
}
