import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';
import { apply } from './entries.ts';
import { Journal } from './journal.ts';
import { placesOf, requireBoth, takeBack } from './recovery.ts';
import { SOURCES } from './registry.ts';
import { openStore, type Store } from './store.ts';
import { tableIfAny } from './table-if-any.ts';
import { type StoreTables, storeTables } from './tables.ts';
import type { Entry, Memory } from './types.ts';

/** What is known of a product, to look at. */
export interface View {
  readonly memory: StoreTables;
  readonly root: RootDatabase;
  /** What an earlier run had under way: a run would send it first. */
  readonly unfinished: readonly Entry[];
  /** When the last run that sends began, in milliseconds. */
  readonly lastStart: number | undefined;
  /** Writes into a memory over this one what a crash kept from the tables; `undefined` when nothing was. */
  readonly catchUp: ((memory: Memory) => void) | undefined;
  close(): Promise<void>;
}

/** @returns `undefined` when nothing is known. @throws StateError - When it is damaged. */
export function openView(folder: string): View | undefined {
  const store = openStore(folder, 'read');
  if (store === undefined) return undefined;
  // A run that has only begun makes the tables one by one, this one last: nothing is in them yet.
  if (tableIfAny(store.root, SOURCES) === undefined) {
    void store.close();
    return undefined;
  }
  const journal = openJournal(join(folder, 'journal'), store);
  const [late, returned] = [journal?.late ?? new Map<number, Entry>(), journal?.returned ?? []];
  const catchUp = (memory: Memory): void => {
    for (const entry of late.values()) apply(entry, memory);
    takeBack(returned.slice(store.returned()), memory);
  };
  return {
    memory: storeTables(store.root, false),
    root: store.root,
    unfinished: journal?.open() ?? [],
    lastStart: store.lastStart(),
    catchUp: late.size + returned.length === 0 ? undefined : catchUp,
    close: async () => store.close(),
  };
}

/** The position is read first: a run that is on may add to the journal meanwhile. */
function openJournal(path: string, store: Store): Journal | undefined {
  try {
    const places = placesOf(store);
    if (places.journaled === 0 && !existsSync(path)) return undefined;
    const journal = new Journal(path, places.position, 'read');
    requireBoth(places, journal);
    return journal;
  } catch (error) {
    void store.close();
    throw error;
  }
}
