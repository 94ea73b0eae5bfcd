import type { RootDatabase } from 'lmdb';
import type { Problem } from '../model/reject.ts';
import type { Cell } from '../model/row.ts';
import { keyText, shortHash } from './identity.ts';
import { type Table, tableOf } from './layered-table.ts';

/** What a reject is of. */
export interface RejectPlace {
  /** The source's part of its rows' identities. */
  readonly source: string;
  /** Identity of the row; a row without one is known by its cells. */
  readonly row: string | undefined;
  readonly cells: readonly Cell[];
  /** Empty for a row that could not be read as a row. */
  readonly rule: string;
}

/** What is kept of a rejected row. */
export interface RejectFacts extends Pick<Problem, 'reason'> {
  /** The source's name in the import file. */
  readonly source: string;
  readonly rule: string;
  readonly columns: readonly string[];
  /** As read; a bad row has the cells that were found, in file order. */
  readonly cells: readonly Cell[];
  readonly file: string;
  readonly line: number;
  /** Not rejected: its event waits for its day, and a source with a cursor does not read it again. */
  readonly isWaiting?: true;
}

export interface KeptReject extends RejectFacts {
  readonly firstRun: string;
  readonly lastRun: string;
  /** On the first of equal ones: how many of them the last run has met. */
  readonly met?: number;
}

/** Source, hash of the row, rule, and its number among the rejects that are equal in these. */
export type RejectId = [source: string, row: string, rule: string, n: number];

export interface OpenReject extends KeptReject {
  readonly id: RejectId;
}

/**
 * Rejected rows that a person has to see to. All calls belong into a step of the ledger (`batch`), so
 * that they are kept together with what was decided about the row.
 */
export interface Rejects {
  /** A rule rejects the row. @returns Whether it is open: not dropped or corrected before. */
  meet(place: RejectPlace, facts: RejectFacts): boolean;
  /**
   * Kissmetrics refused what the rule made of the row. What is open of the row already keeps its cells:
   * by them it is known when the source is read again, whatever a person has corrected.
   *
   * @returns Whether it is open.
   */
  refuse(place: RejectPlace, facts: RejectFacts): boolean;
  /** The meeting of the row and the rule ended in any other way. */
  settled(place: RejectPlace): void;
  /** The source was read completely: what this run has not met is gone. */
  endReading(source: string): void;
  /** How many are open; what waits for its day needs nobody. */
  count(source: string): number;
  list(source: string): Iterable<OpenReject>;
  /** Whether this run has met it. */
  isMet(id: RejectId): boolean;
  /** It was tried again and fails still. */
  renew(id: RejectId, reason: RejectFacts['reason']): void;
  /** Closes one; `forGood`: also when the row, with the cells it has now, is met again. */
  close(id: RejectId, forGood: boolean): void;
}

/** How many equal rows were closed for good, and how many of them the last run has met. */
interface Closed {
  readonly count: number;
  readonly met: number;
  readonly run: string;
}

/** @param base - What is known already, when `root` is an overlay over it. */
export function openRejects(root: RootDatabase, run: string, base?: RootDatabase): Rejects {
  return new RejectTables(root, run, base);
}

class RejectTables implements Rejects {
  readonly #rejects: Table<KeptReject>;
  readonly #closed: Table<Closed>;
  readonly #run: string;
  readonly #hadAny = new Map<string, boolean>();

  constructor(root: RootDatabase, run: string, base: RootDatabase | undefined) {
    this.#rejects = tableOf('rejects', root, base);
    this.#closed = tableOf('closed', root, base);
    this.#run = run;
  }

