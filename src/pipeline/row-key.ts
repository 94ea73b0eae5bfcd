import type { Row } from '../model/row.ts';
import type { Station } from './prepare.ts';

/** The cells of a row's key; `undefined` when all are empty, or where there is no key. */
export function keyCells(
  { key, nulls, definition }: Station,
  row: Row,
): readonly string[] | undefined {
  if (key === undefined) return undefined;
  const cells = key.map((column) => {
    if (column === '_line') return String(row.line);
    if (column === '_file') return row.file;
    const cell = row.cells[column] ?? '';
    // A database tells keys apart by their spaces; a file often has some that mean nothing.
    const text = definition.kind === 'mysql' ? cell : cell.trim();
    return nulls.has(text) ? '' : text;
  });
  return cells.every((cell) => cell === '') ? undefined : cells;
}
