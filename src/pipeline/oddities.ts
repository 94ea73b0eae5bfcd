import type { Books } from '../model/books.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { Warnings } from './warnings.ts';

/** Warns of what is sent in another way than the source tells it. */
export class Oddities {
  readonly #books: Books;
  readonly #warnings: Warnings;

  constructor(books: Books, warnings: Warnings) {
    this.#books = books;
    this.#warnings = warnings;
  }

  /** A property of a `set` is left out: that second has another value of it. */
  collided({ rule }: PlannedEvent): void {
    this.#books.news += 1;
    this.#warnings.add(
      'set_collision',
      `The rule "${rule.name}" has two values of one property of a person in one second: the first one stands, and the rest of the request is sent.`,
    );
  }
}
