import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from '../errors/importer-error.ts';
import type { RejectedRow } from '../model/run-events.ts';

/** Bytes gathered before they are written. */
const CHUNK = 64 * 1024;

export interface RejectFiles {
  /** Never throws: what goes wrong is in `failure`, so that the books are kept to the end of a row. */
  add(reject: RejectedRow): void;
  /** Why rejected rows cannot be written, once they cannot. */
  readonly failure: StateError | undefined;
  /** Writes what is left; may be called again. @returns The files, in the order of their first reject. */
  close(): string[];
}

/**
 * One CSV for each source with rejects, `SOURCE-RUN.csv`: the original columns, then where the row comes
 * from, the rule, the reason and what to do. Made for a spreadsheet and readable by its owner alone.
 */
export function openRejectFiles(folder: string, runId: string): RejectFiles {
  const files = new Map<string, RejectFile>();
  let failure: StateError | undefined;
  const guarding = (path: string, work: () => void): void => {
    if (failure !== undefined) return;
    try {
      work();
    } catch (cause) {
      failure = unwritable(path, cause);
    }
  };
  return {
    get failure() {
      return failure;
    },
    add(reject) {
      if (reject.isClosed) return;
      const path = join(folder, `${fileName(reject.source)}-${runId}.csv`);
      guarding(path, () => {
        let file = files.get(reject.source);
        if (file === undefined) {
          file = new RejectFile(folder, path, headerOf(reject));
          files.set(reject.source, file);
        }
        file.add(cellsOf(reject));
      });
    },
    close() {
      for (const file of files.values()) guarding(file.path, () => file.close());
      return [...files.values()].map(({ path }) => path);
    },
  };
}

class RejectFile {
  readonly path: string;
  #descriptor: number | undefined;
  #waiting: string;

  constructor(folder: string, path: string, header: readonly string[]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.path = path;
    this.#descriptor = openSync(path, 'wx', 0o600);
    this.#waiting = line(header);
  }

  add(cells: readonly string[]): void {
    this.#waiting += line(cells);
    if (this.#waiting.length > CHUNK) this.#flush();
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    this.#flush();
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** A disk that fills takes part of it without an error, so the rest is written until it is refused. */
  #flush(): void {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    let written = 0;
    while (written < bytes.length && this.#descriptor !== undefined) {
      written += writeSync(this.#descriptor, bytes, written);
    }
  }
}

function unwritable(path: string, cause: unknown): StateError {
  const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new StateError(`Rejected rows cannot be written to ${path}${why}.`, {
    cause,
    hint: 'Make room on the disk or allow writing there, then run again.',
  });
}

/** A source's name may hold what a file's name may not. */
function fileName(source: string): string {
  return source.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^\.+/, '_');
}

/** A row of a database is found by its key, one of a file by its place. */
function headerOf({ columns, row }: RejectedRow): string[] {
  const place = row.file === '' ? ['_key'] : ['_file', '_line'];
  return [...columns, ...place, '_rule', '_reason', '_hint'];
}

/** Cells beyond the columns, which a bad row may have, stand behind the hint: nothing is left out. */
function cellsOf({ row, key = [], columns, rule, problem }: RejectedRow): string[] {
  const cells = columns.map((_, index) => row.cells[index] ?? '');
  const surplus = row.cells.slice(columns.length).map((cell) => cell ?? '');
  const hint = `${problem.message} ${problem.hint}`;
  const place = row.file === '' ? [key.join(',')] : [row.file, String(row.line)];
  return [...cells, ...place, rule ?? '', problem.reason, hint, ...surplus];
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(guarded(cell))).join(',')}\r\n`;
}

/**
 * A spreadsheet runs a cell that begins with one of these as a formula; a plain number it does not. The
 * apostrophe is taken off again when the file comes back.
 */
function guarded(cell: string): string {
  const isFormula = /^[=+\-@\t\r\n]/.test(cell) && !/^[+-]?\d+(?:[.,]\d+)*$/.test(cell);
  return isFormula || cell.startsWith("'") ? `'${cell}` : cell;
}

/** A cell as it was before it was written for a spreadsheet. */
export function unguarded(cell: string): string {
  const rest = cell.slice(1);
  return cell.startsWith("'") && guarded(rest) === cell ? rest : cell;
}

function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
