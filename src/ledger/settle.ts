import type { RecordRule } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import type { Problem } from '../model/reject.ts';
import { MARK, payloadOf, subjectOf } from './identity.ts';
import { freeSecond } from './seconds.ts';
import type { Decision, Memory, RowEntry } from './types.ts';

type RecordEvent = PlannedEvent & { readonly at: number; readonly rule: RecordRule };

export interface SettleContext {
  readonly memory: Memory;
  /** Whether a rule marks the folded name `every` or `once`: all its events are remembered. */
  readonly isKept: (name: string) => boolean;
  /** Later events wait for their day: whole UTC seconds. */
  readonly horizon: number;
}

/**
 * Decides about an event, given what is known of its row: first the row itself, then `every` and
 * `once`, then whether another event holds its second.
 *
 * @param identity - Names the row for ever; for a row without a key, the event itself does.
 */
export function settleRecord(
  event: RecordEvent,
  identity: string | undefined,
  { memory, isKept, horizon }: SettleContext,
): Decision {
  const name = foldName(event.name);
  const subject = subjectOf(event);
  const payload = payloadOf(event.name, event.properties);
  const rowKey = identity ?? `${MARK}${subject}${MARK}${event.at}`;
  const entry = { name, at: event.at, person: event.person, payload };
  const known = memory.row(rowKey).find((other) => other.name === name);
  if (known !== undefined) return settleKnown(event, entry, known, identity !== undefined);
  if (event.at > horizon) return { kind: 'fate', event, fate: 'waiting' };
  if (isThrottled(event, subject, memory)) return { kind: 'fate', event, fate: 'throttled' };
  const second = freeSecond(event, subject, payload, memory);
  if (typeof second === 'object') return { kind: 'reject', event, problem: second };
  if (second === 'collision') return { kind: 'fate', event, fate: 'collision' };
  memory.addToRow(rowKey, { ...entry, second });
  memory.hold(second, subject, { source: event.rule.from, payload, at: event.at });
  if (isKept(name)) memory.keep(subject, event.at);
  return { kind: 'send', event, second, properties: event.properties };
}

/** The row has told an event of this name before, in this run. */
function settleKnown(
  event: PlannedEvent,
  entry: Omit<RowEntry, 'second'>,
  known: RowEntry,
  hasKey: boolean,
): Decision {
  const same =
    known.at === entry.at && known.person === entry.person && known.payload === entry.payload;
  if (same) return { kind: 'fate', event, fate: 'duplicate' };
  if (!hasKey) return { kind: 'fate', event, fate: 'collision' };
  return { kind: 'reject', event, problem: DUPLICATE_KEY };
}

function isThrottled({ rule, at }: RecordEvent, subject: string, memory: Memory): boolean {
  if (rule.once && memory.isKeptNear(subject, at, undefined)) return true;
  return rule.every !== undefined && memory.isKeptNear(subject, at, rule.every);
}

const DUPLICATE_KEY: Problem = {
  reason: 'duplicate_key',
  message: 'An earlier row has the same key and tells the same event differently.',
  hint: 'Let `key` name columns that are different in every row, or correct the row.',
};
