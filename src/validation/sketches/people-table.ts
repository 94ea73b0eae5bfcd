import { KeyTable } from './key-table.ts';

/** Bits that a number of the table has room for, its sign aside. */
const BITS = 31;

/**
 * People by the hash of their identity, as a {@link KeyTable}, with numbers for each lint that asks for
 * them: one table for all, since looking a person up costs more than what a lint does then.
 */
export class PeopleTable {
  #width = 1;
  #bits = 0;
  #table: KeyTable | undefined;

  /** Numbers of its own for each person, 0 at first. @returns Where they begin behind what `locate` gives. */
  column(count: number): number {
    const first = this.#width;
    this.#width += count;
    return first;
  }

  /** A bit of its own in the first number of each person, 0 at first. */
  bit(): number {
    if (this.#bits === BITS) throw new Error('There is no bit left for another lint.');
    this.#bits += 1;
    return 1 << (this.#bits - 1);
  }

  get values(): Int32Array {
    return this.#people.values;
  }

  get factor(): number {
    return this.#people.factor;
  }

  /** People there are, as far as the sample tells. */
  get estimate(): number {
    return this.#people.estimate;
  }

  /** Adds the person. @returns Where the numbers begin; -1 for one who is not in the sample. */
  locate(person: number): number {
    return this.#people.locate(person);
  }

  /** @returns Where the numbers begin; -1 for one who is not there. */
  find(person: number): number {
    return this.#people.find(person);
  }

  samples(person: number): boolean {
    return this.#people.samples(person);
  }

  places(): Iterable<number> {
    return this.#people.places();
  }

  /** Made when the first person comes: by then all lints have said what they need. */
  get #people(): KeyTable {
    this.#table ??= new KeyTable(this.#width);
    return this.#table;
  }
}
