import type { Row } from '../model/row.ts';

/**
 * The contract of a source. An adapter lives in `src/sources/<kind>.ts` (its pure parts beside it) and
 * registers with one line in `src/sources/index.ts`; `test/contracts/source.contract.ts` is the suite
 * that each must pass.
 */
export interface Source {
  readonly name: string;
  /**
   * Column names in their order, without `_file` and `_line`. Cells of every row follow this order,
   * whatever the order in the file a row comes from.
   */
  readonly columns: readonly string[];
  /** Bytes to read in all where that is known, for the progress bar. */
  readonly size: number | undefined;
  /** What a person should know about this source but need not change. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  /** Only of a source with a cursor. */
  readonly cursor?: SourceCursor | undefined;
  /**
   * Reads from the start, each time it is called, in the source's own order. Rows come in batches so
   * that nothing asynchronous happens per row; the next batch is read when it is asked for.
   *
   * @throws SourceError when the source breaks off; every row before the place it names was yielded.
   */
  read(request?: ReadRequest): AsyncIterable<RowBatch>;
  /** Takes back what opening took: spool files, connections. */
  close(): Promise<void>;
}

/** What lets a run read on where the last one stopped. */
interface SourceCursor {
  /** A number promises that rows never change once they are there. */
  readonly kind: 'number' | 'time';
  /** Columns that may be NULL, as far as the source knows. */
  readonly nullable: ReadonlySet<string>;
  /**
   * Fixes what this run may read: rows beyond it wait for the next run. Called once, before lookups are
   * loaded, so that these know all that the rows refer to.
   */
  fix(): Promise<void>;
}

export interface ReadRequest {
  /** Saved position: rows from there, less the overlap, are read. Absent: from the start. */
  readonly after?: string | undefined;
  /** Rows beyond what was fixed too: for lookups. */
  readonly unbounded?: boolean | undefined;
  /** Aborting ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface RowBatch {
  readonly rows: readonly Row[];
  /** Bytes read so far, of `size`. */
  readonly bytesRead: number;
  /** Every row up to this cursor has been read with this batch and those before; exact text. */
  readonly position?: string | undefined;
}

/** What a source may use of its surroundings. */
export interface SourceSurroundings {
  /** Absolute folder that relative paths start from. */
  readonly folder: string;
  /** Absolute folder for spool files; made when first needed. */
  readonly spool: string;
  /** What `csv: "-"` reads. */
  readonly stdin: NodeJS.ReadableStream;
  /** Aborting ends the opening, also while standard input is waited for, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
