import type { Row } from '../model/row.ts';
import type { Station } from './prepare.ts';

/** The cells of a row's key; `undefined` when all are empty, or where there is no key. */
export function keyCells({ key, nulls }: Station, row: Row): readonly string[] | undefined {
  if (key === undefined) return undefined;
  const cells = key.map((column) => {
    if (column === '_line') return String(row.line);
    if (column === '_file') return row.file;
    const text = row.cells[column]?.trim() ?? '';
    return nulls.has(text) ? '' : text;
  });
  return cells.every((cell) => cell === '') ? undefined : cells;
}
