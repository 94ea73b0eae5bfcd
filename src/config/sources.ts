import type { CsvSourceDefinition, SourceDefinition } from '../model/definition.ts';
import type { Cursor } from './cursor.ts';
import { enumerate, quoted, shownText } from './describe.ts';
import { readMysqlKeys } from './mysql-source.ts';
import { readZone } from './places.ts';
import { type NameSet, type Names, readChoice, readColumns } from './reading.ts';
import { DEFAULTS } from './schema.ts';

/** Reads `sources`, in the order of the file, which is the order they are read in. */
export function readSources(root: Cursor, { sources }: Names): readonly SourceDefinition[] {
  const cursor = root.get('sources');
  if (cursor?.node.kind === 'mapping' && cursor.node.entries.size === 0) {
    cursor.fault('There is no source.', 'Name at least one: `users: { csv: users.csv, key: id }`.');
  }
  const zone = readZone(root.get('zone'));
  const definitions = (cursor?.entries() ?? []).map(([name, source]) =>
    readSource(name, source, zone),
  );
  refuseBadWas(cursor, sources);
  refuseSecondStdin(cursor, definitions);
  return definitions;
}

/** It can be read once, and the second source would find it empty. */
function refuseSecondStdin(
  cursor: Cursor | undefined,
  definitions: readonly SourceDefinition[],
): void {
  const [first, second] = definitions.filter((one) => one.kind === 'csv' && one.csv === '-');
  if (first === undefined || second === undefined) return;
  cursor
    ?.child(second.name)
    ?.get('csv')
    ?.fault(
      `Standard input is the source ${quoted(first.name)} already.`,
      'Name a file here: there is one standard input.',
    );
}

/** Warns of what nothing refers to. */
export function warnOfUnused(root: Cursor, { sources, lookups }: Names): void {
  for (const [section, { kind, known, used }] of [
    ['sources', sources],
    ['lookups', lookups],
  ] as const) {
    for (const name of known) {
      if (used.has(name)) continue;
      const what = kind === 'source' ? 'rule and no lookup' : 'value';
      root
        .child(section)
        ?.child(name)
        ?.warn(
          kind === 'source' ? 'unused_source' : 'unused_lookup',
          `No ${what} uses the ${kind} ${quoted(name)}.`,
        );
    }
  }
}

/** Keys that only one kind of source has, beside the key that makes it one. */
const BELONGS = {
  csv: ['delimiter', 'encoding', 'quote', 'escape', 'comment', 'header', 'skipLines'],
  mysql: 'table query columns where cursor settle overlap pageSize tls'.split(' '),
};

/** @param topZone - Of times in sources that say none; a database's clock is compared with them. */
function readSource(name: string, cursor: Cursor, topZone: string | undefined): SourceDefinition {
  refuseBadName(name, cursor);
  const kind = kindOf(cursor);
  const other = kind === 'csv' ? 'mysql' : 'csv';
  for (const key of BELONGS[other]) {
    cursor
      .get(key)
      ?.faultAtKey(
        `\`${key}\` cannot stand beside \`${kind}\`.`,
        `It belongs to sources with \`${other}\`.`,
      );
  }
  const common = {
    name,
    place: cursor.place,
    was: cursor.get('was')?.text,
    optional: readColumns(cursor.get('optional')),
    drift: readChoice(cursor.get('drift'), ['stop', 'accept']) ?? 'stop',
  };
  const zone = readZone(cursor.get('zone'));
  const nulls = readNulls(cursor.get('nulls'));
  if (kind === 'csv')
    return { ...common, zone, nulls: nulls ?? DEFAULTS.nulls, ...readCsv(name, cursor) };
  const key = readMysqlKey(name, cursor);
  const own = readMysqlKeys(cursor);
  // NULL is what is empty in a database; the word NULL is a text like any other.
  return { ...common, kind, zone: zone ?? topZone, nulls: nulls ?? [], key, ...own };
}

function kindOf(cursor: Cursor): SourceDefinition['kind'] {
  if (cursor.has('mysql') && cursor.has('csv')) {
    cursor
      .child('csv')
      ?.faultAtKey('A source has `csv` or `mysql`, not both.', 'Make two sources of it.');
  }
  if (cursor.has('mysql')) return 'mysql';
  if (!cursor.has('csv') && !cursor.seemsToMean('csv', 'mysql')) {
    cursor.faultOfWhole(
      'This source does not say where its rows are.',
      'Add `csv: FILE`, or `mysql: ${DATABASE_URL}` and a `table` or a `query`.',
    );
  }
  return 'csv';
}

type CsvKeys = Omit<
  CsvSourceDefinition,
  'name' | 'place' | 'was' | 'optional' | 'drift' | 'zone' | 'nulls'
>;

