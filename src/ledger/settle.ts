import type { RecordRule } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { SettledFate } from '../model/fate.ts';
import { foldName } from '../model/fold.ts';
import type { Problem } from '../model/reject.ts';
import { freeSecond } from './seconds.ts';
import type { Terms } from './terms.ts';
import type { Entry, Memory, RowEntry } from './types.ts';

export type RecordEvent = PlannedEvent & { readonly at: number; readonly rule: RecordRule };

export interface SettleContext {
  readonly memory: Memory;
  /** What the memory calls people, texts and keys. */
  readonly terms: Terms;
  /** This run: what it has told itself is a repetition, what an earlier one has is delivered. */
  readonly run: string;
  /** Whether a rule marks the folded name `every` or `once`: all its events are remembered. */
  readonly isKept: (name: string) => boolean;
  /** Later events wait for their day: whole UTC seconds. */
  readonly horizon: number;
}

/** What is to be known of an event to send it, but for its place in the journal. */
export type Told = Omit<Entry, 'ticket' | 'run' | 'request' | 'rule'>;

export type Verdict =
  | { readonly kind: 'send'; readonly told: Told }
  | { readonly kind: 'fate'; readonly fate: SettledFate }
  | { readonly kind: 'reject'; readonly problem: Problem };

/**
 * Decides about an event, given what is known of its row: first the row itself, then `every` and
 * `once`, then whether another event holds its second. Pure but for asking the memory.
 *
 * @param identity - Names the row for ever; for a row without a key, the event itself does.
 * @param isMade - Whether the row makes an event of this folded name now.
 */
export function settleRecord(
  event: RecordEvent,
  identity: string | undefined,
  isMade: (name: string) => boolean,
  context: SettleContext,
): Verdict {
  const { memory, terms, isKept, horizon } = context;
  const { at, rule } = event;
  const name = foldName(event.name);
  const subject = terms.subject(event);
  const payload = terms.payload(event.name, event.properties);
  const row = terms.row(identity, subject, at);
  const [person, atText] = [terms.person(event.person), terms.atText(event.atText)];
  const entry = { name, at, atText, person, payload };
  const told = memory.row(row);
  const isThis = (one: RowEntry): boolean => one.name === name && one.at === at;
  const known = told.filter((one) => isKnown(one, isThis(one) && isSame(entry, one)));
  const refused = told.find((one) => isThis(one) && !known.includes(one));
  const finding =
    identity === undefined
      ? settleUnkeyed(entry, known, context.run)
      : settleKnown(entry, known, isMade, rule.again, context.run);
  if (finding !== undefined) return finding;
  if (at > horizon) return { kind: 'fate', fate: 'waiting' };
  if (isThrottled(event, subject, memory)) return { kind: 'fate', fate: 'throttled' };
  const second = freeSecond(event, { subject, payload, row, reserved: refused?.second }, memory);
  if (typeof second === 'object') return { kind: 'reject', problem: second };
  if (second === 'collision') return { kind: 'fate', fate: 'collision' };
  const [source, kept] = [rule.from, isKept(name)];
  const sent = { name, at, atText, person, payload, row, subject, second, source, isKept: kept };
  const wasRefused = refused?.isRefused;
  return { kind: 'send', told: wasRefused === undefined ? sent : { ...sent, wasRefused } };
}

/** What was refused in doubt may be there, and counts as told but for being sent again as it was. */
function isKnown({ isRefused }: RowEntry, isTheSame: boolean): boolean {
  return isRefused === undefined || (isRefused === 'doubted' && !isTheSame);
}

type Telling = Pick<RowEntry, 'name' | 'at' | 'atText' | 'person' | 'payload'>;

/** A row without a key is its person, name and second: there is nothing else to know it by. */
function settleUnkeyed(
  entry: Telling,
  known: readonly RowEntry[],
  run: string,
): Verdict | undefined {
  const [same] = known;
  if (same === undefined) return undefined;
  return { kind: 'fate', fate: isSame(entry, same) ? repeated(same, run) : 'collision' };
}

/** What the row itself says: delivered, told differently, moved to another second, or nothing. */
function settleKnown(
  entry: Telling,
  known: readonly RowEntry[],
  isMade: (name: string) => boolean,
  again: boolean,
  run: string,
): Verdict | undefined {
  const named = known.filter(({ name }) => name === entry.name);
  const same = named.find(({ at }) => at === entry.at);
  if (same !== undefined) {
    if (isSame(entry, same)) return { kind: 'fate', fate: repeated(same, run) };
    return same.run === run ? DUPLICATE_KEY : { kind: 'fate', fate: 'changed' };
  }
  if (named.some((other) => other.run === run)) return DUPLICATE_KEY;
  const isNewDate = again && named.every(({ atText }) => atText !== entry.atText);
  if (named.length > 0 && !isNewDate) return { kind: 'fate', fate: 'moved' };
  const renamed = known.find(({ name, at }) => at === entry.at && !isMade(name));
  if (renamed === undefined) return undefined;
  return renamed.run === run ? DUPLICATE_KEY : { kind: 'fate', fate: 'changed' };
}

function isSame(entry: Telling, other: RowEntry): boolean {
  return entry.person === other.person && entry.payload === other.payload;
}

function repeated(other: RowEntry, run: string): SettledFate {
  return other.run === run ? 'duplicate' : 'alreadyDelivered';
}

function isThrottled({ rule, at }: RecordEvent, subject: string, memory: Memory): boolean {
  if (rule.once && memory.isKeptNear(subject, at, undefined)) return true;
  return rule.every !== undefined && memory.isKeptNear(subject, at, rule.every);
}

const DUPLICATE_KEY: Verdict = {
  kind: 'reject',
  problem: {
    reason: 'duplicate_key',
    message: 'An earlier row has the same key and tells the same event differently.',
    hint: 'Let `key` name columns that are different in every row, or correct the row.',
  },
};
