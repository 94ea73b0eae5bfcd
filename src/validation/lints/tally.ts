import type { PlannedEvent } from '../../model/event.ts';
import type { FindingExample } from '../../model/inspection.ts';
import { placeOf } from '../../model/place.ts';
import { DecimalSum } from '../../support/decimal.ts';
import type { Found, LintFacts } from './types.ts';

const MOST_EXAMPLES = 5;

/** Gathers what a lint finds. */
export class Tally {
  count = 0;
  readonly #examples: FindingExample[] = [];
  readonly #money = new DecimalSum();
  readonly #placeOf: LintFacts['placeOf'];

  /** @param inWords - The place of a row; where none is given, without its key. */
  constructor(inWords: LintFacts['placeOf'] = placeOf) {
    this.#placeOf = inWords;
  }

  /**
   * An event is found; its revenue is at stake.
   *
   * @param standsFor - So many, where it was found in a sample: the factor of its table at that time.
   */
  add(event: PlannedEvent, value: string, standsFor = 1): void {
    this.count += standsFor;
    for (let one = 0; one < standsFor; one += 1) this.addMoney(event.revenue);
    const { row, rule } = event;
    this.addExample(this.#placeOf(row, rule.from), value, rule.name);
  }

  addMoney(amount: string | undefined): void {
    if (amount !== undefined) this.#money.add(amount);
  }

  addExample(place: string, value: string, rule?: string): void {
    if (this.#examples.length >= MOST_EXAMPLES) return;
    this.#examples.push(rule === undefined ? { place, value } : { place, rule, value });
  }

  /** @param count - Where it is not the number of what was added. */
  found(
    message: string,
    hint: string,
    { count = this.count, isEstimate = false } = {},
  ): Found | undefined {
    if (count === 0) return undefined;
    const found = { count, isEstimate, message, hint, examples: this.#examples };
    const money = String(this.#money);
    return /[1-9]/.test(money) ? { ...found, moneyAtStake: money } : found;
  }
}
