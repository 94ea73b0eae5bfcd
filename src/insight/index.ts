import type { Property } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import type { Insight } from '../model/insight.ts';
import type { ReportOptions } from '../model/reports.ts';
import { isoSecond } from '../support/iso-second.ts';
import { Cohorts } from './cohort.ts';
import { Funnel } from './funnel.ts';
import { People, type PeopleStore } from './people.ts';
import { periodOf } from './periods.ts';
import { Population } from './population.ts';
import { Revenue } from './revenue.ts';
import { Segments } from './segments.ts';

export type { PeopleStore } from './people.ts';
export type { Packed } from './person.ts';

/** An event as Kissmetrics will have it. */
export interface SeenEvent {
  readonly person: string;
  readonly name: string;
  /** As sent. */
  readonly second: number;
  readonly revenue: string | undefined;
  readonly properties: readonly Property[];
  /** It was delivered before; otherwise a run would send it. */
  readonly isDelivered: boolean;
}

/** Names can come from cells, so the number of those remembered must have an end. */
const MOST_NAMES = 1_000;

/** What an event's name means to the reports. */
interface Meaning {
  readonly step: number;
  readonly isFirst: boolean;
  readonly isLater: boolean;
}

/** Works out what Kissmetrics will show. Events may come in any order, in flat memory. */
export class Insights {
  readonly #options: ReportOptions;
  readonly #people: People;
  readonly #revenue = new Revenue();
  readonly #by: string | undefined;
  readonly #steps: ReadonlyMap<string, number>;
  readonly #meanings = new Map<string, Meaning>();
  readonly #first: string;
  readonly #later: string;
  readonly #events = { delivered: 0, planned: 0 };
  #asOf: number | undefined;

  /** @param mostInMemory People in memory at a time, about. */
  constructor(options: ReportOptions, store: PeopleStore, mostInMemory = 5_000) {
    this.#options = options;
    this.#people = new People(store, options.funnel.length, mostInMemory);
    this.#by = options.by === undefined ? undefined : foldName(options.by);
    this.#steps = new Map(options.funnel.map((name, step) => [foldName(name), step]));
    this.#first = foldName(options.cohort.first);
    this.#later = foldName(options.cohort.later);
  }

  event({ person, name, second, revenue, properties, isDelivered }: SeenEvent): void {
    this.#events[isDelivered ? 'delivered' : 'planned'] += 1;
    this.#asOf = Math.max(this.#asOf ?? second, second);
    const { step, isFirst, isLater } = this.#meaningOf(name);
    this.#people.tell(person, {
      second,
      isEvent: true,
      step,
      beginsCohort: isFirst,
      period: isLater ? periodOf(second, this.#options.cohort.every) : -1,
      isPaying: revenue !== undefined && this.#revenue.add(revenue, second),
      revenue: this.#by === undefined ? undefined : revenue,
      value: this.#valueIn(properties),
    });
  }

  /** Properties of a person, from a `set`. */
  set(person: string, properties: readonly Property[], second: number): void {
    const value = this.#valueIn(properties);
    if (value !== undefined) this.#people.tell(person, { ...NO_EVENT, second, value });
  }

  /** Two identities are one person. */
  alias(one: string, other: string): void {
    this.#people.join(one, other);
  }

  insight(): Insight {
    const funnel = new Funnel(this.#options.funnel);
    const cohorts = new Cohorts(this.#options.cohort);
    const population = new Population(this.#asOf ?? 0);
    const { by } = this.#options;
    const segments = by === undefined ? undefined : new Segments(by);
    let people = 0;
    let paying = 0;
    for (const person of this.#people.all()) {
      // Whoever has properties and no events is not among the people of these reports.
      if (person.last === Number.NEGATIVE_INFINITY) continue;
      people += 1;
      if (person.isPaying) paying += 1;
      funnel.add(person.steps);
      cohorts.add(person.cohort, person.periods);
      population.add(person);
      segments?.add(person);
    }
    return {
      events: { ...this.#events },
      people,
      joined: this.#people.joined,
      asOf: this.#asOf === undefined ? null : isoSecond(this.#asOf),
      revenue: this.#revenue.insight(paying),
      funnel: funnel.insight(),
      cohort: cohorts.insight(this.#asOf),
      population: population.insight(),
      by: segments?.insight(),
    };
  }

  #meaningOf(name: string): Meaning {
    const known = this.#meanings.get(name);
    if (known !== undefined) return known;
    const folded = foldName(name);
    const step = this.#steps.get(folded) ?? -1;
    const meaning = { step, isFirst: folded === this.#first, isLater: folded === this.#later };
    if (this.#meanings.size < MOST_NAMES) this.#meanings.set(name, meaning);
    return meaning;
  }

  /** The last one counts. */
  #valueIn(properties: readonly Property[]): string | undefined {
    if (this.#by === undefined) return undefined;
    return properties.findLast(([name]) => foldName(name) === this.#by)?.[1];
  }
}

const NO_EVENT = {
  isEvent: false,
  step: -1,
  beginsCohort: false,
  period: -1,
  isPaying: false,
  revenue: undefined,
};
