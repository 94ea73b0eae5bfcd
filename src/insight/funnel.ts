import type { FunnelStep } from '../model/insight.ts';
import { Median } from './median.ts';
import { reachedAt } from './steps.ts';

/** Counts how far people come through the steps of a funnel, however long they take. */
export class Funnel {
  readonly #names: readonly string[];
  readonly #people: number[];
  readonly #times: readonly Median[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#people = names.map(() => 0);
    this.#times = names.map(() => new Median());
  }

  add(steps: readonly number[][]): void {
    const reached = reachedAt(steps);
    for (const [step, second] of reached.entries()) {
      this.#people[step] = (this.#people[step] ?? 0) + 1;
      const before = reached[step - 1];
      if (before !== undefined) this.#times[step]?.add(second - before);
    }
  }

  insight(): FunnelStep[] {
    return this.#names.map((name, step) => {
      const people = this.#people[step] ?? 0;
      return {
        name,
        people,
        ofPrevious: step === 0 ? null : share(people, this.#people[step - 1]),
        ofFirst: share(people, this.#people[0]),
        medianSeconds: this.#times[step]?.value() ?? null,
      };
    });
  }
}

function share(part: number, whole = 0): number | null {
  return whole === 0 ? null : part / whole;
}
