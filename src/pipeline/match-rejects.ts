import { UsageError } from '../errors/importer-error.ts';
import type { OpenReject } from '../ledger/index.ts';
import { unguarded } from '../report/reject-files.ts';
import { readTable } from '../sources/csv-table.ts';
import type { SourceSurroundings } from '../sources/types.ts';
import type { Station } from './prepare.ts';
import { judgeCell } from './spreadsheet-damage.ts';

/** A row of a reject file. */
export interface SavedRow {
  /** In the reject file. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
  /** Cells that are not blank behind those that have a name. */
  readonly surplus: readonly string[];
}

export interface Match {
  readonly saved: SavedRow;
  /** `undefined` when it is not open any more. */
  readonly reject: OpenReject | undefined;
}

/** Where a row of a file stands. */
const PLACE = ['_file', '_line'];

/** @throws UsageError, SourceError - When it is no reject file. */
export async function readRejectFile(
  csv: string,
  surroundings: SourceSurroundings,
): Promise<SavedRow[]> {
  const rows: SavedRow[] = [];
  let header: readonly string[] | undefined;
  for await (const { cells, line } of readTable(csv, surroundings)) {
    if (header === undefined) {
      header = cells.map((cell) => unguarded(cell).trim());
      checkHeader(csv, header);
      continue;
    }
    const named = new Map<string, string>();
    const surplus: string[] = [];
    for (const [index, cell] of cells.entries()) {
      const name = header[index] ?? '';
      if (name !== '') named.set(name, unguarded(cell));
      else if (cell !== '') surplus.push(unguarded(cell));
    }
    if (cells.some((cell) => cell !== '')) rows.push({ line, cells: named, surplus });
  }
  if (header === undefined) checkHeader(csv, []);
  return rows;
}

function checkHeader(csv: string, header: readonly string[]): void {
  const needed = [...(header.includes('_key') ? [] : PLACE), '_rule'];
  const missing = needed.filter((name) => !header.includes(name));
  if (missing.length === 0) return;
  throw new UsageError(`${csv} is no reject file: it has no column ${missing.join(', ')}.`, {
    hint: 'Take a file that a run wrote into the folder `rejects`, and keep its columns.',
  });
}

/** Finds the open reject that each row of the file tells of: by its key, else by its place. */
export class RejectIndex {
  readonly #stations: ReadonlyMap<string, Station>;
  readonly #byPlace = new Map<string, OpenReject[]>();
  readonly #byKey = new Map<string, OpenReject[]>();

  constructor(rejects: readonly OpenReject[], stations: readonly Station[]) {
    this.#stations = new Map(stations.map((station) => [station.id, station]));
    for (const reject of rejects) {
      const { file, line, rule, columns, cells } = reject;
      put(this.#byPlace, placeText(file, String(line), rule), reject);
      const cellOf = (column: string) => cells[columns.indexOf(column)] ?? '';
      const key = this.#keyText(reject.id[0], rule, cellOf);
      if (key !== undefined) put(this.#byKey, key, reject);
    }
  }

  /** @throws UsageError - When the key of the row was changed. */
  find(saved: SavedRow): Match {
    const { cells } = saved;
    const [file, line, rule] = [...PLACE, '_rule'].map((name) => (cells.get(name) ?? '').trim());
    const place = placeText(file ?? '', line ?? '', rule ?? '');
    const there = this.#byPlace.get(place) ?? [];
    const cellOf = (column: string) => cells.get(column) ?? '';
    const named = [...this.#stations.keys()].flatMap((id) => {
      const key = this.#keyText(id, rule ?? '', cellOf);
      return (key === undefined ? undefined : this.#byKey.get(key)) ?? [];
    });
    const exact = named.find((one) => there.includes(one));
    if (exact !== undefined) return { saved, reject: exact };
    // Rows of two sources may share a key and a rule's name: only their place tells them apart.
    if (new Set(named.map(({ id }) => id[0])).size === 1) return { saved, reject: named[0] };
    const reject = there.find((one) => this.#isSameRow(one, saved));
    if (reject !== undefined && reject.rule !== '') this.#refuseOtherKey(reject, saved);
    return { saved, reject };
  }

  /** Text of the key's cells; none for a row that could not be read as a row, or a key by place alone. */
  #keyText(id: string, rule: string, cellOf: (column: string) => string): string | undefined {
    const key = this.#keyOf(id);
    if (rule === '' || key.length === 0) return undefined;
    return JSON.stringify([id, rule, ...key.map((column) => cellOf(column).trim())]);
  }

  #keyOf(id: string): readonly string[] {
    const key = this.#stations.get(id)?.definition.key ?? [];
    return key.some((column) => column.startsWith('_')) ? [] : key;
  }

  /** The file may be an older one, and another row stand at that place since. */
  #isSameRow({ id, columns, cells }: OpenReject, saved: SavedRow): boolean {
    if (this.#keyOf(id[0]).length > 0) return true;
    return columns.some((column, index) => {
      const [kept, now] = [cells[index] ?? '', saved.cells.get(column)];
      return kept !== '' && now !== undefined && judgeCell(kept, now) !== 'changed';
    });
  }

  #refuseOtherKey({ id, columns, cells, file, line }: OpenReject, saved: SavedRow): void {
    for (const column of this.#keyOf(id[0])) {
      const now = saved.cells.get(column);
      const kept = cells[columns.indexOf(column)] ?? '';
      if (now === undefined || judgeCell(kept, now) !== 'changed') continue;
      throw new UsageError(
        `Line ${saved.line} of the reject file: its key "${column}" is not that of ${file} line ${line}, and a corrected row keeps its identity.`,
        { hint: 'Bring the key back as it was, or correct the source itself and run again.' },
      );
    }
  }
}

function placeText(file: string, line: string, rule: string): string {
  return JSON.stringify([file, line, rule]);
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
