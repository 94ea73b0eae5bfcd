import type { Place } from '../model/definition.ts';
import type { Row } from '../model/row.ts';
import { nearest } from '../support/nearest.ts';
import { trimmed } from '../support/trimmed.ts';
import type { CompileContext } from './types.ts';

/** Columns that every source has without naming them. */
const ROW_COLUMNS: ReadonlyMap<string, (row: Row) => string> = new Map([
  ['_file', (row: Row) => row.file],
  ['_line', (row: Row) => String(row.line)],
]);

/**
 * Compiles the reading of one cell: trimmed, and empty where the source says that its text means
 * nothing. An unknown column is a fault of the import file, told with the nearest name there is.
 */
export function compileCell(
  name: string,
  place: Place,
  { columns, nulls, sourceName, fault }: CompileContext,
): (row: Row) => string {
  const index = columns.get(name);
  if (index !== undefined) {
    return (row) => {
      const text = trimmed(row.cells[index] ?? '');
      return nulls.has(text) ? '' : text;
    };
  }
  const rowColumn = ROW_COLUMNS.get(name);
  if (rowColumn !== undefined) return rowColumn;
  const near = nearest(name, columns.keys());
  fault(
    place,
    `The source "${sourceName}" has no column "${name}".`,
    near === undefined
      ? `Its columns are: ${[...columns.keys()].join(', ')}.`
      : `Did you mean "${near}"?`,
  );
  return () => '';
}
