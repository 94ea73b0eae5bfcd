import { nearest } from '../support/nearest.ts';
import type { Cursor } from './cursor.ts';
import { meantOrKnown, shownText } from './describe.ts';

/** The names an import defines, and which of them something refers to. */
export interface Names {
  readonly sources: NameSet;
  readonly lookups: NameSet;
}

export interface NameSet {
  /** "source", for messages. */
  readonly kind: string;
  /** In the order of the file; also those whose definition is faulty, which are no second fault. */
  readonly known: readonly string[];
  readonly used: Set<string>;
}

export function namesUnder(root: Cursor, key: 'sources' | 'lookups'): NameSet {
  const node = root.child(key)?.node;
  const known = node?.kind === 'mapping' ? [...node.entries.keys()] : [];
  return { kind: key.slice(0, -1), known, used: new Set() };
}

/** Reads a reference to something by its name. @returns The name, '' when it names nothing. */
export function readReference(cursor: Cursor | undefined, names: NameSet): string {
  const name = cursor?.text;
  if (cursor === undefined || name === undefined) return '';
  if (names.known.includes(name)) {
    names.used.add(name);
    return name;
  }
  // That there are no sources at all is a fault of its own.
  if (names.kind === 'source' && names.known.length === 0) return '';
  cursor.fault(
    `There is no ${names.kind} called ${shownText(cursor)}.`,
    meantOrKnown(nearest(name, names.known), names.known),
  );
  return '';
}

/** Reads a column's name, kept as it is written. @returns '' when there is none. */
export function readColumn(cursor: Cursor | undefined): string {
  const name = cursor?.text;
  if (cursor === undefined || name === undefined) return '';
  if (name.trim() === '') cursor.fault("Expected a column's name, found an empty text.");
  return name;
}

/** A column, or a list of columns without repetition. */
export function readColumns(cursor: Cursor | undefined): readonly string[] {
  if (cursor === undefined) return [];
  if (cursor.node.kind === 'scalar') return [readColumn(cursor)];
  const columns = new Set<string>();
  for (const item of cursor.items()) {
    const column = readColumn(item);
    if (columns.has(column)) item.fault(`The column ${shownText(item)} is listed twice.`);
    columns.add(column);
  }
  return [...columns];
}

/** The member of a closed list that a text is; the schema has refused any other. */
export function readChoice<T extends string>(
  cursor: Cursor | undefined,
  choices: readonly T[],
): T | undefined {
  return choices.find((choice) => choice === cursor?.text);
}
