import type { PopulationInsight } from '../model/insight.ts';
import { dayOf } from './periods.ts';
import { type Person, POWER_DAYS } from './person.ts';

/** The day of the last event and the days before it. */
const RECENT_DAYS = 30;

/** Counts people by how they use the product, up to the last event. */
export class Population {
  /** The first of the recent days. */
  readonly #since: number;
  readonly #counts = { new: 0, repeat: 0, active: 0, power: 0, atRisk: 0 };

  /** @param asOf Second of the last event. */
  constructor(asOf: number) {
    this.#since = dayOf(asOf) - RECENT_DAYS + 1;
  }

  add({ first, last, days }: Pick<Person, 'first' | 'last' | 'days'>): void {
    const counts = this.#counts;
    if (dayOf(first) >= this.#since) counts.new += 1;
    if (dayOf(first) !== dayOf(last)) counts.repeat += 1;
    if (dayOf(last) >= this.#since) counts.active += 1;
    else counts.atRisk += 1;
    if ((days[POWER_DAYS - 1] ?? Number.NEGATIVE_INFINITY) >= this.#since) counts.power += 1;
  }

  insight(): PopulationInsight {
    return { ...this.#counts };
  }
}
