/** A cell of a rejected row as it was read, and as it came back from a spreadsheet. */
export interface CellChange {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** A rejected row that came back with other cells. */
export interface Correction {
  readonly source: string;
  readonly file: string;
  readonly line: number;
  /** Where its row stands, in words: `bills.csv line 12`; of a database `bills 12`, by its key. */
  readonly place: string;
  /** What somebody wrote: it counts. */
  readonly changes: readonly CellChange[];
  /** What a spreadsheet did by itself: the cell as it was read counts. */
  readonly damages: readonly CellChange[];
}

/** What a reject file says, before anything is done about it. */
export interface RejectReview {
  readonly corrections: readonly Correction[];
  /** Open rejects that are tried again or dropped. */
  readonly rejects: number;
  /** Rows of the file whose reject is not open any more. */
  readonly gone: number;
  /** Rows that could not be read as rows, and came back as they were. */
  readonly stillBad: number;
}
