import type { RootDatabase } from 'lmdb';
import { FirstTellings } from './first-tellings.ts';
import { HashTerms } from './hash-terms.ts';
import { type Tables, tablesOf } from './tables.ts';
import { openTemporaryStore } from './temporary-store.ts';
import { PLAIN_TERMS, type Terms } from './terms.ts';
import { textShelf } from './text-shelf.ts';
import type { View } from './view.ts';

/** What lies in memory alone of the tables, or of what is told first, in bytes. */
const MOST_IN_MEMORY = 8 * 1024 * 1024;

/** What a run remembers that leaves no trace. */
export interface OverlayMemory {
  readonly memory: Tables;
  readonly terms: Terms;
  readonly first: FirstTellings | undefined;
  /** For the small tables. */
  readonly store: RootDatabase;
  /** Writes down what memory has no room for, within the store's transaction. */
  keepSmall(): void;
  close(): Promise<void>;
}

/**
 * Over nothing, hashes of one run are enough to compare by. Over what earlier runs have told, what is told
 * now has to be comparable with it; and what somebody reads has to be in its own words.
 *
 * @throws StateError - When nothing can be written to the temporary folder.
 */
export async function openOverlayMemory(
  run: string,
  view: View | undefined,
  isRead: boolean,
): Promise<OverlayMemory> {
  const isOverNothing = !isRead && (view === undefined || isBlank(view));
  const temporary = await openTemporaryStore((file) => {
    const shelves = [textShelf(file('rows')), textShelf(file('seconds'))] as const;
    if (!isOverNothing) return { shelves };
    const terms = new HashTerms();
    const first = new FirstTellings(run, terms, file('first rows'), file('first seconds'));
    return { shelves, terms, first };
  });
  const { store, files } = temporary;
  const { shelves, terms = PLAIN_TERMS, first } = files;
  const base = first === undefined ? view : { memory: first, root: view?.root };
  const tables = tablesOf(store, ...shelves, base);
  return {
    memory: first === undefined ? tables : covering(first, tables),
    terms,
    first,
    store,
    keepSmall() {
      if (tables.bytes() >= MOST_IN_MEMORY) tables.write();
      if (first !== undefined && first.bytes >= MOST_IN_MEMORY) first.write();
    },
    close: async () => temporary.close(),
  };
}

function isBlank({ memory, catchUp }: View): boolean {
  return catchUp === undefined && memory.isBlank();
}

/** What is told in the tables is told for the second time, or covers what was. */
function covering(first: FirstTellings, tables: Tables): Tables {
  return {
    ...tables,
    setRow(row, entries) {
      first.coverRow(row);
      tables.setRow(row, entries);
    },
    setHolders(second, subject, holders) {
      first.coverSecond(second, subject);
      tables.setHolders(second, subject, holders);
    },
  };
}
