import type { Database } from 'lmdb';
import type { Packed, PeopleStore } from '../insight/index.ts';
import { openTemporaryStore } from '../ledger/index.ts';
import { openParts } from './people-parts.ts';

/**
 * A place for people that memory has no room for, gone with the process.
 *
 * @throws StateError - When nothing can be written to the temporary folder.
 */
export async function openPeopleStore(): Promise<PeopleStore & { close(): Promise<void> }> {
  const temporary = await openTemporaryStore(() => undefined);
  const { store } = temporary;
  const united: Database<Packed, string> = store.openDB({ name: 'people' });
  const joined: Database<string, string> = store.openDB({ name: 'joined' });
  const parts = await openParts();
  return {
    append: (part, lines) => parts.append(part, lines),
    linesOf: (part) => parts.linesOf(part),
    joinedTo: (identity) => joined.get(identity),
    join(identity, to) {
      joined.putSync(identity, to);
    },
    united: (identity) => united.get(identity),
    unite(identity, person) {
      united.putSync(identity, person);
    },
    *allUnited() {
      for (const { value } of united.getRange()) yield value;
    },
    batch(work) {
      store.transactionSync(work);
    },
    async close() {
      parts.close();
      await temporary.close();
    },
  };
}
