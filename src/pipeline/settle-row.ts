import { rowIdentity } from '../ledger/index.ts';
import type { Decision, Refusal } from '../ledger/types.ts';
import { isRejection, type Outcome } from '../mapping/types.ts';
import type { SourceCounts } from '../model/books.ts';
import type { RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import type { Problem, Rejection } from '../model/reject.ts';
import type { BadRow, Row } from '../model/row.ts';
import { bookNews } from './book-news.ts';
import type { ToSend } from './outlet.ts';
import type { Pass } from './pass.ts';
import type { Job, Station } from './prepare.ts';
import { keyCells } from './row-key.ts';
import { keepReject, rejectOf, settleRejects } from './settle-rejects.ts';

/** Takes a row through its rules, decides about its events as a whole, and books what became of it. */
export function settleRow(
  station: Station,
  row: Row,
  counts: SourceCounts,
  pass: Pass,
  toSend: ToSend[],
): void {
  const { books } = pass;
  if (row.bad !== undefined) {
    books.badRow(counts);
    tellReject(station, row, undefined, badRow(row.bad), pass);
    return;
  }
  // Everything is decided before anything is booked: what ends the run must not leave half a row.
  const outcomes = outcomesOf(station.rules, row);
  const others = outcomesOf(station.others, row);
  const events = eventsOf(outcomes);
  const clashing = clashesOf(events, eventsOf(others));
  const clear = clashing.size === 0 ? events : events.filter((event) => !clashing.has(event));
  const identity = identityOf(station, row);
  const { ledger } = pass;
  const isRead = pass.retrial === undefined;
  const look = pass.watch?.({ station, row, identity, outcomes, clashing, ledger });
  const decisions =
    clear.length === 0 ? [] : ledger.settle(identity, clear, alsoMade(outcomes, others, clashing));
  look?.(decisions);
  if (isRead) books.row(counts, outcomes.length);
  else books.retriedRow(counts, outcomes.length);
  // An iterator of entries makes an array for each.
  for (let index = 0; index < outcomes.length; index += 1) {
    const outcome = outcomes[index];
    const rule = station.rules[index]?.rule;
    if (outcome === undefined || rule === undefined) continue;
    if (typeof outcome === 'string') books.silence(outcome);
    else if (isRejection(outcome)) {
      pass.rejecting.add(rule);
      bookRejection(station, rule, row, outcome, identity, pass);
    }
  }
  for (const event of clashing.size === 0 ? NO_EVENTS : events) {
    if (clashing.has(event)) rejectMeeting(station, row, event.rule.name, NAME_CLASH, pass);
  }
  for (const { rule } of events) pass.active.add(rule);
  for (const decision of decisions) book(station, decision, pass, toSend);
  settleRejects(station, row, identity, pass);
}

const NO_OUTCOMES: readonly Outcome[] = [];
const NO_EVENTS: readonly PlannedEvent[] = [];

function outcomesOf(rules: Station['rules'], row: Row): readonly Outcome[] {
  if (rules.length === 0) return NO_OUTCOMES;
  const outcomes: Outcome[] = [];
  for (const { apply } of rules) outcomes.push(apply(row));
  return outcomes;
}

/** The events that a row makes now, all of them, since the ledger decides about a row as a whole. */
function eventsOf(outcomes: readonly Outcome[]): readonly PlannedEvent[] {
  if (outcomes.length === 0) return NO_EVENTS;
  const events: PlannedEvent[] = [];
  for (const outcome of outcomes) {
    if (typeof outcome !== 'string' && !isRejection(outcome)) events.push(outcome);
  }
  return events;
}

/**
 * What the row tells beside the events that are settled: names that rules make which are not run now, or
 * that fail or clash. Without them an event would seem to have been told under another name before.
 */
function alsoMade(
  outcomes: readonly Outcome[],
  others: readonly Outcome[],
  clashing: ReadonlySet<PlannedEvent>,
): readonly string[] {
  const names = clashing.size === 0 ? [] : Array.from(clashing, ({ name }) => name);
  for (const outcome of outcomes) {
    if (typeof outcome === 'string' || !isRejection(outcome)) continue;
    if (outcome.event !== undefined) names.push(outcome.event.name);
  }
  for (const outcome of others) {
    if (typeof outcome === 'string') continue;
    const event = isRejection(outcome) ? outcome.event : outcome;
    if (event !== undefined) names.push(event.name);
  }
  return names;
}

/** A row that fails now, its user deleted say, may have told this event before. */
function bookRejection(
  station: Station,
  rule: RuleDefinition,
  row: Row,
  rejection: Rejection,
  identity: string | undefined,
  pass: Pass,
): void {
  const { event } = rejection;
  if (event === undefined || identity === undefined || !pass.ledger.knows(identity, event)) {
    rejectMeeting(station, row, rule.name, rejection, pass);
    return;
  }
  const known = { person: '', atText: '', dateOnly: false, revenue: undefined, properties: [] };
  pass.books.plan({ ...known, ...event, verb: rule.verb, rule, row }, 'alreadyDelivered');
}

export function badRow({ message, hint }: BadRow): Problem {
  return { reason: 'bad_row', message: `The row has ${message}.`, hint };
}

export const NAME_CLASH: Problem = {
  reason: 'name_clash',
  message: 'Two rules make an event of the same name of this row.',
  hint: 'Narrow one of the rules with `where`, or give its event another name.',
};

const NO_CLASH: ReadonlySet<PlannedEvent> = new Set();

/** Which of two events of one name was meant cannot be known, so neither is sent. */
function clashesOf(
  events: readonly PlannedEvent[],
  others: readonly PlannedEvent[],
): ReadonlySet<PlannedEvent> {
  if (events.length + others.length < 2) return NO_CLASH;
  const all = others.length === 0 ? events : [...events, ...others];
  const clashing = all.filter((event) => all.some((other) => isClash(event, other)));
  return clashing.length === 0 ? NO_CLASH : new Set(clashing);
}

function isClash(one: PlannedEvent, other: PlannedEvent): boolean {
  if (one === other || one.verb !== 'record' || other.verb !== 'record') return false;
  return foldName(one.name) === foldName(other.name);
}

function book(station: Station, decision: Decision, pass: Pass, toSend: ToSend[]): void {
  const { event } = decision;
  switch (decision.kind) {
    case 'send':
      pass.books.plan(event, 'pending');
      bookNews(station, decision, pass);
      toSend.push(decision);
      break;
    case 'fate':
      pass.books.plan(event, decision.fate);
      if (decision.fate === 'waiting') keepWaiting(station, event, pass);
      bookNews(station, decision, pass);
      break;
    case 'reject':
      rejectMeeting(station, event.row, event.rule.name, decision.problem, pass);
      break;
  }
}

/** A source with a cursor does not read the row again, and its day is still to come. */
function keepWaiting(station: Station, { row, rule }: PlannedEvent, pass: Pass): void {
  if (station.source.cursor === undefined || pass.retrial !== undefined) return;
  const identity = identityOf(station, row);
  const { place, facts } = rejectOf(station, row, identity, rule.name, { reason: 'in_future' });
  pass.ledger.rejects.meet(place, { ...facts, isWaiting: true });
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
  station: Station,
  row: Row,
  rule: string | undefined,
  problem: Problem,
  pass: Pass,
): void {
  const { name, columns } = station.source;
  const isClosed = !keepReject(station, row, identityOf(station, row), rule, problem, pass);
  const key = keyCells(station, row);
  pass.onReject({ source: name, columns, row, key, rule, problem, isClosed });
}

/** What is kept of a row that Kissmetrics refused, so that it is open until a person has seen to it. */
export function refusalOf(
  { stations }: Job,
  { row, rule }: PlannedEvent,
  detail: string,
  onReject: Pass['onReject'],
): Refusal {
  const station = stations.find(({ source }) => source.name === rule.from);
  if (station === undefined) throw new Error('An event comes from a source.');
  const problem: Problem = {
    reason: 'refused',
    message: `Kissmetrics refused it: ${detail}`,
    hint: REFUSED,
  };
  const { name, columns } = station.source;
  const key = keyCells(station, row);
  return {
    ...rejectOf(station, row, identityOf(station, row), rule.name, problem),
    onOpen: () =>
      onReject({ source: name, columns, row, key, rule: rule.name, problem, isClosed: false }),
  };
}

const REFUSED =
  'Correct the row or the rule; `retry` and the next run that reads it send it again.';

/** A row whose key is empty has none: it is told by what it says. */
function identityOf(station: Station, row: Row): string | undefined {
  const cells = keyCells(station, row);
  return cells === undefined ? undefined : rowIdentity(station.id, cells);
}
