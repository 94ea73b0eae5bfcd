import type { Entry, Memory, RowEntry } from './types.ts';

/** Writes into the tables what an event that is to be sent makes known. Doing it twice is the same. */
export function apply(entry: Entry, memory: Memory): void {
  if (entry.set !== undefined) {
    for (const { name, value, subject } of entry.set) {
      if (subject !== undefined) {
        const holder = { row: '', source: '', payload: value, at: entry.second };
        memory.setHolders(entry.second, subject, [holder]);
      }
      const known = memory.property(entry.person, name);
      if (known !== undefined && known.second > entry.second) continue;
      memory.setProperty(entry.person, name, { value, second: entry.second });
    }
    return;
  }
  const { name, at, atText, second, person, payload, run, ticket, row, subject, source } = entry;
  const told: RowEntry = { name, at, atText, second, person, payload, run, ticket };
  memory.setRow(row, [...othersOf(entry, memory), told]);
  const holders = memory.holders(second, subject).filter((holder) => holder.row !== row);
  memory.setHolders(second, subject, [...holders, { row, source, payload, at }]);
  if (entry.isKept) memory.keep(subject, at);
}

/** Frees the row of an event that was refused: it may be told anew. Its second stays reserved for it. */
export function free(entry: Entry, memory: Memory): void {
  if (entry.set !== undefined) {
    restoreSet(entry, memory);
    return;
  }
  const { row, subject, second, ticket } = entry;
  const entries = memory.row(row);
  const freed = entries.map((one) =>
    one.ticket === ticket ? ({ ...one, isRefused: true } as const) : one,
  );
  memory.setRow(row, freed);
  // Nobody took this payload, so another source that tells the same tells it for the first time.
  const holders = memory.holders(second, subject);
  const untold = holders.map((one) => (one.row === row ? { ...one, payload: '' } : one));
  memory.setHolders(second, subject, untold);
  forgetKept(entry, memory);
}

/** Takes back an event that was never put on the wire, as if it had not been decided. */
export function strike(entry: Entry, memory: Memory): void {
  if (entry.set !== undefined) {
    restoreSet(entry, memory);
    return;
  }
  const { second, subject, row, at } = entry;
  // Told anew since: that telling stands.
  if (!memory.row(row).some(({ ticket }) => ticket === entry.ticket)) return;
  memory.setRow(row, othersOf(entry, memory));
  const holders = memory.holders(second, subject).filter((holder) => holder.row !== row);
  memory.setHolders(second, subject, holders);
  forgetKept(entry, memory);
  // The seconds that it and others of its kind have left free are there to be found again.
  memory.setLastSpread(subject, at, at);
}

/** Another event of that person, name and second may be kept by the same mark: then it stays. */
function forgetKept({ isKept, subject, at, second, row }: Entry, memory: Memory): void {
  if (!isKept) return;
  const isAlone =
    second === at &&
    memory.lastSpread(subject, at) === at &&
    memory.holders(at, subject).every((one) => one.row === row);
  if (isAlone) memory.unkeep(subject, at);
}

function othersOf({ row, name, at }: Entry, memory: Memory): readonly RowEntry[] {
  return memory.row(row).filter((other) => other.name !== name || other.at !== at);
}

/**
 * What was known before may itself have been taken back, so nothing is known: values are sent again, in
 * the bytes they had, rather than one that never arrived being taken for sent.
 */
function restoreSet({ set = [], person, second }: Entry, memory: Memory): void {
  for (const { name, subject } of set) {
    if (subject !== undefined) memory.setHolders(second, subject, []);
    memory.setProperty(person, name, undefined);
  }
}
