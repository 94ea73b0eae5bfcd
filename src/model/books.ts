import { DecimalSum } from '../support/decimal.ts';
import type { PlannedEvent, Silence, Verb } from './event.ts';
import { FATES, type Fate } from './fate.ts';
import { News } from './news.ts';
import type { RejectReason } from './reject.ts';
import type { SendFate } from './request.ts';

/** Events by what became of them; `planned` is their sum. */
export type FateCounts = Record<Fate | 'planned', number>;

export interface SourceCounts {
  /** `passed` + `bad`. */
  read: number;
  passed: number;
  /** Rows that could not be read as rows. */
  bad: number;
  /** Kept rejects tried again that this run did not read. */
  retried: number;
}

/** Meetings of a row with a rule, counted after settling; `total` is their sum. */
export type Applied = Record<'total' | 'event' | 'rejected' | Silence, number>;

interface NameCounts {
  readonly counts: FateCounts;
  readonly revenue: Map<Fate, DecimalSum>;
  /** Earliest and latest second that the source tells. */
  first: number;
  last: number;
}

/** What the books say of the events of one name. */
export interface NameLine extends Pick<NameCounts, 'counts' | 'first' | 'last'> {
  readonly name: string;
  readonly revenue: Readonly<Record<string, string>> | undefined;
}

/**
 * What a run did, in counts that have to balance: nothing read may be lost, nothing sent may come from
 * nowhere. An event is pending from the moment it is planned until it is told otherwise.
 */
export class Books {
  readonly sources = new Map<string, SourceCounts>();
  readonly applied: Applied = {
    total: 0,
    event: 0,
    filtered: 0,
    undated: 0,
    empty: 0,
    beforeWindow: 0,
    afterWindow: 0,
    rejected: 0,
  };
  readonly events: FateCounts = noFates();
  readonly resumed = { delivered: 0, refused: 0, pending: 0 };
  /** Events that need a person, which no run has said before. */
  readonly news = new News();
  readonly byVerb: Record<Verb, FateCounts> = {
    record: noFates(),
    set: noFates(),
    alias: noFates(),
  };
  readonly rejects = new Map<RejectReason, number>();
  /** Rejected rows, of this run or earlier ones, that need a person. */
  openRejects = 0;
  #meetings = 0;
  readonly #byName = new Map<string, NameCounts>();

  source(name: string): SourceCounts {
    let counts = this.sources.get(name);
    if (counts === undefined) {
      counts = { read: 0, passed: 0, bad: 0, retried: 0 };
      this.sources.set(name, counts);
    }
    return counts;
  }

  /** A row that could be read met this many rules. */
  row(source: SourceCounts, rules: number): void {
    source.read += 1;
    source.passed += 1;
    this.#meetings += rules;
  }

  /** A kept reject that this run has not read met this many rules. */
  retriedRow(source: SourceCounts, rules: number): void {
    source.retried += 1;
    this.#meetings += rules;
  }

  silence(silence: Silence): void {
    this.applied.total += 1;
    this.applied[silence] += 1;
  }

  /** A rule rejected a row that could be read. */
  reject(reason: RejectReason): void {
    this.applied.total += 1;
    this.applied.rejected += 1;
    this.#countReject(reason);
  }

  badRow(source: SourceCounts): void {
    source.read += 1;
    source.bad += 1;
    this.#countReject('bad_row');
  }

  /** An event came into being with this fate; what is to be sent is `pending` at first. */
  plan(event: PlannedEvent, fate: Fate): void {
    this.applied.total += 1;
    this.applied.event += 1;
    this.events.planned += 1;
    this.byVerb[event.verb].planned += 1;
    if (event.verb === 'record') {
      const entry = this.#named(event.name);
      entry.counts.planned += 1;
      if (event.at !== undefined) {
        if (event.at < entry.first) entry.first = event.at;
        if (event.at > entry.last) entry.last = event.at;
      }
    }
    this.#add(event, fate, 1);
  }

