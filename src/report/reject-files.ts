import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from '../errors/importer-error.ts';
import type { RejectedRow } from '../model/run-events.ts';

/** Bytes gathered before they are written. */
const CHUNK = 64 * 1024;

export interface RejectFiles {
  add(reject: RejectedRow): void;
  /** Writes what is left; may be called again. @returns The files, in the order of their first reject. */
  close(): string[];
}

interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  waiting: string;
}

/**
 * One CSV for each source with rejects, `SOURCE-RUN.csv`: the original columns, then where the row comes
 * from, the rule, the reason and what to do. Made for a spreadsheet and readable by its owner alone.
 *
 * @throws StateError - When the folder cannot be written.
 */
export function openRejectFiles(folder: string, runId: string): RejectFiles {
  const files = new Map<string, OpenFile>();
  const open: OpenFile[] = [];
  return {
    add(reject) {
      let file = files.get(reject.source);
      if (file === undefined) {
        file = create(folder, `${fileName(reject.source)}-${runId}.csv`);
        files.set(reject.source, file);
        open.push(file);
        file.waiting = line(headerOf(reject));
      }
      file.waiting += line(cellsOf(reject));
      if (file.waiting.length > CHUNK) flush(file);
    },
    close() {
      for (const file of files.values()) {
        if (file.waiting !== '') flush(file);
      }
      for (const { descriptor } of open.splice(0)) closeSync(descriptor);
      return [...files.values()].map(({ path }) => path);
    },
  };
}

function create(folder: string, name: string): OpenFile {
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return { path, descriptor: openSync(path, 'wx', 0o600), waiting: '' };
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function flush(file: OpenFile): void {
  try {
    writeSync(file.descriptor, file.waiting);
  } catch (cause) {
    throw unwritable(file.path, cause);
  }
  file.waiting = '';
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

function headerOf({ columns }: RejectedRow): string[] {
  return [...columns, '_file', '_line', '_rule', '_reason', '_hint'];
}

/** Cells beyond the columns, which a bad row may have, stand behind the hint: nothing is left out. */
function cellsOf({ row, columns, rule, problem }: RejectedRow): string[] {
  const cells = columns.map((_, index) => row.cells[index] ?? '');
  const surplus = row.cells.slice(columns.length).map((cell) => cell ?? '');
  const hint = `${problem.message} ${problem.hint}`;
  return [...cells, row.file, String(row.line), rule ?? '', problem.reason, hint, ...surplus];
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

function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
