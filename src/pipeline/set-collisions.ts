import type { Books } from '../model/books.ts';
import type { PlannedEvent } from '../model/event.ts';
import { DecimalSum } from '../support/decimal.ts';
import { count } from '../support/text.ts';
import type { Warnings } from './warnings.ts';

/** Gathers what is sent in another way than the source tells it, and warns of it. */
export class Oddities {
  readonly #books: Books;
  readonly #warnings: Warnings;
  #moved = 0;
  readonly #revenue = new DecimalSum();

  constructor(books: Books, warnings: Warnings) {
    this.#books = books;
    this.#warnings = warnings;
  }

  /** Its second was held, and Kissmetrics could have dropped one of the two. */
  moved({ revenue }: PlannedEvent): void {
    this.#moved += 1;
    if (revenue !== undefined) this.#revenue.add(revenue);
  }

  /** A property of a `set` is left out: that second has another value of it. */
  collided({ rule }: PlannedEvent): void {
    this.#books.news += 1;
    this.#warnings.add(
      'set_collision',
      `The rule "${rule.name}" has two values of one property of a person in one second: the first one stands, and the rest of the request is sent.`,
    );
  }

  /** Warns of what is told in sum. */
  tell(): void {
    if (this.#moved === 0) return;
    const money = String(this.#revenue);
    const stake = /[1-9]/.test(money) ? `, with revenue of ${money} in all` : '';
    this.#warnings.add(
      'same_second',
      `${count(this.#moved, 'event')}${stake}, shared person, name and second with another, of which Kissmetrics could drop one: moved to the next free second.`,
    );
  }
}
