import type { Row } from '../../model/row.ts';
import { isPlainDecimal } from '../../support/decimal.ts';

export interface CellAmount {
  /** As the cell has it. */
  readonly text: string;
  /** `undefined` where the text is more than a plain decimal. */
  readonly decimal: string | undefined;
}

/** An amount that is not zero, as far as a cell tells without the options of a rule. */
export function amountOf(row: Row, column: number | undefined): CellAmount | undefined {
  const cell = row.cells[column ?? -1];
  if (typeof cell !== 'string' || !/[1-9]/.test(cell)) return undefined;
  const text = cell.trim();
  return { text, decimal: isPlainDecimal(text) ? text : undefined };
}
