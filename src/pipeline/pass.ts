import { type ImporterError, SourceError, StateError } from '../errors/importer-error.ts';
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
import type { RejectFiles } from '../report/reject-files.ts';
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
  /** Where rejected rows are written, when they are. */
  readonly rejects: RejectFiles | undefined;
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
    if (pass.rejects?.failure !== undefined) throw pass.rejects.failure;
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
  // Everything is decided before anything is booked: what ends the run must not leave half a row.
  const outcomes = station.rules.map(({ apply }) => apply(row));
  const events = eventsOf(outcomes);
  const clashing = clashesOf(events);
  const clear = clashing.size === 0 ? events : events.filter((event) => !clashing.has(event));
  const decisions = clear.length === 0 ? [] : pass.ledger.settle(identityOf(station, row), clear);
  books.row(counts, outcomes.length);
  for (const [index, outcome] of outcomes.entries()) {
    const rule = station.rules[index]?.rule;
    if (typeof outcome === 'string') books.silence(outcome);
    else if (isProblem(outcome)) rejectMeeting(station, row, rule?.name ?? '', outcome, pass);
  }
  for (const event of clashing) rejectMeeting(station, row, event.rule.name, NAME_CLASH, pass);
  for (const { rule } of events) pass.active.add(rule);
  for (const decision of decisions) book(station, decision, pass, toSend);
}

/** The events that a row makes now, all of them, since the ledger decides about a row as a whole. */
function eventsOf(outcomes: readonly Outcome[]): readonly PlannedEvent[] {
  const events: PlannedEvent[] = [];
  for (const outcome of outcomes) {
    if (typeof outcome !== 'string' && !isProblem(outcome)) events.push(outcome);
  }
  return events;
}

const NAME_CLASH: Problem = {
  reason: 'name_clash',
  message: 'Two rules make an event of the same name of this row.',
  hint: 'Narrow one of the rules with `where`, or give its event another name.',
};

const NO_CLASH: ReadonlySet<PlannedEvent> = new Set();

/** Which of two events of one name was meant cannot be known, so neither is sent. */
function clashesOf(events: readonly PlannedEvent[]): ReadonlySet<PlannedEvent> {
  if (events.length < 2) return NO_CLASH;
  const records = events.filter(({ verb }) => verb === 'record');
  const names = records.map(({ name }) => foldName(name));
  if (new Set(names).size === names.length) return NO_CLASH;
  return new Set(
    records.filter(
      (_, index) => names.indexOf(names[index] ?? '') !== names.lastIndexOf(names[index] ?? ''),
    ),
  );
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