  /** The fate of what an earlier run had under way is known. */
  resume(fate: SendFate): void {
    if (fate === 'pending') return;
    this.resumed.pending -= 1;
    this.resumed[fate] += 1;
  }

  /** The fate of a pending event is known. */
  settle(event: PlannedEvent, fate: Fate): void {
    if (fate === 'pending') return;
    this.#add(event, 'pending', -1);
    this.#add(event, fate, 1);
  }

  byName(): NameLine[] {
    return [...this.#byName].map(([name, { counts, revenue, first, last }]) => {
      if (revenue.size === 0) return { name, counts, revenue: undefined, first, last };
      const texts: Record<string, string> = {};
      if (counts.planned > 0) texts['planned'] = totalOf(revenue.values());
      for (const fate of FATES) {
        if (counts[fate] > 0) texts[fate] = String(revenue.get(fate) ?? 0);
      }
      return { name, counts, revenue: texts, first, last };
    });
  }

  /** @returns What does not add up, in a sentence; `undefined` when the books balance. */
  imbalance(): string | undefined {
    const { applied, events } = this;
    const negative = FATES.find((fate) => events[fate] < 0);
    if (negative !== undefined) return `${events[negative]} events are ${negative}.`;
    const fates = FATES.reduce((sum, fate) => sum + events[fate], 0);
    if (fates !== events.planned) return `${events.planned} events have ${fates} fates.`;
    if (applied.event !== events.planned)
      return `${applied.event} events, ${events.planned} planned.`;
    const { total, ...parts } = applied;
    const met = Object.values(parts).reduce((sum, part) => sum + part, 0);
    if (met !== total || met !== this.#meetings) {
      return `${this.#meetings} meetings of a row and a rule ended ${met} times (${total} in all).`;
    }
    let bad = 0;
    for (const [name, source] of this.sources) {
      bad += source.bad;
      if (source.passed + source.bad !== source.read)
        return `Rows of the source "${name}" are lost.`;
    }
    const rejected = [...this.rejects.values()].reduce((sum, part) => sum + part, 0);
    return rejected === bad + applied.rejected
      ? undefined
      : `${bad + applied.rejected} rejects have ${rejected} reasons.`;
  }

  #countReject(reason: RejectReason): void {
    this.rejects.set(reason, (this.rejects.get(reason) ?? 0) + 1);
  }

  #named(name: string): NameCounts {
    let entry = this.#byName.get(name);
    if (entry === undefined) {
      const none = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
      entry = { counts: noFates(), revenue: new Map(), ...none };
      this.#byName.set(name, entry);
    }
    return entry;
  }

  #add(event: PlannedEvent, fate: Fate, step: 1 | -1): void {
    count(this.events, fate, step);
    count(this.byVerb[event.verb], fate, step);
    if (event.verb !== 'record') return;
    const { counts, revenue } = this.#named(event.name);
    count(counts, fate, step);
    if (event.revenue !== undefined) addRevenue(revenue, fate, event.revenue, step);
  }
}

/** Most fates are this one, and a member by its name is found at once. */
function count(counts: FateCounts, fate: Fate, step: 1 | -1): void {
  if (fate === 'pending') counts.pending += step;
  else counts[fate] += step;
}

function addRevenue(sums: NameCounts['revenue'], fate: Fate, amount: string, step: 1 | -1): void {
  let sum = sums.get(fate);
  if (sum === undefined) {
    sum = new DecimalSum();
    sums.set(fate, sum);
  }
  sum.add(step === 1 ? amount : negated(amount));
}

/** What was planned has a fate, so that it need not be added up a second time. */
function totalOf(sums: Iterable<DecimalSum>): string {
  const total = new DecimalSum();
  for (const sum of sums) total.add(String(sum));
  return String(total);
}

function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

function noFates(): FateCounts {
  return {
    planned: 0,
    delivered: 0,
    alreadyDelivered: 0,
    duplicate: 0,
    throttled: 0,
    unchanged: 0,
    changed: 0,
    moved: 0,
    collision: 0,
    waiting: 0,
    refused: 0,
    pending: 0,
  };
}
