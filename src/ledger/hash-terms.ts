import type { PlannedEvent, Property } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import type { Terms } from './terms.ts';
import { spelled, TextHash, wordsOf } from './text-hash.ts';

const WORD = 2 ** 32;

/** Hashes of 64 bits, for what is known within one run alone. Each is left in `words`, or spelled out. */
export class HashTerms implements Terms {
  readonly #hash = new TextHash();
  /** The last hash. */
  readonly words: Int32Array = this.#hash.words;

  hashText(text: string): void {
    this.#hash.begin().text(text).end();
  }

  hashSubject({ person, name }: Pick<PlannedEvent, 'person' | 'name'>): void {
    this.#hash.begin().text(person).text(foldName(name)).end();
  }

  hashPayload(name: string, properties: readonly Property[]): void {
    const hash = this.#hash.begin().text(foldName(name));
    for (const [property, value] of properties) hash.text(foldName(property)).text(value);
    hash.end();
  }

  /** The second of a subject, whose hash is given; also a row that has no other name. */
  hashSecond(first: number, last: number, second: number): void {
    const high = Math.floor(second / WORD);
    this.#hash.begin().number(first).number(last).number(second).number(high).end();
  }

  subject(event: PlannedEvent): string {
    this.hashSubject(event);
    return this.#spelled();
  }

  payload(name: string, properties: readonly Property[]): string {
    this.hashPayload(name, properties);
    return this.#spelled();
  }

  person(person: string): string {
    return this.atText(person);
  }

  atText(text: string): string {
    this.hashText(text);
    return this.#spelled();
  }

  row(identity: string | undefined, subject: string, at: number): string {
    if (identity !== undefined) return this.atText(identity);
    const [first, last] = wordsOf(subject) ?? [0, 0];
    this.hashSecond(first, last, at);
    return this.#spelled();
  }

  #spelled(): string {
    return spelled(this.words[0] ?? 0, this.words[1] ?? 0);
  }
}
