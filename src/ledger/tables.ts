import type { Database, RootDatabase } from 'lmdb';
import { keyText, MARK, shortHash } from './identity.ts';
import { RecentTable, type Shelf } from './recent-table.ts';
import { StoreShelf } from './store-shelf.ts';
import { holderText, rowText } from './table-text.ts';
import type { Memory, RowEntry, SetEntry, Telling } from './types.ts';

/**
 * Holders of one second that are told apart: with `sameSecond: keep` a second may have any number, and a
 * list without end would be written anew for each.
 */
const MOST_HOLDERS = 100;

/** Tables as the memory that decisions ask and write, the newest of the large ones not written yet. */
export interface Tables extends Memory {
  /** Rows that are not written. */
  waiting(): number;
  /** Bytes that these and their seconds take in memory, about. */
  bytes(): number;
  /** Writes them, within the store's transaction. */
  write(): void;
  /** Forgets them. */
  forget(): void;
  /** @returns Whether anything that decides about events was written at once, since it was last asked. */
  isAhead(): boolean;
}

/** Tables that are all in one store. */
export interface StoreTables extends Tables {
  /** Every row in the store. */
  stored(): Iterable<{ readonly key: string; readonly list: readonly RowEntry[] }>;
}

/** @param isOurs - Nobody else writes to the store. */
export function storeTables(store: RootDatabase, isOurs: boolean): StoreTables {
  const shelf = new StoreShelf(store, 'rows', isOurs);
  const tables = tablesOf(store, shelf, new StoreShelf(store, 'seconds', isOurs));
  return {
    ...tables,
    *stored() {
      for (const { key, value } of shelf.all()) yield { key, list: rowText.read(value) };
    },
  };
}

/** @param store - For the small tables. */
export function tablesOf(store: RootDatabase, rowShelf: Shelf, secondShelf: Shelf): Tables {
  const rows = new RecentTable(rowText, rowShelf);
  const seconds = new RecentTable(holderText, secondShelf);
  const secondKey = secondKeys();
  const small = smallTablesOf(store);
  let isAhead = false;
  return {
    ...small,
    keep(subject, second, row) {
      isAhead = true;
      small.keep(subject, second, row);
    },
    setProperty(person, name, entry) {
      isAhead = true;
      small.setProperty(person, name, entry);
    },
    isAhead() {
      const was = isAhead;
      isAhead = false;
      return was;
    },
    row: (identity) => rows.get(identity),
    setRow: (identity, entries) => rows.set(identity, entries),
    holders: (second, subject) => seconds.get(secondKey(second, subject)),
    setHolders(second, subject, holders) {
      const list = holders.length > MOST_HOLDERS ? holders.slice(0, MOST_HOLDERS) : holders;
      seconds.set(secondKey(second, subject), list);
    },
    waiting: () => rows.size,
    bytes: () => rows.bytes + seconds.bytes,
    write() {
      rows.write();
      seconds.write();
    },
    forget() {
      rows.forget();
      seconds.forget();
    },
  };
}

/**
 * Makes the keys of `seconds`. The second comes first: history comes in its order, and keys that lie
 * side by side are written faster. The last one is made once, since it is asked for several times.
 */
function secondKeys(): (second: number, subject: string) => string {
  let [lastSecond, lastSubject, last] = [-1, '', ''];
  return (second, subject) => {
    if (second !== lastSecond || subject !== lastSubject) {
      [lastSecond, lastSubject] = [second, subject];
      last = `${second}${MARK}${subject}`;
    }
    return last;
  };
}

/** What is asked of few events is written as it comes. */
function smallTablesOf(store: RootDatabase) {
  const kept: Database<true, [string, number, ...string[]]> = store.openDB({ name: 'kept' });
  const set: Database<SetEntry, [string, string]> = store.openDB({ name: 'set' });
  const told: Database<Telling, string> = store.openDB({ name: 'told' });
  const spread: Database<number, [string, number]> = store.openDB({ name: 'spread' });
  return {
    lastSpread: (subject, at) => spread.get([subject, at]) ?? at,
    setLastSpread(subject, at, second) {
      spread.putSync([subject, at], second);
    },
    isKeptNear(subject, second, within) {
      const start = within === undefined ? Number.MIN_SAFE_INTEGER : second - within + 1;
      const end = within === undefined ? Number.MAX_SAFE_INTEGER : second + within;
      const range = kept.getKeys({ start: [subject, start], end: [subject, end], limit: 1 });
      return Array.from(range).length > 0;
    },
    keep(subject, second, row) {
      kept.putSync([subject, second, shortHash(row)], true);
    },
    unkeep(subject, second, row) {
      kept.removeSync([subject, second, shortHash(row)]);
    },
    property: (person, name) => set.get([keyText(person), keyText(name)]),
    setProperty(person, name, entry) {
      const key: [string, string] = [keyText(person), keyText(name)];
      if (entry === undefined) set.removeSync(key);
      else set.putSync(key, entry);
    },
    told: (key) => told.get(key),
    setTold(key, telling) {
      told.putSync(key, telling);
    },
  } satisfies Partial<Memory>;
}

/** What is written goes to `over`; what is not found there is looked for in `base`. */
export function layered(over: Memory, base: Memory): Memory {
  return {
    ...over,
    row(identity) {
      const own = over.row(identity);
      return own.length > 0 ? own : base.row(identity);
    },
    holders(second, subject) {
      const own = over.holders(second, subject);
      return own.length > 0 ? own : base.holders(second, subject);
    },
    lastSpread: (subject, at) =>
      Math.max(over.lastSpread(subject, at), base.lastSpread(subject, at)),
    isKeptNear: (subject, second, within) =>
      over.isKeptNear(subject, second, within) || base.isKeptNear(subject, second, within),
    property: (person, name) => over.property(person, name) ?? base.property(person, name),
    told: (key) => over.told(key) ?? base.told(key),
  };
}
