import type { Database, RootDatabase } from 'lmdb';
import { keyText, MARK, shortHash } from './identity.ts';
import { type Table, tableOf } from './layered-table.ts';
import { RecentTable, type Shelf } from './recent-table.ts';
import { StoreShelf } from './store-shelf.ts';
import { tableIfAny } from './table-if-any.ts';
import { holderText, rowText } from './table-text.ts';
import type { Memory, RowEntry, SetEntry, Telling } from './types.ts';

/**
 * Holders of one second that are told apart: with `sameSecond: keep` a second may have any number, and a
 * list without end would be written anew for each.
 */
const MOST_HOLDERS = 100;

const NOTHING: readonly never[] = [];

/** Tables as the memory that decisions ask and write, the newest of the large ones not written yet. */
export interface Tables extends Memory {
  /** Rows that are not written. */
  waiting(): number;
  /** Nothing is left to write. */
  isWritten(): boolean;
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
  /** Nothing was ever told of a row, or of a second. */
  isBlank(): boolean;
  /** Every row in the store. */
  stored(): Iterable<{ readonly key: string; readonly list: readonly RowEntry[] }>;
}

/** @param isOurs - Nobody else writes to the store. */
export function storeTables(store: RootDatabase, isOurs: boolean): StoreTables {
  const rows = new StoreShelf(store, 'rows', isOurs);
  const seconds = new StoreShelf(store, 'seconds', isOurs);
  const tables = tablesOf(store, rows, seconds);
  return {
    ...tables,
    isBlank: () => tables.isWritten() && rows.isEmpty() && seconds.isEmpty(),
    *stored() {
      for (const { key, value } of rows.all()) yield { key, list: rowText.read(value) };
    },
  };
}

/** What tables lie over: what is told in these covers it, and takes away from it. */
export interface Base {
  readonly memory: Pick<Memory, 'row' | 'holders'>;
  /** Where the small tables are, if there are any. */
  readonly root: RootDatabase | undefined;
}

/** @param store - For the small tables. */
export function tablesOf(
  store: RootDatabase,
  rowShelf: Shelf,
  secondShelf: Shelf,
  base?: Base,
): Tables {
  const rows = new RecentTable(rowText, rowShelf);
  const seconds = new RecentTable(holderText, secondShelf);
  const secondKey = secondKeys();
  const small = smallTablesOf(store, base?.root);
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
    row: (identity) => rows.find(identity) ?? base?.memory.row(identity) ?? NOTHING,
    setRow: (identity, entries) => rows.set(identity, entries),
    holders: (second, subject) =>
      seconds.find(secondKey(second, subject)) ?? base?.memory.holders(second, subject) ?? NOTHING,
    setHolders(second, subject, holders) {
      const list = holders.length > MOST_HOLDERS ? holders.slice(0, MOST_HOLDERS) : holders;
      seconds.set(secondKey(second, subject), list);
    },
    waiting: () => rows.size,
    isWritten: () => rows.size + seconds.size === 0,
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
function smallTablesOf(store: RootDatabase, base: RootDatabase | undefined) {
  const kept: Table<true> = tableOf('kept', store, base);
  const set: Table<SetEntry> = tableOf('set', store, base);
  const told: Database<Telling, string> = store.openDB({ name: 'told' });
  const toldBelow = base === undefined ? undefined : tableIfAny<Telling, string>(base, 'told');
  const spread: Table<number> = tableOf('spread', store, base);
  return {
    lastSpread: (subject, at) => spread.get([subject, at]) ?? at,
    setLastSpread: (subject, at, second) => spread.put([subject, at], second),
    isKeptNear(subject, second, within) {
      const start = within === undefined ? Number.MIN_SAFE_INTEGER : second - within + 1;
      const end = within === undefined ? Number.MAX_SAFE_INTEGER : second + within;
      return kept.hasBetween([subject, start], [subject, end]);
    },
    keep: (subject, second, row) => kept.put([subject, second, shortHash(row)], true),
    unkeep: (subject, second, row) => kept.remove([subject, second, shortHash(row)]),
    property: (person, name) => set.get([keyText(person), keyText(name)]),
    setProperty(person, name, entry) {
      const key = [keyText(person), keyText(name)];
      if (entry === undefined) set.remove(key);
      else set.put(key, entry);
    },
    told: (key) => told.get(key) ?? toldBelow?.get(key),
    setTold(key, telling) {
      told.putSync(key, telling);
    },
  } satisfies Partial<Memory>;
}
