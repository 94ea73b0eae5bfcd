import { openTemporaryTable, type TemporaryTable } from '../ledger/index.ts';
import type { LookupTable } from '../mapping/lookup.ts';

/** Entries of a lookup that stays in memory, at most: some 10 MB. */
const MOST_IN_MEMORY = 50_000;
/** Entries that are written at a time, of one that does not. */
const WRITTEN_TOGETHER = 25_000;

/** What a lookup knows: in memory while it is little, beyond that in a temporary store on the disk. */
export class SpillingTable implements LookupTable {
  readonly #recent = new Map<string, string>();
  #spilled: TemporaryTable | undefined;

  get(key: string): string | undefined {
    return this.#recent.get(key) ?? this.#spilled?.get(key);
  }

  /** @throws StateError - When the temporary folder has no room. */
  set(key: string, value: string): void {
    this.#recent.set(key, value);
    const most = this.#spilled === undefined ? MOST_IN_MEMORY : WRITTEN_TOGETHER;
    if (this.#recent.size < most) return;
    this.#spilled ??= openTemporaryTable();
    this.#spilled.put(this.#recent);
    this.#recent.clear();
  }

  async close(): Promise<void> {
    await this.#spilled?.close();
  }
}
