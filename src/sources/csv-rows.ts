import type { BadRow, Cell, Row } from '../model/row.ts';
import { count } from '../support/text.ts';
import type { RawRecord } from './csv-records.ts';

const RAGGED_HINT = 'A cell that holds the delimiter or a line break has to be in quotes.';

/**
 * Turns the records of one file into rows; one that does not fit the header becomes a bad row.
 *
 * A line break of a kind that the file's other rows do not have may be the end of a row, or stand bare
 * inside a cell. It is taken for the end where the rows on both sides are whole: one row of two or more
 * columns that was cut cannot look so, since its pieces have too few cells for that. Otherwise both sides
 * are bad rows, so that no piece passes for a row. That is why such a row waits for the next one.
 */
export class RowMaker {
  readonly #file: string;
  readonly #width: number;
  readonly #order: readonly number[] | undefined;
  /** A whole row in front of a foreign break. */
  #held: RawRecord | undefined;
  /** The row before ended with a foreign break and is a piece. */
  #afterPiece = false;

  constructor(file: string, width: number, order: readonly number[] | undefined) {
    this.#file = file;
    this.#width = width;
    this.#order = order;
  }

  rows(records: readonly RawRecord[]): Row[] {
    const rows: Row[] = [];
    for (const record of records) {
      const usual = this.#held === undefined && !this.#afterPiece && !record.cut;
      if (usual) rows.push(this.#row(record, record.cells.length === this.#width));
      else this.#besideBreak(record, rows);
    }
    return rows;
  }

  /** The row that waits for one behind it when there is none. */
  end(): Row[] {
    return this.#held === undefined ? [] : [this.#row(this.#held, true)];
  }

  #besideBreak(record: RawRecord, rows: Row[]): void {
    const whole = record.cells.length === this.#width;
    const fits = whole && this.#width > 1;
    const piece = this.#afterPiece || (this.#held !== undefined && !fits);
    if (this.#held !== undefined) {
      rows.push(fits ? this.#row(this.#held, true) : this.#piece(this.#held));
      this.#held = undefined;
    }
    this.#afterPiece = record.cut && (piece || !whole);
    if (piece) rows.push(this.#piece(record));
    else if (record.cut && whole) this.#held = record;
    else rows.push(record.cut ? this.#piece(record) : this.#row(record, whole));
  }

  #row(record: RawRecord, whole: boolean): Row {
    const { cells, line } = record;
    if (!whole) return { cells, file: this.#file, line, bad: this.#ragged(record) };
    return { cells: this.#ordered(cells), file: this.#file, line, bad: undefined };
  }

  #ordered(cells: readonly string[]): readonly Cell[] {
    return this.#order?.map((at) => cells[at] ?? null) ?? cells;
  }

  #piece({ cells, line }: RawRecord): Row {
    const bad: BadRow = {
      message: `${count(cells.length, 'cell')} beside a line break of another kind than the file's other rows end with`,
      hint: 'A cell that holds a line break has to be in quotes.',
    };
    return { cells, file: this.#file, line, bad };
  }

  #ragged({ cells, line, lastLine }: RawRecord): BadRow {
    const over = lastLine > line ? `, on lines ${line} to ${lastLine}` : '';
    return {
      message: `${count(cells.length, 'cell')} where the header has ${this.#width}${over}`,
      hint: over === '' ? RAGGED_HINT : `${RAGGED_HINT} Is a quote left open on line ${line}?`,
    };
  }
}
