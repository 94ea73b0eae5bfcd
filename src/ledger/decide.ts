import type { PlannedEvent, Property } from '../model/event.ts';
import type { SettledFate } from '../model/fate.ts';
import { foldName } from '../model/fold.ts';
import type { OutgoingRequest } from '../model/request.ts';
import { apply } from './entries.ts';
import type { FirstTellings } from './first-tellings.ts';
import { keyText, MARK, payloadOf, shortHash } from './identity.ts';
import { type RecordEvent, type SettleContext, settleRecord, type Told } from './settle.ts';
import { type SetEvent, settleSet } from './settle-set.ts';
import type { Decision, Entry } from './types.ts';

/** Makes the request of an event at a second; delivery's, handed in so that stages stay apart. */
export type MakeRequest = (event: PlannedEvent, second: number | undefined) => OutgoingRequest;

export interface DecideContext extends SettleContext {
  /** Takes what nothing is known of, where it is kept apart from the tables. */
  readonly first?: FirstTellings | undefined;
  /** Whether a run has said what it met to the end; this one will. */
  readonly isTold: (run: string) => boolean;
  readonly makeRequest: MakeRequest;
  nextTicket(): number;
  /** Told of each event that is to be sent, after the memory knows of it. */
  onEntry(entry: Entry): void;
}

/**
 * Decides about all events of one row, and writes into the memory what is decided.
 *
 * @param alsoMade - Names that the row makes beside these events.
 */
export function decide(
  identity: string | undefined,
  events: readonly PlannedEvent[],
  alsoMade: readonly string[],
  context: DecideContext,
): Decision[] {
  const isMade = (name: string): boolean =>
    events.some((event) => foldName(event.name) === name) ||
    alsoMade.some((made) => foldName(made) === name);
  let isNew = context.first?.meet(identity) === true;
  return events.map((event) => {
    if (isRecord(event)) {
      if (isNew && tellFirst(event, context)) return sendFirst(event, context);
      // From now on the tables know of the row.
      if (identity !== undefined) isNew = false;
      const verdict = settleRecord(event, identity, isMade, context);
      if (verdict.kind === 'send')
        return send(event, event.properties, verdict.told, false, context);
      return verdict.kind === 'reject'
        ? { ...verdict, event }
        : notSent(event, identity, verdict.fate, context);
    }
    if (!isSet(event)) return decideAlias(event, context);
    const { at } = event;
    if (at > context.horizon) return { kind: 'fate', event, fate: 'waiting', isNews: false };
    const verdict = settleSet(event, context.memory);
    if (verdict.kind === 'fate') return notSent(event, identity, verdict.fate, context);
    const told = { ...setTold(event, at, identity), set: verdict.set };
    const isNews = verdict.collides && tellsAnew(event, identity, 'collision', context);
    return send(event, verdict.properties, told, isNews, context);
  });
}

/** @returns Whether nothing is known of the event, nor has to be: it is told then. */
function tellFirst(event: RecordEvent, { first, isKept, horizon }: DecideContext): boolean {
  const { rule, at, name } = event;
  const isThinned = rule.once || rule.every !== undefined || isKept(foldName(name));
  return !isThinned && at <= horizon && first?.tell(event) === true;
}

function sendFirst(event: RecordEvent, context: DecideContext): Decision {
  const second = event.at;
  const request = context.makeRequest(event, second);
  return { kind: 'send', event, second, request, ticket: context.nextTicket(), isNews: false };
}

function isRecord(event: PlannedEvent): event is RecordEvent {
  return event.rule.verb === 'record' && event.at !== undefined;
}

function isSet(event: PlannedEvent): event is SetEvent {
  return event.rule.verb === 'set' && event.at !== undefined;
}

/** Order does not matter to Kissmetrics, and saying a pair twice does nothing. */
function decideAlias(event: PlannedEvent, context: DecideContext): Decision {
  const row = aliasRow(event);
  const known = context.memory.row(row).find(({ isRefused }) => isRefused === undefined);
  if (known !== undefined) {
    const fate = known.run === context.run ? 'duplicate' : 'alreadyDelivered';
    return { kind: 'fate', event, fate, isNews: false };
  }
  const { rule, person } = event;
  const common = { source: rule.from, person, subject: row, payload: '', isKept: false };
  const told = { ...common, row, name: 'alias', at: 0, second: 0, atText: '' };
  return send(event, [], told, false, context);
}

export function aliasRow({ person, name }: PlannedEvent): string {
  return ['', 'alias', ...[person, name].toSorted().map(keyText)].join(MARK);
}

function setTold({ rule, person }: PlannedEvent, at: number, row = ''): Told {
  const common = { source: rule.from, person, subject: '', payload: '', isKept: false };
  return { ...common, row, name: '', at, second: at, atText: '' };
}

function send(
  event: PlannedEvent,
  properties: readonly Property[],
  told: Told,
  isNews: boolean,
  context: DecideContext,
): Decision {
  const second = event.verb === 'alias' ? undefined : told.second;
  const changed = properties === event.properties ? event : { ...event, properties };
  const request = context.makeRequest(changed, second);
  const ticket = context.nextTicket();
  const entry = entryOf(told, ticket, context.run, event.rule.name, request);
  apply(entry, context.memory);
  context.onEntry(entry);
  return { kind: 'send', event, second, request, ticket, isNews };
}

/** Member by member, which takes a fraction of the time of spreading. */
function entryOf(
  {
    source,
    row,
    subject,
    name,
    at,
    atText,
    second,
    person,
    payload,
    isKept,
    wasRefused,
    set,
  }: Told,
  ticket: number,
  run: string,
  rule: string,
  request: OutgoingRequest,
): Entry {
  const entry = {
    ticket,
    run,
    source,
    rule,
    request,
    row,
    subject,
    name,
    at,
    atText,
    second,
    person,
    payload,
    isKept,
  };
  if (wasRefused !== undefined) return { ...entry, wasRefused };
  return set === undefined ? entry : { ...entry, set };
}

const NEEDS_PERSON: ReadonlySet<SettledFate> = new Set(['changed', 'moved', 'collision']);

function notSent(
  event: PlannedEvent,
  identity: string | undefined,
  fate: SettledFate,
  context: DecideContext,
): Decision {
  const isNews = NEEDS_PERSON.has(fate) && tellsAnew(event, identity, fate, context);
  return { kind: 'fate', event, fate, isNews };
}

/** What needs a person is told once, unless it changes again. */
function tellsAnew(
  event: PlannedEvent,
  identity: string | undefined,
  fate: SettledFate,
  { memory, run, isTold }: DecideContext,
): boolean {
  const { verb, rule, person, name, at = 0, properties } = event;
  const who = identity ?? `${keyText(person)}${MARK}${at}`;
  const key = [who, verb, keyText(foldName(name)), keyText(rule.name)].join(MARK);
  const what = shortHash([fate, person, at, payloadOf(name, properties)].join(MARK));
  const known = memory.told(key);
  if (known !== undefined && known.what === what && isTold(known.run)) return false;
  memory.setTold(key, { what, run });
  return true;
}
