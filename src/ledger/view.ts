import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';
import { apply } from './entries.ts';
import { Journal } from './journal.ts';
import { openStore } from './store.ts';
import { tablesOf } from './tables.ts';
import type { Entry, Memory } from './types.ts';

/** What is known of a product, to look at. */
export interface View {
  readonly memory: Memory;
  readonly root: RootDatabase;
  /** What an earlier run had under way: a run would send it first. */
  readonly unfinished: readonly Entry[];
  /** Writes into a memory over this one what a crash kept from the tables. */
  catchUp(memory: Memory): void;
  close(): Promise<void>;
}

/** @returns `undefined` when nothing is known. @throws StateError - When it is damaged. */
export function openView(folder: string): View | undefined {
  const store = openStore(folder, 'read');
  if (store === undefined) return undefined;
  const path = join(folder, 'journal');
  const journal = existsSync(path) ? new Journal(path, store.position()) : undefined;
  return {
    memory: tablesOf(store.root),
    root: store.root,
    unfinished: journal?.open() ?? [],
    catchUp(memory) {
      for (const entry of journal?.late.values() ?? []) apply(entry, memory);
    },
    close: async () => store.close(),
  };
}
