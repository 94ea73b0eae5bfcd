import type { SetRule } from '../model/definition.ts';
import type { PlannedEvent, Property } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import { keyText, MARK } from './identity.ts';
import type { Decision, Memory } from './types.ts';

type Verdict = 'send' | 'unchanged' | 'duplicate' | 'collision';

/**
 * Decides about each property of a `set` by itself and sends what is left of it. An older row never
 * overrides a newer one, and two values in one second collide: Kissmetrics keeps either, unforeseeably.
 */
export function settleSet(
  event: PlannedEvent & { readonly at: number; readonly rule: SetRule },
  memory: Memory,
): Decision {
  const judge = event.rule.changes === 'only' ? judgeChange : judgeSecond;
  const left: Property[] = [];
  const verdicts = new Set<Verdict>();
  for (const [name, value] of event.properties) {
    const verdict = judge(event.person, foldName(name), value, event.at, memory);
    verdicts.add(verdict);
    if (verdict === 'send') left.push([name, value]);
  }
  if (left.length > 0) return { kind: 'send', event, second: event.at, properties: left };
  if (verdicts.has('collision')) return { kind: 'fate', event, fate: 'collision' };
  return { kind: 'fate', event, fate: verdicts.has('duplicate') ? 'duplicate' : 'unchanged' };
}

/** `changes: only`: against the newest value sent. */
function judgeChange(
  person: string,
  name: string,
  value: string,
  second: number,
  memory: Memory,
): Verdict {
  const newest = memory.property(person, name);
  if (newest === undefined || second > newest.second) {
    memory.setProperty(person, name, { value, second });
    return newest?.value === value ? 'unchanged' : 'send';
  }
  return second === newest.second && value !== newest.value ? 'collision' : 'unchanged';
}

/** `changes: all`: once for each second. */
function judgeSecond(
  person: string,
  name: string,
  value: string,
  second: number,
  memory: Memory,
): Verdict {
  const subject = `set${MARK}${keyText(person)}${MARK}${keyText(name)}`;
  const [holder] = memory.holders(second, subject);
  if (holder === undefined) {
    memory.hold(second, subject, { source: '', payload: value, at: second });
    return 'send';
  }
  return holder.payload === value ? 'duplicate' : 'collision';
}
