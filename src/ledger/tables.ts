import type { Database, RootDatabase } from 'lmdb';
import { keyText } from './identity.ts';
import type { Holder, Memory, RowEntry, SetEntry, Telling } from './types.ts';

/**
 * Holders of one second that are told apart: with `sameSecond: keep` a second may have any number, and a
 * list without end would be written anew for each.
 */
const MOST_HOLDERS = 100;

/** The tables of a store as the memory that decisions ask and write. */
export function tablesOf(store: RootDatabase): Memory {
  const rows: Database<RowEntry[], string> = store.openDB({ name: 'rows' });
  const seconds: Database<Holder[], [number, string]> = store.openDB({ name: 'seconds' });
  const kept: Database<true, [string, number]> = store.openDB({ name: 'kept' });
  const set: Database<SetEntry, [string, string]> = store.openDB({ name: 'set' });
  const told: Database<Telling, string> = store.openDB({ name: 'told' });
  const spread: Database<number, [string, number]> = store.openDB({ name: 'spread' });
  return {
    row: (identity) => rows.get(identity) ?? [],
    setRow(identity, entries) {
      if (entries.length === 0) rows.removeSync(identity);
      else rows.putSync(identity, [...entries]);
    },
    holders: (second, subject) => seconds.get([second, subject]) ?? [],
    setHolders(second, subject, holders) {
      const key: [number, string] = [second, subject];
      if (holders.length === 0) seconds.removeSync(key);
      else seconds.putSync(key, holders.slice(0, MOST_HOLDERS));
    },
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
    keep(subject, second) {
      kept.putSync([subject, second], true);
    },
    unkeep(subject, second) {
      kept.removeSync([subject, second]);
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
  };
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
