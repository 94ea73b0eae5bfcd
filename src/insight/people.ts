import { absorb, nobody, type Packed, type Person, pack, unpack } from './person.ts';

/** Where people lie that memory has no room for. All calls are synchronous. */
export interface PeopleStore {
  get(identity: string): Packed | undefined;
  put(identity: string, person: Packed): void;
  remove(identity: string): void;
  all(): Iterable<readonly [identity: string, person: Packed]>;
  /** The identity that an alias has joined this one to. */
  joinedTo(identity: string): string | undefined;
  join(identity: string, to: string): void;
  joined(): Iterable<string>;
  /** Runs `work` as one step. */
  batch(work: () => void): void;
}

/** Identities that are joined in one step. */
const PART = 1_000;

/** Everybody who was met, by identity. Memory stays flat: what it has no room for goes to a store. */
export class People {
  readonly #store: PeopleStore;
  readonly #steps: number;
  readonly #most: number;
  #near = new Map<string, Person>();
  #weight = 0;
  #hasFar = false;
  /** Identities that were joined to another. */
  joined = 0;

  /**
   * @param steps - Steps of the funnel.
   * @param most - People in memory at a time, about; one with a long history counts for more.
   */
  constructor(store: PeopleStore, steps: number, most: number) {
    this.#store = store;
    this.#steps = steps;
    this.#most = most;
  }

  /** What is known of somebody in memory, to add to before the next call. */
  of(identity: string): Person {
    const known = this.#near.get(identity);
    if (known !== undefined) return known;
    if (this.#weight >= this.#most) this.#moveOut();
    const person = nobody(this.#steps);
    this.#near.set(identity, person);
    this.#weight += 1;
    return person;
  }

  /** Tells that a person's history has become longer. */
  grew(): void {
    this.#weight += 1 / 16;
  }

  /** The two identities are one person. */
  join(one: string, other: string): void {
    const root = this.#rootOf(one);
    const lost = this.#rootOf(other);
    if (root === lost) return;
    this.#store.join(lost, root);
    this.joined += 1;
  }

  /** Everybody, those who were joined as one. Nobody can be added afterwards. */
  *all(): Generator<Person> {
    if (!this.#hasFar && this.joined === 0) {
      yield* this.#near.values();
      return;
    }
    this.#moveOut();
    for (const part of inParts(this.#store.joined(), PART)) {
      this.#store.batch(() => {
        for (const identity of part) this.#unite(identity);
      });
    }
    for (const [, packed] of this.#store.all()) yield unpack(packed);
  }

  #moveOut(): void {
    this.#store.batch(() => {
      // In the order of their keys the store writes each of its pages once.
      for (const identity of [...this.#near.keys()].toSorted()) {
        const person = this.#near.get(identity);
        if (person !== undefined) this.#addToStore(identity, person);
      }
    });
    this.#near = new Map();
    this.#weight = 0;
    this.#hasFar = true;
  }

  #unite(identity: string): void {
    const packed = this.#store.get(identity);
    if (packed === undefined) return;
    this.#addToStore(this.#rootOf(identity), unpack(packed));
    this.#store.remove(identity);
  }

  #addToStore(identity: string, person: Person): void {
    const packed = this.#store.get(identity);
    if (packed === undefined) {
      this.#store.put(identity, pack(person));
      return;
    }
    const known = unpack(packed);
    absorb(known, person);
    this.#store.put(identity, pack(known));
  }

  #rootOf(identity: string): string {
    let at = identity;
    for (;;) {
      const next = this.#store.joinedTo(at);
      if (next === undefined) return at;
      const beyond = this.#store.joinedTo(next);
      if (beyond === undefined) return next;
      // Halves the way each time it is walked, so that a long chain of aliases costs little.
      this.#store.join(at, beyond);
      at = beyond;
    }
  }
}

function* inParts<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = [];
  for (const one of all) {
    part.push(one);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
