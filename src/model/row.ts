/** A cell as its source gives it: text, or `null` where a database says NULL. */
export type Cell = string | null;

/** A row that could not be read as a row: too many cells, too few. */
export interface BadRow {
  /** What is wrong, with the figures: "7 cells where the header has 6". */
  readonly message: string;
  readonly hint: string;
}

/** One row of a source. All rows have this one shape, so that the hot path sees one. */
export interface Row {
  /** In the order of the source's columns. A bad row has the cells that were found, in file order. */
  readonly cells: readonly Cell[];
  /** The file as the person would name it; empty for a database. */
  readonly file: string;
  /** Line of the row's first character, from 1; 0 for a database. */
  readonly line: number;
  readonly bad: BadRow | undefined;
}
