import { SourceError } from '../errors/importer-error.ts';
import type { MysqlSourceDefinition } from '../model/definition.ts';
import { nearest } from '../support/nearest.ts';
import { columnOf, type MysqlColumn, type MysqlField, refuseShape } from './mysql-cells.ts';
import type { MysqlSession } from './mysql-session.ts';
import { quoteName, quoteTable } from './mysql-sql.ts';

/** What is read of a table or of a query's result. */
export interface MysqlShape {
  /** The columns of the source, in the order of their cells; the first of what is selected. */
  readonly columns: readonly MysqlColumn[];
  /** All that there are, read or not. */
  readonly allColumns: readonly string[];
  /** Columns that were wanted, may be absent, and are: selected as NULL. */
  readonly absent: readonly string[];
  /** Columns that name a row and that an index holds: what pages follow. `undefined`: there are none. */
  readonly pageKey: readonly MysqlColumn[] | undefined;
  /** The primary key. */
  readonly primaryKey: readonly string[] | undefined;
}

/**
 * Asks what columns a table has and what names its rows.
 *
 * @param used - The columns that the import uses; all when `undefined`.
 * @throws SourceError when there is no such table, or it cannot be read.
 */
export async function describeTable(
  definition: MysqlSourceDefinition,
  session: MysqlSession,
  used: ReadonlySet<string> | undefined,
  signal: AbortSignal | undefined,
): Promise<MysqlShape> {
  const table = quoteTable(definition.table ?? '');
  const { rows } = await session.query(`SHOW COLUMNS FROM ${table}`, signal);
  const all = rows.map(([name]) => name ?? '');
  const keys = await indexesOf(table, session, signal);
  const primaryKey = keys.get('PRIMARY');
  const names = chosen(definition, all, used, primaryKey ?? []);
  const pageNames = primaryKey ?? keys.values().next().value ?? [];
  const selected = [...new Set([...names, ...pageNames])];
  const list = selected.map(quoteName).join(', ');
  const { fields } = await session.query(`SELECT ${list} FROM ${table} LIMIT 0`, signal);
  for (const field of fields) if (used?.has(field.name) !== false) refuseShape(field);
  const columns = fields.map(columnOf);
  const pageKey = columns.filter(({ name }) => pageNames.includes(name));
  const ordered = pageNames.flatMap((name) => pageKey.filter((one) => one.name === name));
  const canPage = ordered.length > 0 && ordered.every(({ kind }) => kind !== 'other');
  return {
    columns: columns.filter(({ name }) => names.includes(name)),
    allColumns: all,
    absent: definition.optional.filter((name) => !all.includes(name)),
    pageKey: canPage ? ordered : undefined,
    primaryKey,
  };
}

/**
 * The columns that are read. One that the table has not is a fault of the import file, told where it
 * stands with the nearest name there is, for which all names have to be known.
 */
function chosen(
  { columns, name, optional, key, cursor }: MysqlSourceDefinition,
  all: readonly string[],
  used: ReadonlySet<string> | undefined,
  primaryKey: readonly string[],
): readonly string[] {
  const known = new Set([...all, ...optional]);
  for (const column of columns ?? []) if (!known.has(column)) throw noColumn(column, name, all);
  if (cursor !== undefined && !all.includes(cursor)) throw noColumn(cursor, name, all);
  const always = [...(key ?? primaryKey), ...(cursor === undefined ? [] : [cursor])];
  const wanted = columns ?? (used === undefined ? all : [...used]);
  const isKnown = [...wanted, ...always].every((column) => known.has(column));
  const isRead = new Set([...wanted, ...always]);
  return isKnown ? all.filter((column) => isRead.has(column)) : all;
}

function noColumn(column: string, source: string, all: readonly string[]): SourceError {
  const near = nearest(column, all);
  return new SourceError(`Source "${source}": the table has no column "${column}".`, {
    hint: near === undefined ? `Its columns are: ${all.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

/** Columns of each unique index without gaps, in their order; a view has none. The primary key is first. */
async function indexesOf(
  table: string,
  session: MysqlSession,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { fields, rows } = await session.query(`SHOW INDEX FROM ${table}`, signal);
  const position = (wanted: string): number =>
    fields.findIndex(({ name }) => name.toLowerCase() === wanted);
  const [unique, index, column, part, nullable] = [
    'non_unique',
    'key_name',
    'column_name',
    'sub_part',
    'null',
  ].map(position);
  const found = new Map<string, string[]>();
  const unfit = new Set<string>();
  for (const row of rows) {
    const cell = (at: number | undefined): string => row[at ?? -1] ?? '';
    const [name, of] = [cell(index), cell(column)];
    // An index over part of a text, over an expression, or with NULLs in it does not name a row.
    if (cell(unique) !== '0' || cell(part) !== '' || cell(nullable) === 'YES' || of === '') {
      unfit.add(name);
    }
    found.set(name, [...(found.get(name) ?? []), of]);
  }
  return new Map([...found].filter(([name]) => !unfit.has(name)));
}

/** @throws SourceError when the server does not understand the query, or two columns have one name. */
export function shapeOfQuery(
  { optional }: MysqlSourceDefinition,
  fields: readonly MysqlField[],
): MysqlShape {
  if (fields.length === 0) {
    throw new SourceError('The query gives no rows back.', {
      hint: 'Write a SELECT without INTO.',
    });
  }
  for (const field of fields) refuseShape(field);
  const columns = fields.map(columnOf);
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new SourceError(`Two columns of the query are called "${name}".`, {
        hint: 'Give one of them another name with AS.',
      });
    }
    seen.add(name);
  }
  const absent = optional.filter((name) => !seen.has(name));
  const allColumns = columns.map(({ name }) => name);
  return { columns, allColumns, absent, pageKey: undefined, primaryKey: undefined };
}

/** How the cells of the key are written. */
export function formOfKey(
  key: readonly string[] | undefined,
  { columns }: MysqlShape,
): string | undefined {
  return key?.map((name) => columns.find((one) => one.name === name)?.form ?? '').join(', ');
}
