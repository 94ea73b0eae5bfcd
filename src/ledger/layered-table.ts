import type { Database, RootDatabase } from 'lmdb';

type Key = (string | number)[];

export interface Table<T> {
  get(key: Key): T | undefined;
  put(key: Key, value: T): void;
  remove(key: Key): void;
  /** Keys that begin so, in their order; entries may be removed meanwhile. */
  keys(prefix: Key): Iterable<Key>;
  /** Whether there is any key from `start` to before `end`. */
  hasBetween(start: Key, end: Key): boolean;
}

/** Keys that are read at a time: the table may change between one page and the next. */
const PAGE = 1_000;

/** @param base - What is known already, when `root` is an overlay over it. */
export function tableOf<T>(
  name: string,
  root: RootDatabase,
  base: RootDatabase | undefined,
): Table<T> {
  const own: Database<T | false, Key> | undefined = openTable(root, name);
  if (own === undefined) {
    const nothing = { get: () => undefined, keys: () => [], hasBetween: () => false };
    return { ...nothing, put: () => {}, remove: () => {} };
  }
  if (base === undefined) {
    return {
      get: (key) => own.get(key) || undefined,
      put: (key, value) => own.putSync(key, value),
      remove: (key) => own.removeSync(key),
      keys: (prefix) => keysIn(own, prefix),
      hasBetween: (start, end) => !isEmpty(own.getKeys({ start, end, limit: 1 })),
    };
  }
  const below: Database<T, Key> | undefined = openTable(base, name);
  return {
    get(key) {
      const value = own.get(key);
      return value === undefined ? below?.get(key) : value || undefined;
    },
    put: (key, value) => own.putSync(key, value),
    // What lies below cannot be taken away, so it is covered.
    remove: (key) => own.putSync(key, false),
    *keys(prefix) {
      for (const key of keysIn(own, prefix)) if (own.get(key) !== false) yield key;
      if (below === undefined) return;
      for (const key of keysIn(below, prefix)) if (own.get(key) === undefined) yield key;
    },
    hasBetween(start, end) {
      const put = own.getRange({ start, end }).filter(({ value }) => value !== false);
      const left = below?.getKeys({ start, end }).filter((key) => own.get(key) === undefined);
      return !isEmpty(put) || (left !== undefined && !isEmpty(left));
    },
  };
}

function isEmpty(all: Iterable<unknown>): boolean {
  for (const _ of all) return false;
  return true;
}

/** A store that is only read and was never written to by this version may lack a table. */
function openTable<T>(base: RootDatabase, name: string): Database<T, Key> | undefined {
  const table: Database<T, Key> | undefined = base.openDB({ name });
  return table;
}

function* keysIn<T>(table: Database<T, Key>, prefix: Key): Iterable<Key> {
  let start: Key = prefix;
  for (;;) {
    const page = Array.from(
      table.getKeys({ start, exclusiveStart: start !== prefix, limit: PAGE }),
    );
    for (const key of page) {
      if (prefix.some((part, index) => key[index] !== part)) return;
      yield key;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    start = last;
  }
}
