import type { OpenReject } from '../ledger/index.ts';
import { placeOf } from '../model/place.ts';
import type { Row } from '../model/row.ts';
import { trimmed } from '../support/trimmed.ts';
import type { KeyColumn, Station } from './prepare.ts';

/** The cells of a row's key; `undefined` when all are empty, or where there is no key. */
export function keyCells(
  { key, nulls, definition }: Station,
  row: Row,
): readonly string[] | undefined {
  if (key === undefined) return undefined;
  const cells: string[] = [];
  let isEmpty = true;
  for (const column of key) {
    const cell = keyCell(column, row, nulls, definition);
    if (cell !== '') isEmpty = false;
    cells.push(cell);
  }
  return isEmpty ? undefined : cells;
}

function keyCell(
  column: KeyColumn,
  row: Row,
  nulls: Station['nulls'],
  { kind }: Station['definition'],
): string {
  if (column === '_line') return String(row.line);
  if (column === '_file') return row.file;
  const cell = row.cells[column] ?? '';
  // A database tells keys apart by their spaces; a file often has some that mean nothing.
  const text = kind === 'mysql' ? cell : trimmed(cell);
  return nulls.has(text) ? '' : text;
}

/** Says where rows of these stations stand. */
export function placing(stations: readonly Station[]): (row: Row, source: string) => string {
  const byName = new Map(stations.map((station) => [station.source.name, station]));
  return (row, source) => {
    const station = byName.get(source);
    return placeOf(row, source, station === undefined ? [] : keyCells(station, row));
  };
}

/** Where a kept reject stands: its cells are in the order in which they were read then. */
export function placeOfReject(
  { source, file, line, columns, cells }: OpenReject,
  { definition }: Station,
): string {
  const key = definition.key?.map((column) => cells[columns.indexOf(column)] ?? '');
  return placeOf({ file, line }, source, key);
}
