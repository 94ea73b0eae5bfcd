import { placeOf } from '../model/place.ts';
import type { RejectedRow } from '../model/run-events.ts';

/** How many rejected rows are named for each reason. */
const EXAMPLES = 3;

/** The first rejected rows of each reason, by place; cells stay out, since output is passed around. */
export class RejectExamples {
  readonly #byReason = new Map<string, string[]>();

  add({ source, row, key, rule, problem }: RejectedRow): void {
    const known = this.#byReason.get(problem.reason) ?? [];
    if (known.length >= EXAMPLES) return;
    const by = rule === undefined ? '' : ` (${rule})`;
    known.push(`${placeOf(row, source, key)}${by}: ${problem.message} ${problem.hint}`);
    this.#byReason.set(problem.reason, known);
  }

  of(reason: string): readonly string[] {
    return this.#byReason.get(reason) ?? [];
  }
}
