import type { Row } from '../model/row.ts';
import type { WarningCode } from '../model/warning-codes.ts';

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
  /** Where `columns` are only those that are used: all there are. */
  readonly allColumns?: readonly string[] | undefined;
  /** Bytes to read in all where that is known, for the progress bar. */
  readonly size: number | undefined;
  /** The columns that name a row, where the source knows them itself: a table's primary key. */
  readonly key?: readonly string[] | undefined;
  /** How the cells of the key are written, where the source knows that: another form makes other texts. */
  readonly keyForm?: string | undefined;
  /** Columns whose times are in UTC, whatever the file says: TIMESTAMP of MySQL. */
  readonly utcColumns?: ReadonlySet<string> | undefined;
  /** Only of a source with a cursor. */
  readonly cursor?: SourceCursor | undefined;
  /** What a person should know about this source but need not change. */
  readonly warnings: readonly { readonly code: WarningCode; readonly message: string }[];
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

/** A column that only grows, from which later runs read on. Rows come in its order, then in that of the key. */
export interface SourceCursor {
  /** A number promises that rows never change once they are there. */
  readonly kind: 'number' | 'time';
  /** Columns that may be NULL, as far as the source knows. */
  readonly nullable: ReadonlySet<string>;
  /**
   * Fixes what this run may read: rows beyond it wait for the next run. For a time, the server's clock
   * less `settle`. Called once, before lookups are loaded.
   *
   * @throws SourceError when the source cannot be asked.
   */
  fix(): Promise<void>;
}

export interface ReadRequest {
  /** Aborting ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Saved position: rows from there less the overlap are read; absent: from the start. */
  readonly after?: string | undefined;
  /** Reads also what lies beyond what the cursor fixed: a lookup has to know newer rows too. */
  readonly unbounded?: boolean | undefined;
}

export interface RowBatch {
  readonly rows: readonly Row[];
  /** Bytes read so far, of `size`; 0 where that is not known. */
  readonly bytesRead: number;
  /** Every row up to this cursor (inclusive) has been read with this batch and those before; exact text. */
  readonly position?: string | undefined;
}

/** What a source may use of its surroundings. */
export interface SourceSurroundings {
  /** Absolute folder that relative paths start from. */
  readonly folder: string;
  /** Absolute folder for spool files; made when first needed. */
  readonly spool: string;
  /**
   * The columns of a source that the import uses, of which a database reads no others; all when
   * `undefined`.
   */
  readonly columnsUsed?: ((source: string) => ReadonlySet<string>) | undefined;
  /** How long a server that was lost is tried again, in milliseconds; default: a minute. */
  readonly giveUpAfterMs?: number | undefined;
  /** What `csv: "-"` reads. */
  readonly stdin: NodeJS.ReadableStream;
  /** Aborting ends the opening, also while standard input is waited for, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
