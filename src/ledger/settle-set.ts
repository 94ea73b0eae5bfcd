import type { SetRule } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import { keyText, MARK } from './identity.ts';
import type { Holder, Memory, Property, SetChange, SetEntry } from './types.ts';

export type SetEvent = PlannedEvent & { readonly at: number; readonly rule: SetRule };

export type SetVerdict =
  | {
      readonly kind: 'send';
      readonly properties: readonly Property[];
      readonly set: readonly SetChange[];
      /** Another property of the event has another value in that second. */
      readonly collides: boolean;
    }
  | { readonly kind: 'fate'; readonly fate: 'unchanged' | 'duplicate' | 'collision' };

type Judgement = 'send' | 'unchanged' | 'duplicate' | 'collision';

/**
 * Decides about each property of a `set` by itself and sends what is left of it. An older row never
 * overrides a newer one, and two values in one second collide: Kissmetrics keeps either, unforeseeably.
 */
export function settleSet(event: SetEvent, memory: Memory): SetVerdict {
  const left: Property[] = [];
  const set: SetChange[] = [];
  const judgements = new Set<Judgement>();
  for (const [name, value] of event.properties) {
    const folded = foldName(name);
    const before = memory.property(event.person, folded);
    const subject = setSubject(event.person, folded);
    const judgement =
      event.rule.changes === 'only'
        ? judgeChange(before, value, event.at)
        : judgeSecond(memory.holders(event.at, subject)[0], value);
    if (judgement === 'unchanged') seen(event, folded, value, before, memory);
    judgements.add(judgement);
    if (judgement !== 'send') continue;
    left.push([name, value]);
    set.push({
      name: folded,
      value,
      ...(event.rule.changes === 'all' ? { subject } : {}),
    });
  }
  const collides = judgements.has('collision');
  if (left.length > 0) return { kind: 'send', properties: left, set, collides };
  if (collides) return { kind: 'fate', fate: 'collision' };
  return { kind: 'fate', fate: judgements.has('duplicate') ? 'duplicate' : 'unchanged' };
}

/** @param name - Folded. */
export function setSubject(person: string, name: string): string {
  return `set${MARK}${keyText(person)}${MARK}${keyText(name)}`;
}

/** `changes: only`: against the newest value sent. */
function judgeChange(
  newest: SetEntry | undefined,
  value: string,
  second: number,
): Exclude<Judgement, 'duplicate'> {
  if (newest === undefined) return 'send';
  if (second > newest.second) return newest.value === value ? 'unchanged' : 'send';
  return second === newest.second && value !== newest.value ? 'collision' : 'unchanged';
}

/** `changes: all`: once for each second. */
function judgeSecond(holder: Holder | undefined, value: string): Judgement {
  if (holder === undefined) return 'send';
  return holder.payload === value ? 'duplicate' : 'collision';
}

/** A value that is still the same is seen anew: what is older than that must not override it. */
function seen(
  { person, at }: SetEvent,
  name: string,
  value: string,
  before: SetEntry | undefined,
  memory: Memory,
): void {
  if (before !== undefined && at > before.second)
    memory.setProperty(person, name, { ...before, value, second: at });
}
