import type { Holder, RowEntry } from './types.ts';

/**
 * How tables `rows` and `seconds` keep their lists: as text, since a string is written and read several
 * times as fast as a structure of objects. Neither names, people nor identities hold these marks, but
 * the values of properties may.
 */
const BETWEEN_FIELDS = '\u0002';
const BETWEEN_ENTRIES = '\u0003';

/** A list of a table as text, and back. */
export interface ListText<T> {
  write(list: readonly T[]): string;
  read(text: string): readonly T[];
}

export const rowText: ListText<RowEntry> = {
  write: (entries) => joined(entries, writeEntry),
  read: (text) => text.split(BETWEEN_ENTRIES).map(readEntry),
};

export const holderText: ListText<Holder> = {
  write: (holders) => joined(holders, writeHolder),
  read: (text) => text.split(BETWEEN_ENTRIES).map(readHolder),
};

function joined<T>(list: readonly T[], write: (one: T) => string): string {
  const [first] = list;
  return list.length === 1 && first !== undefined
    ? write(first)
    : list.map(write).join(BETWEEN_ENTRIES);
}

function writeEntry(entry: RowEntry): string {
  const { name, at, atText, second, person, payload, run, ticket, isRefused } = entry;
  const mark = BETWEEN_FIELDS;
  return `${name}${mark}${at}${mark}${atText}${mark}${second === at ? '' : second}${mark}${person}${mark}${payload}${mark}${run}${mark}${ticket}${isRefused === undefined ? '' : mark + isRefused}`;
}

function readEntry(text: string): RowEntry {
  const fields = text.split(BETWEEN_FIELDS);
  const [name = '', at, atText = '', second, person = '', payload = '', run = '', ticket] = fields;
  const sent = Number(second === '' ? at : second);
  const times = { at: Number(at), second: sent, ticket: Number(ticket) };
  const entry = { name, atText, person, payload, run, ...times };
  if (fields.length <= 8) return entry;
  return { ...entry, isRefused: fields[8] === 'doubted' ? 'doubted' : 'refused' };
}

function writeHolder({ row, source, payload, at }: Holder): string {
  const mark = BETWEEN_FIELDS;
  return `${row}${mark}${source}${mark}${escaped(payload)}${mark}${at}`;
}

function readHolder(text: string): Holder {
  const [row = '', source = '', payload = '', at] = text.split(BETWEEN_FIELDS);
  return { row, source, payload: unescaped(payload), at: Number(at) };
}

const ESCAPED = /[\u0002\u0003\\]/g;
const NAMES: Readonly<Record<string, string>> = {
  [BETWEEN_FIELDS]: '\\f',
  [BETWEEN_ENTRIES]: '\\e',
  '\\': '\\\\',
};

function escaped(text: string): string {
  return text.search(ESCAPED) < 0 ? text : text.replace(ESCAPED, (mark) => NAMES[mark] ?? mark);
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/g, (_, name: string) => {
    if (name === 'f') return BETWEEN_FIELDS;
    return name === 'e' ? BETWEEN_ENTRIES : name;
  });
}