  meet(place: RejectPlace, facts: RejectFacts): boolean {
    const [source, row, rule] = keyOf(place);
    const rejects = this.#rejects;
    const run = this.#run;
    const cells = shortHash(JSON.stringify(place.cells));
    if (meetClosed(this.#closed, [source, row, rule, cells], run)) return false;
    const first = rejects.get([source, row, rule, 0]);
    const n = first?.lastRun === run ? (first.met ?? 1) : 0;
    if (first !== undefined && n > 0) rejects.put([source, row, rule, 0], { ...first, met: n + 1 });
    const known = n === 0 ? first : rejects.get([source, row, rule, n]);
    const kept = { ...facts, firstRun: known?.firstRun ?? run, lastRun: run };
    rejects.put([source, row, rule, n], n === 0 ? { ...kept, met: 1 } : kept);
    return true;
  }

  refuse(place: RejectPlace, facts: RejectFacts): boolean {
    const id = asId([...keyOf(place), 0]);
    const known = this.#rejects.get(id);
    if (known === undefined) {
      const [source, row, rule] = id;
      // One that a person closed may have been without its cells.
      const isClosed = meetClosed(this.#closed, [source, row, rule, NO_CELLS], this.#run);
      return isClosed ? false : this.meet(place, facts);
    }
    const isSame = JSON.stringify(known.cells) === JSON.stringify(facts.cells);
    this.renew(id, isSame ? facts.reason : known.reason);
    return true;
  }

  settled(place: RejectPlace): void {
    if (!this.#had(place.source)) return;
    const key = keyOf(place);
    const first = this.#rejects.get([...key, 0]);
    if (first === undefined) return;
    // Met in this run: by this very row, or by another one of the same key, which stays rejected.
    const isMet = first.lastRun === this.#run && first.columns.length > 0;
    if (isMet) return;
    for (const id of this.#rejects.keys(key)) this.#rejects.remove(id);
  }

  endReading(source: string): void {
    for (const id of this.#keysOf(source)) if (!this.isMet(id)) this.#rejects.remove(id);
  }

  count(source: string): number {
    let count = 0;
    for (const { isWaiting } of this.list(source)) if (isWaiting === undefined) count += 1;
    return count;
  }

  *list(source: string): Iterable<OpenReject> {
    for (const id of this.#keysOf(source)) {
      const reject = this.#rejects.get(id);
      if (reject !== undefined) yield { ...reject, id };
    }
  }

  isMet(id: RejectId): boolean {
    return this.#rejects.get(id)?.lastRun === this.#run;
  }

  renew(id: RejectId, reason: RejectFacts['reason']): void {
    const reject = this.#rejects.get(id);
    if (reject === undefined) return;
    const { isWaiting: _, ...kept } = reject;
    this.#rejects.put(id, { ...kept, reason, lastRun: this.#run });
  }

  close(id: RejectId, forGood: boolean): void {
    const reject = this.#rejects.get(id);
    this.#rejects.remove(id);
    if (!forGood || reject === undefined) return;
    const [source, row, rule] = id;
    const key: ClosedKey = [source, row, rule, shortHash(JSON.stringify(reject.cells))];
    const before = this.#closed.get(key);
    const count = (before?.count ?? 0) + 1;
    this.#closed.put(key, { count, met: before?.met ?? 0, run: this.#run });
  }

  /** Most sources have none, and then a row costs nothing here. */
  #had(source: string): boolean {
    let had = this.#hadAny.get(source);
    if (had === undefined) {
      had = this.#keysOf(source)[Symbol.iterator]().next().done !== true;
      this.#hadAny.set(source, had);
    }
    return had;
  }

  *#keysOf(source: string): Iterable<RejectId> {
    for (const key of this.#rejects.keys([keyText(source)])) yield asId(key);
  }
}

const NO_CELLS = shortHash('[]');

type ClosedKey = [source: string, row: string, rule: string, cells: string];

/** Of equal rows no more are closed than were closed for good: one more is a new one. */
function meetClosed(closed: Table<Closed>, key: ClosedKey, run: string): boolean {
  const known = closed.get(key);
  if (known === undefined) return false;
  const met = known.run === run ? known.met : 0;
  if (met >= known.count) return false;
  closed.put(key, { count: known.count, met: met + 1, run });
  return true;
}

function keyOf({ source, row, cells, rule }: RejectPlace): [string, string, string] {
  const who = row === undefined ? `cells ${JSON.stringify(cells)}` : `row ${row}`;
  return [keyText(source), shortHash(who), keyText(rule)];
}

function asId([source, row, rule, n]: readonly (string | number)[]): RejectId {
  return [String(source), String(row), String(rule), Number(n)];
}
