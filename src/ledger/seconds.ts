import type { RecordRule } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { Problem } from '../model/reject.ts';
import type { Memory } from './types.ts';

/** How many seconds further an event with a time of day may be moved. */
const MAX_SPREAD = 59;
const DAY = 86_400;

const SAME_SECOND: Problem = {
  reason: 'same_second',
  message: 'Another event of this person and name holds this second, and every one it may move to.',
  hint: 'Kissmetrics would keep one of them: add the time of day, sum them up, or set `sameSecond: keep`.',
};

/** Whose second is looked for. */
export interface Claimant {
  readonly subject: string;
  readonly payload: string;
  readonly row: string;
  /** Second of an event of this row that was refused: it is its own. */
  readonly reserved: number | undefined;
}

/**
 * Finds the second to send an event at. Kissmetrics may drop a second event of one person, name and
 * second, so another one moves on: at most 59 seconds, and to the end of the day when the source gives
 * no time of day. The same payload from another source is more likely the same event told twice.
 */
export function freeSecond(
  event: PlannedEvent & { readonly at: number; readonly rule: RecordRule },
  claimant: Claimant,
  memory: Memory,
): number | 'collision' | Problem {
  const { at, rule } = event;
  const last = rule.sameSecond === 'spread' ? at + (event.dateOnly ? DAY - 1 : MAX_SPREAD) : at;
  const others = (second: number) =>
    memory.holders(second, claimant.subject).filter(({ row }) => row !== claimant.row);
  const { reserved } = claimant;
  if (reserved !== undefined && others(reserved).length === 0) return reserved;
  const holders = others(at);
  if (holders.length === 0) return at;
  const toldElsewhere = holders.some(
    (holder) =>
      holder.source !== rule.from && holder.payload === claimant.payload && holder.at === at,
  );
  if (toldElsewhere && !(rule.sameSecondOnRule && rule.sameSecond !== 'reject')) return 'collision';
  if (rule.sameSecond === 'keep') return at;
  // Many may share a second: those before the last one that was taken need no second look.
  const { subject } = claimant;
  for (let second = memory.lastSpread(subject, at) + 1; second <= last; second += 1) {
    memory.setLastSpread(subject, at, second);
    if (others(second).length === 0) return second;
  }
  return SAME_SECOND;
}
