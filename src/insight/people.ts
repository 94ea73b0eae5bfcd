import {
  absorb,
  nobody,
  type Packed,
  type Person,
  pack,
  type Told,
  take,
  unpack,
} from './person.ts';
import { personLine, readLine, toldLine } from './person-lines.ts';

/** Where people lie that memory has no room for. All calls are synchronous. */
export interface PeopleStore {
  /** Appends whole lines to a part, one of 256. */
  append(part: number, lines: string): void;
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

/** What a longer history weighs, beside a person. */
const HISTORY_WEIGHT = 1 / 16;

/** Identities that are united in one step. */
const STEP = 1_000;

/**
 * Everybody who was met, by identity. Memory stays flat: once it is full, everybody in it is written down,
 * and from then on every event, in parts; at the end each part is put together by itself.
 */
export class People {
  readonly #store: PeopleStore;
  readonly #steps: number;
  readonly #most: number;
  readonly #near = new Map<string, Person>();
  /** How much longer their histories have become. */
  #histories = 0;
  /** Memory was full: everything goes to the store. */
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

  /** Adds what an event or a `set` says of somebody. */
  tell(identity: string, told: Told): void {
    if (this.#isWritten) {
      this.#store.append(partOf(identity), toldLine(identity, told));
      return;
    }
    let person = this.#near.get(identity);
    if (person === undefined) {
      person = nobody(this.#steps);
      this.#near.set(identity, person);
    }
    if (take(person, told)) this.#histories += HISTORY_WEIGHT;
    if (this.#near.size + this.#histories > this.#most) this.#empty();
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
    this.#empty();
    for (let part = 0; part < PARTS; part += 1) yield* this.#peopleOf(part);
    for (const packed of this.#store.allUnited()) yield unpack(packed);
  }

  *#peopleOf(part: number): Generator<Person> {
    const people = new Map<string, Person>();
    for (const text of this.#store.linesOf(part)) {
      const line = readLine(text);
      const known = people.get(line.identity);
      if ('person' in line) {
        if (known === undefined) people.set(line.identity, unpack(line.person));
        else absorb(known, unpack(line.person));
      } else {
        const person = known ?? nobody(this.#steps);
        if (known === undefined) people.set(line.identity, person);
        take(person, line.told);
      }
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

  /** Writes down everybody in memory. */
  #empty(): void {
    for (const [identity, person] of this.#near) {
      this.#store.append(partOf(identity), personLine(identity, pack(person)));
    }
    this.#near.clear();
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

/** FNV-1a over the identity's UTF-16. */
function partOf(identity: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < identity.length; at += 1) {
    hash = Math.imul(hash ^ identity.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 16)) & (PARTS - 1);
}
