import { type ImporterError, SourceError, StateError } from '../errors/importer-error.ts';
import type { Decision, Ledger } from '../ledger/types.ts';
import type { Outcome } from '../mapping/types.ts';
import type { Books, SourceCounts } from '../model/books.ts';
import type { RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { Row } from '../model/row.ts';
import type { RejectedRow, RunHooks } from '../model/run-events.ts';
import type { Stop } from '../model/summary.ts';
import type { RejectFiles } from '../report/reject-files.ts';
import type { Brake } from './brake.ts';
import type { Incremental } from './incremental.ts';
import type { Oddities } from './oddities.ts';
import type { Outlet, ToSend } from './outlet.ts';
import type { Station } from './prepare.ts';
import type { Retrial } from './retrial.ts';
import { keptRows } from './retry-kept.ts';
import { settleRow } from './settle-row.ts';

/** What one reading of all sources works with. */
export interface Pass {
  readonly books: Books;
  readonly ledger: Ledger;
  readonly outlet: Outlet;
  readonly brake: Brake;
  readonly hooks: RunHooks;
  readonly signal: AbortSignal | undefined;
  /** Events that are written down at a time before they are sent. */
  readonly window: number;
  readonly onReject: (reject: RejectedRow) => void;
  /** Where rejected rows are written, when they are. */
  readonly rejects: RejectFiles | undefined;
  readonly oddities: Oddities;
  /** Rules that have made an event. */
  readonly active: Set<RuleDefinition>;
  /** Rules that have rejected a row. */
  readonly rejecting: Set<RuleDefinition>;
  /** All rows meet all rules: what is not met is gone. */
  readonly isWhole: boolean;
  /** Kept rejects that are tried again, when these are what is read. */
  readonly retrial: Retrial | undefined;
  /** Kept rejects that are tried again after a source that is not read from its start. */
  readonly kept: Retrial;
  readonly incremental: Incremental;
  /** For `explain`: sees each row before it is settled; what it returns is told the decisions. */
  readonly watch?: Watch | undefined;
}

export type Watch = (meeting: Meeting) => ((decisions: readonly Decision[]) => void) | undefined;

/** A row and what its rules make of it, in their order. */
export interface Meeting {
  readonly station: Station;
  readonly row: Row;
  readonly identity: string | undefined;
  readonly outcomes: readonly Outcome[];
  /** Events that are rejected since two have one name. */
  readonly clashing: ReadonlySet<PlannedEvent>;
  readonly ledger: Ledger;
}

/**
 * Reads every source in the order of the file and every row through its rules, keeps the books, and
 * hands on what is to be sent.
 *
 * @returns Why it stopped before the end, if it did; every row before that is in the books.
 * @throws SourceError - When a source breaks off before anything was planned.
 */
export async function readThrough(
  stations: readonly Station[],
  pass: Pass,
): Promise<Stop | undefined> {
  for (const station of stations) {
    try {
      const stop = await readStation(station, pass);
      if (stop !== undefined) return stop;
    } catch (error) {
      pass.signal?.throwIfAborted();
      const isKnown = error instanceof SourceError || error instanceof StateError;
      if (!isKnown || pass.books.events.planned === 0) throw error;
      const code = error instanceof SourceError ? 'source' : 'state';
      return { code, message: error.message, hint: hintOf(error) };
    }
    if (pass.outlet.stopped) return undefined;
  }
  return undefined;
}

function hintOf({ hint }: ImporterError): string {
  const first = hint === undefined ? '' : `${hint} `;
  return /run again/i.test(first) ? first.trim() : `${first}Run again to go on.`;
}

async function readStation(station: Station, pass: Pass): Promise<Stop | undefined> {
  const { source } = station;
  const counts = pass.books.source(source.name);
  const after = pass.incremental.startOf(station);
  for await (const batch of source.read({ signal: pass.signal, after })) {
    const allowed = pass.brake.allowedRows(counts.read, batch.rows.length);
    const rows = batch.rows.slice(0, allowed);
    const broken = await settleInWindows(station, rows, counts, pass);
    pass.hooks.onRead?.({
      source: source.name,
      rows: counts.read,
      bytesRead: batch.bytesRead,
      bytesTotal: source.size,
    });
    if (broken !== undefined) throw broken;
    if (pass.rejects?.failure !== undefined) throw pass.rejects.failure;
    if (pass.outlet.stopped) return undefined;
    const stop = pass.brake.afterBatch(pass.books);
    if (stop !== undefined || allowed < batch.rows.length) return stop;
    pass.incremental.reach(station, batch.position);
    pass.signal?.throwIfAborted();
  }
  if (after !== undefined) return retryKept(station, counts, pass);
  if (pass.isWhole) pass.ledger.batch(() => pass.ledger.rejects.endReading(station.id));
  return undefined;
}

/** Rows that were rejected before the place where the reading began: a missing user may be there now. */
async function retryKept(
  station: Station,
  counts: SourceCounts,
  pass: Pass,
): Promise<Stop | undefined> {
  const { kept, ledger } = pass;
  for (const chunk of keptRows(ledger.rejects, station)) {
    await settleInWindows(station, kept.add(chunk), counts, { ...pass, retrial: kept });
    if (pass.outlet.stopped) return undefined;
    kept.finish(ledger);
    pass.signal?.throwIfAborted();
  }
  return undefined;
}

/**
 * Settles rows and hands on their events, a window at a time: what is written down before it is sent
 * stays little, and so does what a crash leaves in doubt.
 */
async function settleInWindows(
  station: Station,
  rows: readonly Row[],
  counts: SourceCounts,
  pass: Pass,
): Promise<SourceError | undefined> {
  for (let start = 0; start < rows.length; ) {
    const toSend: ToSend[] = [];
    const { end, broken } = settleWindow(station, rows, start, counts, pass, toSend);
    if (toSend.length > 0) await pass.ledger.flushed();
    await pass.outlet.take(toSend);
    if (broken !== undefined || pass.outlet.stopped) return broken;
    start = end;
  }
  return undefined;
}

/** The rules that rows of a window meet for each event that it has room for: many rows make no event. */
const MEETINGS = 2;

/**
 * Settles rows until the next one might make more events than a window holds.
 *
 * @returns Where the next window starts, and what ends the reading here; the rows before it are settled.
 */
function settleWindow(
  station: Station,
  rows: readonly Row[],
  start: number,
  counts: SourceCounts,
  pass: Pass,
  toSend: ToSend[],
): { readonly end: number; readonly broken: SourceError | undefined } {
  const rules = station.rules.length;
  const most = Math.max(1, Math.floor((MEETINGS * pass.window) / rules));
  const last = Math.min(rows.length, start + most);
  return pass.ledger.batch(() => {
    let end = start;
    try {
      do {
        const row = rows[end];
        if (row !== undefined) settleRow(station, row, counts, pass, toSend);
        end += 1;
      } while (end < last && toSend.length + rules <= pass.window);
    } catch (error) {
      if (error instanceof SourceError) return { end, broken: error };
      throw error;
    }
    return { end, broken: undefined };
  });
}
