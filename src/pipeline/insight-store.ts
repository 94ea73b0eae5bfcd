import type { Database } from 'lmdb';
import type { Packed, PeopleStore } from '../insight/index.ts';
import { openTemporaryStore } from '../ledger/index.ts';

/**
 * A place for people that memory has no room for, gone with the process.
 *
 * @throws StateError - When nothing can be written to the temporary folder.
 */
export async function openPeopleStore(): Promise<PeopleStore & { close(): Promise<void> }> {
  const { store, close } = await openTemporaryStore();
  const people: Database<Packed, string> = store.openDB({ name: 'people' });
  const joined: Database<string, string> = store.openDB({ name: 'joined' });
  return {
    get: (identity) => people.get(identity),
    put(identity, person) {
      people.putSync(identity, person);
    },
    remove(identity) {
      people.removeSync(identity);
    },
    *all() {
      for (const { key, value } of people.getRange()) yield [key, value];
    },
    joinedTo: (identity) => joined.get(identity),
    join(identity, to) {
      joined.putSync(identity, to);
    },
    joined: () => joined.getKeys(),
    batch(work) {
      store.transactionSync(work);
    },
    close,
  };
}
