import type { TypeCast } from 'mysql2';
import { SourceError } from '../errors/importer-error.ts';
import type { Cell, Row } from '../model/row.ts';

/** A column of a result, as the server describes it. */
export interface MysqlField {
  readonly name: string;
  /** Number of the protocol's type. */
  readonly columnType?: number | undefined;
  readonly flags: number | readonly string[];
  readonly characterSet?: number | undefined;
  /** Digits behind the point. */
  readonly decimals?: number | undefined;
  readonly columnLength?: number | undefined;
}

/** How values of a column are written in SQL, and whether they can be paged through. */
type ColumnKind = 'number' | 'text' | 'bytes' | 'time' | 'other';

export interface MysqlColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** An instant: the server gives it in the zone of the session, which is UTC. */
  readonly isUtc: boolean;
  readonly mayBeNull: boolean;
  /** How values are written: as long as it stays, so do their texts. */
  readonly form: string;
}

/** Types of the protocol: https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const TIMESTAMP = 7;
const GEOMETRY = 255;
const KINDS: ReadonlyMap<number, ColumnKind> = new Map([
  // DECIMAL, TINY, SHORT, LONG, LONGLONG, INT24, YEAR, BIT, NEWDECIMAL
  ...[0, 1, 2, 3, 8, 9, 13, 16, 246].map((type) => [type, 'number'] as const),
  // TIMESTAMP, DATE, DATETIME
  ...[TIMESTAMP, 10, 12].map((type) => [type, 'time'] as const),
  // VARCHAR, VAR_STRING, STRING and the four BLOB types, which TEXT is too
  ...[15, 253, 254, 249, 250, 251, 252].map((type) => [type, 'text'] as const),
]);

/** Number of the character set of what is no text. */
const BINARY = 63;
const NOT_NULL_FLAG = 1;
const ZEROFILL_FLAG = 64;
const ENUM_FLAG = 0x100;
const SET_FLAG = 0x800;

/** @throws SourceError when nothing can be made of the column. */
export function refuseShape({ name, columnType }: MysqlField): void {
  if (columnType !== GEOMETRY) return;
  throw new SourceError(`The column "${name}" holds shapes (GEOMETRY), which are no cells.`, {
    hint: 'Leave it out, or read it as text with a query: `SELECT ST_AsText(...) AS ...`.',
  });
}

export function columnOf(field: MysqlField): MysqlColumn {
  const { name, columnType = -1, flags, characterSet } = field;
  const kind = KINDS.get(columnType) ?? 'other';
  const isUtc = columnType === TIMESTAMP;
  const mayBeNull = typeof flags !== 'number' || (flags & NOT_NULL_FLAG) === 0;
  if (kind !== 'text') return { name, kind, isUtc, mayBeNull, form: formOf(field, kind) };
  // The order of ENUM and SET is that of their numbers, but they compare as text.
  const isListed = typeof flags === 'number' && (flags & (ENUM_FLAG | SET_FLAG)) !== 0;
  const text = characterSet === BINARY ? 'bytes' : 'text';
  return { name, kind: isListed ? 'other' : text, isUtc, mayBeNull, form: text };
}

/** How values are written: what changes it makes other texts of the same values. */
function formOf({ columnType, flags, decimals = 0, columnLength }: MysqlField, kind: ColumnKind) {
  const isFilled = typeof flags === 'number' && (flags & ZEROFILL_FLAG) !== 0;
  if (isFilled) return `number of ${columnLength} digits`;
  if (kind === 'number') return `number with ${decimals} decimals`;
  return kind === 'time' ? `time ${columnType} with ${decimals} decimals` : kind;
}

/**
 * Makes a cell of what the server sends: its own text for numbers and times, so that nothing is rounded;
 * `0x` and hexadecimal digits for bytes; a whole number for BIT.
 */
export const toCell: TypeCast = (field, next): Cell => {
  const { type } = field;
  if (NUMBERS.has(type)) return field.string('ascii');
  if (type === 'BIT') return bitText(field.buffer());
  if (type === 'GEOMETRY' || type === 'VECTOR') return hexText(field.buffer());
  const value = next();
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? hexText(value) : null;
};

/** Types that the driver would make numbers of. */
const NUMBERS: ReadonlySet<string> = new Set(
  'TINY SHORT LONG INT24 LONGLONG YEAR FLOAT DOUBLE'.split(' '),
);

export function areRows(rows: unknown): rows is Cell[][] {
  return Array.isArray(rows);
}

function bitText(bytes: Buffer | null): Cell {
  return bytes === null ? null : BigInt(`0x${bytes.toString('hex') || '0'}`).toString();
}

function hexText(bytes: Buffer | null): Cell {
  return bytes === null ? null : `0x${bytes.toString('hex')}`;
}

/** Columns that are only read to find the next page stand at the end. */
export function toRow(cells: Cell[], width: number): Row {
  if (cells.length > width) cells.length = width;
  return { cells, file: '', line: 0, bad: undefined };
}
