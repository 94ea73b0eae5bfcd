import type { Entry, Memory, Refused, RowEntry, SetEntry } from './types.ts';

/** Writes into the tables what an event that is to be sent makes known. Doing it twice is the same. */
export function apply(entry: Entry, memory: Memory): void {
  if (entry.set !== undefined) {
    for (const { name, value, subject } of entry.set) {
      if (subject !== undefined) {
        const holder = { row: '', source: '', payload: value, at: entry.second };
        memory.setHolders(entry.second, subject, [holder]);
      }
      tellProperty(entry, name, value, memory);
    }
    return;
  }
  const { name, at, atText, second, person, payload, run, ticket, row, subject, source } = entry;
  const told: RowEntry = { name, at, atText, second, person, payload, run, ticket };
  memory.setRow(row, [...othersOf(entry, memory), told]);
  const holders = memory.holders(second, subject).filter((holder) => holder.row !== row);
  memory.setHolders(second, subject, [...holders, { row, source, payload, at }]);
  if (entry.isKept) memory.keep(subject, at, row);
}

/** How far back it is known what a property was before: more are seldom in doubt at a time. */
const MOST_BEFORE = 8;

function tellProperty(
  { person, second, ticket }: Entry,
  name: string,
  value: string,
  memory: Memory,
): void {
  const known = memory.property(person, name);
  if (known === undefined) memory.setProperty(person, name, { value, second, ticket });
  if (known === undefined || known.second > second) return;
  const isTold = known.ticket === ticket && known.value === value && known.second === second;
  if (isTold) return;
  memory.setProperty(person, name, { value, second, ticket, before: cut(known, MOST_BEFORE) });
}

function cut({ before, ...own }: SetEntry, depth: number): SetEntry {
  return before === undefined || depth <= 1 ? own : { ...own, before: cut(before, depth - 1) };
}

/**
 * Frees the row of an event that was refused: it may be told anew. Its second stays reserved for it.
 *
 * @param how - `doubted`: it may have arrived all the same, and holds all that it held.
 */
export function free(entry: Entry, how: Refused, memory: Memory): void {
  if (entry.set !== undefined) {
    restoreSet(entry, memory);
    return;
  }
  const { row, subject, second, at, ticket } = entry;
  const entries = memory.row(row);
  const freed = entries.map((one) => (one.ticket === ticket ? { ...one, isRefused: how } : one));
  memory.setRow(row, freed);
  if (how === 'doubted') return;
  // Nobody took this payload, so another source that tells the same tells it for the first time.
  const holders = memory.holders(second, subject);
  const untold = holders.map((one) => (one.row === row ? { ...one, payload: '' } : one));
  memory.setHolders(second, subject, untold);
  if (entry.isKept) memory.unkeep(subject, at, row);
}

/** Takes back an event that was never put on the wire, as if it had not been decided. */
export function strike(entry: Entry, memory: Memory): void {
  const { second, subject, row, at, set, wasRefused } = entry;
  if (set !== undefined || wasRefused !== undefined) {
    free(entry, wasRefused ?? 'refused', memory);
    return;
  }
  // Told anew since: that telling stands.
  if (!memory.row(row).some(({ ticket }) => ticket === entry.ticket)) return;
  memory.setRow(row, othersOf(entry, memory));
  const holders = memory.holders(second, subject).filter((holder) => holder.row !== row);
  memory.setHolders(second, subject, holders);
  if (entry.isKept) memory.unkeep(subject, at, row);
  // The seconds that it and others of its kind have left free are there to be found again.
  memory.setLastSpread(subject, at, at);
}

function othersOf({ row, name, at }: Entry, memory: Memory): readonly RowEntry[] {
  return memory.row(row).filter((other) => other.name !== name || other.at !== at);
}

/** What never arrived is forgotten, wherever it stands among what is known of a property. */
function restoreSet({ set = [], person, second, ticket }: Entry, memory: Memory): void {
  for (const { name, subject } of set) {
    if (subject !== undefined) memory.setHolders(second, subject, []);
    memory.setProperty(person, name, without(memory.property(person, name), ticket));
  }
}

function without(entry: SetEntry | undefined, ticket: number): SetEntry | undefined {
  if (entry === undefined) return undefined;
  const before = without(entry.before, ticket);
  if (entry.ticket === ticket) return before;
  const { before: _, ...own } = entry;
  return before === undefined ? own : { ...own, before };
}
