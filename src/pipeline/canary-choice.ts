import type { CanaryReason } from '../model/canary.ts';
import type { PlannedEvent } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import type { Row } from '../model/row.ts';
import { compareDecimals } from '../support/decimal.ts';
import type { Watch } from './pass.ts';
import type { Station } from './prepare.ts';

/** An event that a plan would send, with what it takes to send it alone. */
interface Candidate {
  readonly station: Station;
  readonly row: Row;
  readonly event: PlannedEvent;
}

export interface Chosen extends Candidate {
  readonly why: CanaryReason;
}

/**
 * Chooses a few events of a plan, of all kinds: the first, the last and the largest, then one of each
 * name, then the last and the largest of each, then those that were read first. Memory is bounded by how
 * many are wanted.
 */
export class CanaryChoice {
  /** Listens to a plan. */
  readonly watch: Watch =
    ({ station, row }) =>
    (decisions) => {
      for (const { kind, event } of decisions) {
        if (kind === 'send') this.#see({ station, row, event });
      }
    };

  readonly #most: number;
  readonly #records = new Extremes();
  readonly #kinds = new Map<string, Extremes>();
  readonly #earliestRead: Candidate[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** In the order in which they were chosen; empty when there is nothing to send. */
  choose(): readonly Chosen[] {
    const chosen = new Map<PlannedEvent, Chosen>();
    const take = (candidate: Candidate | undefined, why: CanaryReason): void => {
      if (candidate === undefined || chosen.size === this.#most) return;
      if (!chosen.has(candidate.event)) chosen.set(candidate.event, { ...candidate, why });
    };
    take(this.#records.first, 'first');
    take(this.#records.last, 'last');
    take(this.#records.largest, 'largest');
    const known = new Set(Array.from(chosen.keys(), kindOf));
    for (const [kind, { first }] of this.#kinds) if (!known.has(kind)) take(first, 'name');
    for (const { last } of this.#kinds.values()) take(last, 'last');
    for (const { largest } of this.#kinds.values()) take(largest, 'largest');
    for (const candidate of this.#earliestRead) take(candidate, 'more');
    return [...chosen.values()];
  }

  #see(candidate: Candidate): void {
    const kind = kindOf(candidate.event);
    if (candidate.event.verb === 'record') this.#records.see(candidate);
    const isFree = candidate.event.verb !== 'set' && this.#earliestRead.length < this.#most;
    if (isFree) this.#earliestRead.push(candidate);
    let extremes = this.#kinds.get(kind);
    if (extremes === undefined) {
      if (this.#kinds.size === this.#most) return;
      extremes = new Extremes();
      this.#kinds.set(kind, extremes);
    }
    extremes.see(candidate);
  }
}

/** Sets are of one kind whatever they set: only the very first of them can go first (below). */
function kindOf({ verb, name }: PlannedEvent): string {
  return verb === 'record' ? `record ${foldName(name)}` : verb;
}

class Extremes {
  first: Candidate | undefined;
  last: Candidate | undefined;
  largest: Candidate | undefined;

  see(candidate: Candidate): void {
    const { verb, at = 0, revenue } = candidate.event;
    if (this.first === undefined || at < (this.first.event.at ?? 0)) this.first = candidate;
    // An older value never follows a newer one: a later set that goes first would keep it from being sent.
    if (verb !== 'record') return;
    if (this.last === undefined || at > (this.last.event.at ?? 0)) this.last = candidate;
    if (revenue === undefined) return;
    const most = this.largest?.event.revenue;
    if (most === undefined || compareDecimals(revenue, most) > 0) this.largest = candidate;
  }
}
