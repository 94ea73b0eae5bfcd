import type { PlannedEvent } from '../model/event.ts';
import type { Warnings } from './warnings.ts';

/** Warns of what is sent in another way than the source tells it. */
export class Oddities {
  readonly #warnings: Warnings;

  constructor(warnings: Warnings) {
    this.#warnings = warnings;
  }

  /** A property of a `set` is left out: that second has another value of it. */
  collided({ rule }: PlannedEvent): void {
    this.#warnings.add(
      'set_collision',
      `The rule "${rule.name}" has two values of one property of a person in one second: the first one stands, and the rest of the request is sent.`,
    );
  }
}