function readCsv(name: string, cursor: Cursor): CsvKeys {
  const csv = cursor.get('csv')?.text ?? '';
  return {
    kind: 'csv',
    csv,
    key: readKey(name, csv, cursor),
    delimiter: readDelimiter(cursor.get('delimiter')),
    encoding: cursor.get('encoding')?.text?.trim(),
    quote: readMark(cursor.get('quote')),
    escape: readMark(cursor.get('escape')),
    comment: cursor.get('comment')?.text,
    header: readHeader(cursor.get('header')),
    skipLines: cursor.get('skipLines')?.number ?? 0,
  };
}

/** A source's name stands in `explain SOURCE:ROW` and in the names of reject files. */
function refuseBadName(name: string, cursor: Cursor): void {
  if (/^[\p{L}\p{N}_](?:[\p{L}\p{N}_. -]{0,62}[\p{L}\p{N}_])?$/u.test(name)) return;
  cursor.faultAtKey(
    `${quoted(name)} cannot be the name of a source.`,
    'Up to 64 letters, digits, _, - and dots: it becomes part of file names.',
  );
}

function readKey(name: string, csv: string, cursor: Cursor): readonly string[] | undefined {
  const key = cursor.get('key');
  if (key === undefined) {
    if (!cursor.has('key')) warnOfNoKey(name, cursor);
    return undefined;
  }
  const columns = readColumns(key);
  if (columns.length === 1 && columns[0] === '_line' && /[*?[\]{}]/.test(csv)) {
    key.fault(
      '`_line` alone gives rows of several files the same name.',
      'Write `key: [_file, _line]`, or better a column that names a row for ever.',
    );
  }
  return columns;
}

function warnOfNoKey(name: string, cursor: Cursor): void {
  cursor.warn(
    'no_key',
    `The source ${quoted(name)} has no \`key\`, so its rows are told apart by person, name and second alone: a row whose person or date is corrected is sent as a second event, and when this import file changes what is made of them, nothing is sent until you say that this is meant. Give it \`key: COLUMN\`.`,
  );
}

/** A table has its primary key unless the file says otherwise; a query has none. */
function readMysqlKey(name: string, cursor: Cursor): readonly string[] | undefined {
  const key = cursor.get('key');
  if (key === undefined) {
    if (!cursor.has('key') && cursor.has('query')) warnOfNoKey(name, cursor);
    return undefined;
  }
  const columns = readColumns(key);
  if (columns.includes('_line') || columns.includes('_file')) {
    key.fault('Rows of a database have no line and no file.', 'Name the columns of its key.');
  }
  return columns;
}

function readNulls(cursor: Cursor | undefined): readonly string[] | undefined {
  return cursor?.items().map(({ text = '' }) => text.trim());
}

/** YAML leaves `\t` without double quotes as two characters. */
function readDelimiter(cursor: Cursor | undefined): string | undefined {
  const text = cursor?.text;
  if (cursor === undefined || text === undefined) return undefined;
  if (text === 'tab' || text === '\\t') return '\t';
  if (Array.from(text).length !== 1 || /["\r\n]/.test(text)) {
    cursor.fault(
      `Expected one character, or \`tab\`, found ${shownText(cursor)}.`,
      'Leave `delimiter` out to have it found out.',
    );
  }
  return text;
}

function readMark(cursor: Cursor | undefined): string | undefined {
  const text = cursor?.text;
  if (cursor !== undefined && text !== undefined && !/^[ -~\t]?$/.test(text)) {
    cursor.fault(`Expected one ASCII character, or "" for none, found ${shownText(cursor)}.`);
  }
  return text;
}

function readHeader(cursor: Cursor | undefined): true | readonly string[] {
  if (cursor?.node.kind !== 'sequence') return true;
  for (const item of cursor.items()) {
    if (item.text === '_file' || item.text === '_line') {
      item.fault(
        `\`${item.text}\` is a column that every source has already.`,
        'Give this one another name.',
      );
    }
  }
  return readColumns(cursor);
}

/** `was` carries the past of a source over; two sources cannot have the same past. */
function refuseBadWas(cursor: Cursor | undefined, sources: NameSet): void {
  const heirs = new Map<string, string>();
  for (const [name, source] of cursor?.entries() ?? []) {
    const was = source.get('was');
    if (was?.text === undefined) continue;
    const other = heirs.get(was.text);
    if (sources.known.includes(was.text)) {
      was.fault(
        `\`was\` names ${shownText(was)}, which is a source of this file.`,
        'It names what this source was called before, when no other has that name now.',
      );
    } else if (other !== undefined) {
      was.fault(
        `The sources ${enumerate([quoted(other), quoted(name)])} cannot both have been ${shownText(was)}.`,
      );
    }
    heirs.set(was.text, name);
  }
}
