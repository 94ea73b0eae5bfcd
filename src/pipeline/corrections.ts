import { UsageError } from '../errors/importer-error.ts';
import type { OpenReject, Rejects } from '../ledger/index.ts';
import type { CellChange, Correction, RejectReview } from '../model/correction.ts';
import type { Match, SavedRow } from './match-rejects.ts';
import { RejectIndex } from './match-rejects.ts';
import type { Station } from './prepare.ts';
import type { RetriedRow } from './retrial.ts';
import { placeOfReject } from './row-key.ts';
import { judgeCell } from './spreadsheet-damage.ts';

/** All that is open of one row. */
interface OpenRow {
  readonly station: Station;
  readonly rejects: OpenReject[];
  /** What came back of it: a line for each rule that rejected it. */
  readonly saved: SavedRow[];
}

export interface Chosen {
  readonly rows: readonly RetriedRow[];
  readonly review: RejectReview;
}

/** Every open reject of these sources. */
export function openRejectsOf(rejects: Rejects, stations: readonly Station[]): OpenReject[] {
  return stations.flatMap(({ id }) => [...rejects.list(id)]);
}

/** The open rejects that the rows of a reject file tell of. */
export function matchAll(
  open: readonly OpenReject[],
  stations: readonly Station[],
  saved: readonly SavedRow[],
): Match[] {
  const index = new RejectIndex(open, stations);
  return saved.map((row) => index.find(row));
}

/**
 * Chooses the rows to try again, with the cells that were corrected.
 *
 * @param saved - Rows of a reject file; `undefined`: all that are open, as they were read.
 * @throws UsageError - When a row cannot be taken as it came back.
 */
export function chooseRows(
  open: readonly OpenReject[],
  stations: readonly Station[],
  saved: readonly SavedRow[] | undefined,
): Chosen {
  const rows = rowsOf(open, stations);
  const matches = saved === undefined ? [] : matchAll(open, stations, saved);
  for (const { reject, saved: line } of matches) {
    if (reject !== undefined) rows.get(rowText(reject))?.saved.push(line);
  }
  const corrections: Correction[] = [];
  const retried: RetriedRow[] = [];
  let stillBad = 0;
  for (const row of [...rows.values()].toSorted(bySavedLine)) {
    if (saved !== undefined && row.saved.length === 0) continue;
    const correction = correct(row);
    if (correction.changes.length + correction.damages.length > 0) corrections.push(correction);
    const one = retry(row, correction);
    if (one === undefined) stillBad += 1;
    else retried.push(one);
  }
  const gone = matches.filter(({ reject }) => reject === undefined).length;
  const tried = retried.reduce((sum, row) => sum + row.rejects.length, 0);
  return { rows: retried, review: { corrections, rejects: tried, gone, stillBad } };
}

function rowsOf(
  open: readonly OpenReject[],
  stations: readonly Station[],
): ReadonlyMap<string, OpenRow> {
  const rows = new Map<string, OpenRow>();
  for (const reject of open) {
    const station = stations.find(({ id }) => id === reject.id[0]);
    // Of some that were refused the cells are not known: the next reading of the source tries them.
    if (station === undefined || reject.columns.length === 0) continue;
    const known = rows.get(rowText(reject));
    if (known === undefined) rows.set(rowText(reject), { station, rejects: [reject], saved: [] });
    else known.rejects.push(reject);
  }
  return rows;
}

/** The ledger keeps rows in an order that says nothing; a person knows that of the reject file. */
function bySavedLine(one: OpenRow, other: OpenRow): number {
  return (one.saved[0]?.line ?? 0) - (other.saved[0]?.line ?? 0);
}

function rowText({ id: [source, row], file, line }: OpenReject): string {
  return JSON.stringify([source, row, file, line]);
}

function correct({ station, rejects, saved }: OpenRow): Correction {
  const [first] = rejects;
  if (first === undefined) throw new RangeError('A row that is open has a reject.');
  const { source, file, line, columns, cells } = first;
  const place = placeOfReject(first, station);
  const changes = new Map<string, CellChange>();
  const damages = new Map<string, CellChange>();
  for (const [index, column] of columns.entries()) {
    for (const row of saved) {
      const [from, to] = [cells[index] ?? '', row.cells.get(column)];
      const verdict = to === undefined ? 'same' : judgeCell(from, to);
      if (to === undefined || verdict === 'same') continue;
      const known = changes.get(column);
      if (verdict === 'damaged') damages.set(column, { column, from, to });
      else if (known === undefined || known.to === to) changes.set(column, { column, from, to });
      else throw twoCorrections(column, place);
    }
  }
  const found = { changes: [...changes.values()], damages: [...damages.values()] };
  return { source, file, line, place, ...found };
}

function twoCorrections(column: string, place: string): UsageError {
  return new UsageError(
    `The reject file corrects "${column}" of ${place} in two ways: the row stands there once for each rule.`,
    { hint: 'Write the same into both lines, or take one of them out.' },
  );
}

/** @returns `undefined` for a row that could not be read as a row and came back as it was. */
function retry(
  { station, rejects, saved }: OpenRow,
  { changes, file, line, place }: Correction,
): RetriedRow | undefined {
  const [first] = rejects;
  if (first === undefined) return undefined;
  const { columns, cells } = first;
  const surplus = saved[0]?.surplus ?? [];
  const wasSurplus = cells.slice(columns.length).filter((cell) => cell !== '' && cell !== null);
  const isBad = first.rule === '';
  const isMoved = isBad && String(surplus) !== String(wasSurplus);
  const isTouched = changes.length > 0 || isMoved;
  if (isBad && (saved.length === 0 || !isTouched)) return undefined;
  if (isBad && surplus.length > 0) throw stillSurplus(place);
  const texts = new Map(columns.map((column, index) => [column, cells[index] ?? null]));
  for (const { column, to } of changes) texts.set(column, to);
  const ordered = station.source.columns.map((column) => texts.get(column) ?? null);
  const row = { cells: ordered, file, line, bad: undefined };
  return { station, rejects, row, isCorrected: isTouched && saved.length > 0 };
}

function stillSurplus(place: string): UsageError {
  return new UsageError(`${place} still has more cells than columns in the reject file.`, {
    hint: 'Put what belongs together into one cell, and empty the cells behind `_hint`.',
  });
}
