import type { Entry } from './types.ts';

const BLOCK_TICKETS = 512;

interface Block {
  readonly entries: (Entry | undefined)[];
  open: number;
}

/**
 * Entries under way, by ticket; they come in the order of their tickets. They lie in blocks: a `Map` that
 * each of them goes through leaves tables behind which hold all that was in them, until the whole heap is
 * searched for garbage.
 */
export class OpenEntries {
  readonly #blocks = new Map<number, Block>();

  get isEmpty(): boolean {
    return this.#blocks.size === 0;
  }

  add(entry: Entry): void {
    const number = blockOf(entry.ticket);
    let block = this.#blocks.get(number);
    if (block === undefined) {
      block = { entries: Array.from<undefined>({ length: BLOCK_TICKETS }), open: 0 };
      this.#blocks.set(number, block);
    }
    const place = entry.ticket % BLOCK_TICKETS;
    if (block.entries[place] === undefined) block.open += 1;
    block.entries[place] = entry;
  }

  /** @returns The entry, when it was under way: it is no longer. */
  take(ticket: number): Entry | undefined {
    const number = blockOf(ticket);
    const block = this.#blocks.get(number);
    const entry = block?.entries[ticket % BLOCK_TICKETS];
    if (block === undefined || entry === undefined) return undefined;
    block.entries[ticket % BLOCK_TICKETS] = undefined;
    block.open -= 1;
    if (block.open === 0) this.#blocks.delete(number);
    return entry;
  }

  /** In the order of their tickets. */
  *all(): Iterable<Entry> {
    for (const { entries } of this.#blocks.values()) {
      for (const entry of entries) if (entry !== undefined) yield entry;
    }
  }
}

function blockOf(ticket: number): number {
  return Math.floor(ticket / BLOCK_TICKETS);
}
