import type { Database, RootDatabase } from 'lmdb';
import { KeyFilter } from './key-filter.ts';
import type { PackedTexts } from './packed-texts.ts';
import type { Shelf } from './recent-table.ts';

/** A table of a store. */
export class StoreShelf implements Shelf {
  readonly #table: Database<string, string>;
  /** Of the keys in the store, where all of them are known here. */
  readonly #filter: KeyFilter | undefined;

  /** @param isOurs - Nobody else writes to the store. */
  constructor(root: RootDatabase, name: string, isOurs: boolean) {
    this.#table = root.openDB({ name, encoding: 'string' });
    this.#filter = isOurs && this.isEmpty() ? new KeyFilter() : undefined;
  }

  isEmpty(): boolean {
    return Array.from(this.#table.getKeys({ limit: 1 })).length === 0;
  }

  get(key: string, hash: number): string | undefined {
    return this.#filter?.mayHold(hash) === false ? undefined : this.#table.get(key);
  }

  /** Belongs into a transaction of the store. */
  put(texts: PackedTexts): void {
    this.#filter?.addAll(texts.raw.slots);
    for (const [key, text] of texts.entries()) {
      if (text === '') this.#table.removeSync(key);
      else this.#table.putSync(key, text);
    }
  }

  /** All there is, in the order of the keys. */
  all(): Iterable<{ readonly key: string; readonly value: string }> {
    return this.#table.getRange();
  }
}
