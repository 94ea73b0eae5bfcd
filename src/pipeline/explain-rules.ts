import { describeRequest, toRequest } from '../delivery/request.ts';
import { type Evidence, evidenceOf, keyOfIdentity, readEntries, toldOf } from '../ledger/index.ts';
import type { Decision, RowEntry } from '../ledger/types.ts';
import { traceRule } from '../mapping/trace.ts';
import { isRejection, type Outcome } from '../mapping/types.ts';
import type { PlannedEvent } from '../model/event.ts';
import type {
  LedgerTrace,
  RequestTrace,
  RuleExplanation,
  ToldTrace,
} from '../model/explanation.ts';
import type { OutgoingRequest } from '../model/request.ts';
import type { Row } from '../model/row.ts';
import type { Meeting, Watch } from './pass.ts';
import type { Station } from './prepare.ts';
import { keyCells } from './row-key.ts';
import { NAME_CLASH } from './settle-row.ts';
import type { State } from './state.ts';

/** A row's meeting with its rules, what was known before, and what was decided. */
export interface SeenMeeting extends Meeting {
  readonly evidence: ReadonlyMap<PlannedEvent, Evidence>;
  readonly decisions: readonly Decision[];
  /** Events that a row which is rejected now has told before. */
  readonly known: ReadonlyMap<Outcome, RowEntry>;
}

/** Watches a reading for a row. */
export function watchFor(
  station: Station,
  row: Row,
  onSeen: () => void,
): { readonly watch: Watch; readonly seen: () => SeenMeeting | undefined } {
  let seen: SeenMeeting | undefined;
  const watch: Watch = (meeting) => {
    if (seen !== undefined || meeting.station.source !== station.source) return undefined;
    if (!isSameRow(station, meeting.row, row)) return undefined;
    const { outcomes, identity, ledger } = meeting;
    const evidence = new Map<PlannedEvent, Evidence>();
    const known = new Map<Outcome, RowEntry>();
    for (const outcome of outcomes) {
      if (typeof outcome === 'string') continue;
      if (!isRejection(outcome)) {
        evidence.set(outcome, evidenceOf(identity, outcome, ledger.memory));
      } else if (outcome.event !== undefined && identity !== undefined) {
        const told = toldOf(identity, outcome.event, ledger.memory);
        const isKnown = told !== undefined && ledger.knows(identity, outcome.event);
        if (isKnown) known.set(outcome, told);
      }
    }
    return (decisions) => {
      seen = { ...meeting, evidence, decisions, known };
      onSeen();
    };
  };
  return { watch, seen: () => seen };
}

/** Rows of a database have no place: they are told by their keys, else by what they say. */
function isSameRow(station: Station, one: Row, other: Row): boolean {
  if (one.file !== '' || other.file !== '')
    return one.file === other.file && one.line === other.line;
  const textOf = (row: Row): string => JSON.stringify(keyCells(station, row) ?? row.cells);
  return textOf(one) === textOf(other);
}

/** Tells of each rule how it read the row, and what becomes of that. */
export async function explainRules(seen: SeenMeeting, state: State): Promise<RuleExplanation[]> {
  const { station, row, outcomes } = seen;
  const explanations: RuleExplanation[] = [];
  for (const [index, { rule }] of station.rules.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    const trace = traceRule(rule, station.context, row);
    explanations.push({ ...trace, ...(await verdictOf(outcome, seen, state)) });
  }
  return explanations;
}

type Verdict = Pick<RuleExplanation, 'outcome' | 'problem' | 'request' | 'ledger'>;

async function verdictOf(outcome: Outcome, seen: SeenMeeting, state: State): Promise<Verdict> {
  const nothing = { problem: undefined, request: undefined, ledger: undefined };
  if (typeof outcome === 'string') return { ...nothing, outcome };
  if (isRejection(outcome)) {
    const { reason, message, hint } = outcome;
    const problem = { reason, message, hint };
    const known = seen.known.get(outcome);
    if (known === undefined) return { ...nothing, outcome: 'rejected', problem };
    const told = await toldTrace(known, state);
    const ledger = { at: outcome.event?.at ?? null, told, heldBy: [], properties: [] };
    return { ...nothing, outcome: 'alreadyDelivered', problem, ledger };
  }
  if (seen.clashing.has(outcome)) return { ...nothing, outcome: 'rejected', problem: NAME_CLASH };
  const decision = seen.decisions.find(({ event }) => event === outcome);
  const evidence = seen.evidence.get(outcome);
  if (decision === undefined || evidence === undefined) {
    throw new Error('An event has no decision.');
  }
  return eventVerdict(decision, evidence, state);
}

async function eventVerdict(
  decision: Decision,
  evidence: Evidence,
  state: State,
): Promise<Verdict> {
  const { event } = decision;
  const told = evidence.told === undefined ? undefined : await toldTrace(evidence.told, state);
  const isSent = decision.kind === 'send';
  const request = isSent ? decision.request : toRequest(event, told?.second ?? event.at);
  return {
    outcome: isSent ? 'pending' : decision.kind === 'fate' ? decision.fate : 'rejected',
    problem: decision.kind === 'reject' ? decision.problem : undefined,
    request: requestTrace(request),
    ledger: ledgerTrace(decision, evidence, told),
  };
}

function ledgerTrace(
  decision: Decision,
  { holders, keptAt, properties }: Evidence,
  told: ToldTrace | undefined,
): LedgerTrace {
  const { event } = decision;
  const sent = decision.kind === 'send' ? requestTrace(decision.request).params : [];
  const sentNames = new Set(sent.map(([name]) => name));
  return {
    at: event.at ?? null,
    ...(decision.kind === 'send' && decision.second !== undefined
      ? { sendAt: decision.second }
      : {}),
    ...(told === undefined ? {} : { told }),
    heldBy: holders.map(({ source, row, at }) => ({ source, key: keyOfIdentity(row), at })),
    ...(keptAt === undefined ? {} : { keptAt }),
    properties: properties.map(({ name, value, known }) => {
      const property = { name, value, isSent: sentNames.has(name) };
      return known === undefined ? property : { ...property, known };
    }),
  };
}

/** What was told, with the request from the journal: for a row that says something else now. */
async function toldTrace(entry: RowEntry, { view, folder }: State): Promise<ToldTrace> {
  const { name, at, second, run, ticket, isRefused } = entry;
  const told = { name, at, second, run };
  const isKnown = view !== undefined && folder !== undefined;
  if (!isKnown || run === READING) return { ...told, state: 'thisReading' };
  const isUnderWay = view.unfinished.some((one) => one.ticket === ticket);
  const state = isRefused !== undefined ? 'refused' : isUnderWay ? 'underWay' : 'delivered';
  for await (const recorded of readEntries(folder, run, ticket - 1)) {
    if (recorded.entry.ticket !== ticket) continue;
    return { ...told, state, request: requestTrace(recorded.entry.request) };
  }
  return { ...told, state };
}

/** No run has this id, so that what a reading has told itself is known by it. */
export const READING = 'explain';

function requestTrace(request: OutgoingRequest): RequestTrace {
  const params = request.query.split('&').map((part): [string, string] => {
    const [name = '', value = ''] = part.split('=');
    return [decodeURIComponent(name), decodeURIComponent(value)];
  });
  return { shown: describeRequest(request), params };
}
