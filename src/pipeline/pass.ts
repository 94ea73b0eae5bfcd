import { type ImporterError, SourceError } from '../errors/importer-error.ts';
import { rowIdentity } from '../ledger/index.ts';
import type { Decision, Ledger } from '../ledger/types.ts';
import { isProblem, type Outcome } from '../mapping/types.ts';
import type { Books, SourceCounts } from '../model/books.ts';
import type { RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import type { Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import type { RejectedRow, RunHooks } from '../model/run-events.ts';
import type { Stop } from '../model/summary.ts';
import type { Brake } from './brake.ts';
import type { Outlet } from './outlet.ts';
import type { Station } from './prepare.ts';

/** What one reading of all sources works with. */
export interface Pass {
  readonly books: Books;
  readonly ledger: Ledger;
  readonly outlet: Outlet;
  readonly brake: Brake;
  readonly hooks: RunHooks;
  readonly signal: AbortSignal | undefined;
  readonly onReject: (reject: RejectedRow) => void;
  readonly onMoved: (event: PlannedEvent) => void;
  /** Rules that have made an event. */
  readonly active: Set<RuleDefinition>;
}

type ToSend = Extract<Decision, { kind: 'send' }>;

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
      if (!(error instanceof SourceError) || pass.books.events.planned === 0) throw error;
      return { code: 'source', message: error.message, hint: hintOf(error) };
    }
    if (pass.outlet.stopped) return undefined;
  }
  return undefined;
}

function hintOf({ hint }: ImporterError): string {
  return `${hint === undefined ? '' : `${hint} `}Run again to go on.`;
}

async function readStation(station: Station, pass: Pass): Promise<Stop | undefined> {
  const { source } = station;
  const counts = pass.books.source(source.name);
  for await (const batch of source.read({ signal: pass.signal })) {
    const allowed = pass.brake.allowedRows(counts.read, batch.rows.length);
    const toSend: ToSend[] = [];
    const broken = settleBatch(station, batch.rows.slice(0, allowed), counts, pass, toSend);
    pass.hooks.onRead?.({
      source: source.name,
      rows: counts.read,
      bytesRead: batch.bytesRead,
      bytesTotal: source.size,
    });
    await pass.outlet.take(toSend);
    if (broken !== undefined) throw broken;
    if (pass.outlet.stopped) return undefined;
    const stop = pass.brake.afterBatch(pass.books);
    if (stop !== undefined || allowed < batch.rows.length) return stop;
    pass.signal?.throwIfAborted();
  }
  return undefined;
}

/** @returns What ends the reading here; the rows before it are settled. */
function settleBatch(
  station: Station,
  rows: readonly Row[],
  counts: SourceCounts,
  pass: Pass,
  toSend: ToSend[],
): SourceError | undefined {
  return pass.ledger.batch(() => {
    try {
      for (const row of rows) settleRow(station, row, counts, pass, toSend);
    } catch (error) {
      if (error instanceof SourceError) return error;
      throw error;
    }
    return undefined;
  });
}

function settleRow(
  station: Station,
  row: Row,
  counts: SourceCounts,
  pass: Pass,
  toSend: ToSend[],
): void {
  const { books } = pass;
  if (row.bad !== undefined) {
    books.badRow(counts);
    tellReject(
      station,
      row,
      undefined,
      {
        reason: 'bad_row',
        message: `The row has ${row.bad.message}.`,
        hint: row.bad.hint,
      },
      pass,
    );
    return;
  }
  // All rules come first: one that ends the run must not leave half a row in the books.
  const outcomes = station.rules.map(({ apply }) => apply(row));
  books.row(counts, outcomes.length);
  const events = eventsOf(station, row, outcomes, pass);
  if (events.length === 0) return;
  for (const decision of pass.ledger.settle(identityOf(station, row), events)) {
    book(station, decision, pass, toSend);
  }
}

/** The events that a row makes now, all of them, since the ledger decides about a row as a whole. */
function eventsOf(
  station: Station,
  row: Row,
  outcomes: readonly Outcome[],
  pass: Pass,
): readonly PlannedEvent[] {
  const events: PlannedEvent[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (typeof outcome === 'string') {
      pass.books.silence(outcome);
    } else if (isProblem(outcome)) {
      rejectMeeting(station, row, station.rules[index]?.rule.name ?? '', outcome, pass);
    } else {
      events.push(outcome);
      pass.active.add(outcome.rule);
    }
  }
  return events.length < 2 ? events : withoutClashes(station, events, pass);
}

const NAME_CLASH: Problem = {
  reason: 'name_clash',
  message: 'Two rules make an event of the same name of this row.',
  hint: 'Narrow one of the rules with `where`, or give its event another name.',
};

/** Which of two events of one name was meant cannot be known, so neither is sent. */
function withoutClashes(
  station: Station,
  events: readonly PlannedEvent[],
  pass: Pass,
): readonly PlannedEvent[] {
  const seen = new Map<string, number>();
  for (const { verb, name } of events) {
    if (verb === 'record') seen.set(foldName(name), (seen.get(foldName(name)) ?? 0) + 1);
  }
  if ([...seen.values()].every((times) => times === 1)) return events;
  return events.filter((event) => {
    const clashes = event.verb === 'record' && (seen.get(foldName(event.name)) ?? 0) > 1;
    if (clashes) rejectMeeting(station, event.row, event.rule.name, NAME_CLASH, pass);
    return !clashes;
  });
}

function book(station: Station, decision: Decision, pass: Pass, toSend: ToSend[]): void {
  const { event } = decision;
  switch (decision.kind) {
    case 'send':
      pass.books.plan(event, 'pending');
      if (decision.second !== event.at) pass.onMoved(event);
      toSend.push(decision);
      break;
    case 'fate':
      pass.books.plan(event, decision.fate);
      break;
    case 'reject':
      rejectMeeting(station, event.row, event.rule.name, decision.problem, pass);
      break;
  }
}

function rejectMeeting(
  station: Station,
  row: Row,
  rule: string,
  problem: Problem,
  pass: Pass,
): void {
  pass.books.reject(problem.reason);
  tellReject(station, row, rule, problem, pass);
}

function tellReject(
  { source }: Station,
  row: Row,
  rule: string | undefined,
  problem: Problem,
  { onReject }: Pass,
): void {
  onReject({ source: source.name, columns: source.columns, row, rule, problem });
}

/** A row whose key is empty has none: it is told by what it says. */
function identityOf({ source, key, nulls }: Station, row: Row): string | undefined {
  if (key === undefined) return undefined;
  const cells = key.map((column) => {
    if (column === '_line') return String(row.line);
    if (column === '_file') return row.file;
    const text = row.cells[column]?.trim() ?? '';
    return nulls.has(text) ? '' : text;
  });
  return cells.every((cell) => cell === '') ? undefined : rowIdentity(source.name, cells);
}
