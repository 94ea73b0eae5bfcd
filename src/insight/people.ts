import { absorb, nobody, type Packed, type Person, pack, unpack } from './person.ts';

/** Where people lie that memory has no room for. All calls are synchronous. */
export interface PeopleStore {
  /** Appends text to each part; whole lines. */
  append(texts: readonly string[]): void;
  /** The lines of a part, in the order in which they were written. */
  linesOf(part: number): Iterable<string>;
  /** The identity that an alias has joined this one to; itself where others were joined to it. */
  joinedTo(identity: string): string | undefined;
  join(identity: string, to: string): void;
  /** Those whom aliases have made one, by the identity that stands for them. */
  united(identity: string): Packed | undefined;
  unite(identity: string, person: Packed): void;
  allUnited(): Iterable<Packed>;
  /** Runs `work` as one step. */
  batch(work: () => void): void;
}

/** Whoever is written down goes to one of these by a hash of the identity, so that each fits into memory. */
const PARTS = 256;

/** Identities that are united in one step. */
const STEP = 1_000;

/**
 * Everybody who was met, by identity. Memory stays flat: when it is full, everybody in it is written down
 * in parts, and at the end each part is put together by itself.
 */
export class People {
  readonly #store: PeopleStore;
  readonly #steps: number;
  readonly #most: number;
  #near = new Map<string, Person>();
  #weight = 0;
  #isWritten = false;
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

  /** What memory knows of somebody, to add to before the next call. */
  of(identity: string): Person {
    const known = this.#near.get(identity);
    if (known !== undefined) return known;
    if (this.#weight >= this.#most) this.#writeDown();
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
    this.#store.join(root, root);
    this.#store.join(lost, root);
    this.joined += 1;
  }

  /** Everybody, those who were joined as one. Nobody can be added afterwards. */
  *all(): Generator<Person> {
    if (!this.#isWritten && this.joined === 0) {
      yield* this.#near.values();
      return;
    }
    this.#writeDown();
    for (let part = 0; part < PARTS; part += 1) yield* this.#peopleOf(part);
    for (const packed of this.#store.allUnited()) yield unpack(packed);
  }

  *#peopleOf(part: number): Generator<Person> {
    const people = new Map<string, Person>();
    for (const line of this.#store.linesOf(part)) {
      const [identity, packed] = parse(line);
      const known = people.get(identity);
      if (known === undefined) people.set(identity, unpack(packed));
      else absorb(known, unpack(packed));
    }
    let waiting: { readonly root: string; readonly person: Person }[] = [];
    for (const [identity, person] of people) {
      const isJoined = this.joined > 0 && this.#store.joinedTo(identity) !== undefined;
      if (!isJoined) {
        yield person;
        continue;
      }
      waiting.push({ root: this.#rootOf(identity), person });
      if (waiting.length < STEP) continue;
      this.#unite(waiting);
      waiting = [];
    }
    this.#unite(waiting);
  }

  #writeDown(): void {
    this.#store.append(textsOf(this.#near));
    this.#near = new Map();
    this.#weight = 0;
    this.#isWritten = true;
  }

  #unite(people: readonly { readonly root: string; readonly person: Person }[]): void {
    this.#store.batch(() => {
      for (const { root, person } of people) {
        const packed = this.#store.united(root);
        if (packed !== undefined) absorb(person, unpack(packed));
        this.#store.unite(root, pack(person));
      }
    });
  }

  #rootOf(identity: string): string {
    let at = identity;
    for (;;) {
      const next = this.#store.joinedTo(at);
      if (next === undefined || next === at) return at;
      const beyond = this.#store.joinedTo(next);
      if (beyond === undefined || beyond === next) return next;
      // Halves the way each time it is walked, so that a long chain of aliases costs little.
      this.#store.join(at, beyond);
      at = beyond;
    }
  }
}

/** What is written down of people, by parts. */
function textsOf(people: ReadonlyMap<string, Person>): string[] {
  const texts = Array.from({ length: PARTS }, () => '');
  for (const [identity, person] of people) {
    texts[partOf(identity)] += `${JSON.stringify([identity, pack(person)])}\n`;
  }
  return texts;
}

/** FNV-1a over the identity's UTF-16. */
function partOf(identity: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < identity.length; at += 1) {
    hash = Math.imul(hash ^ identity.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 16)) & (PARTS - 1);
}

function parse(line: string): readonly [string, Packed] {
  const parsed: unknown = JSON.parse(line);
  if (!isLine(parsed)) throw new Error('People are not as they were written down.');
  return parsed;
}

/** These are our own words; this shows the compiler which. */
function isLine(value: unknown): value is readonly [string, Packed] {
  return Array.isArray(value) && typeof value[0] === 'string' && Array.isArray(value[1]);
}
