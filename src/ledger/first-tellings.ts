import { foldName } from '../model/fold.ts';
import type { HashTerms } from './hash-terms.ts';
import { HEAD_WORDS } from './packed-records.ts';
import { RecordTable } from './record-table.ts';
import type { SegmentFile } from './segment-file.ts';
import type { RecordEvent } from './settle.ts';
import { spelled, wordsOf } from './text-hash.ts';
import type { Holder, Memory, RowEntry } from './types.ts';

/** Of an event: its second (2 words), text of the time (2), person (2), payload (2), number of the name. */
const ROW_WORDS = HEAD_WORDS + 9;
/** Of who holds a second: row (2 words), payload (2), number of the source. */
const SECOND_WORDS = HEAD_WORDS + 5;
/** Names can come from the data. Events of further ones are told as if something was known of them. */
const MOST_TEXTS = 10_000;
const WORD = 2 ** 32;

/**
 * Events of which nothing was known when they were told, neither of their row nor of their second: most
 * of a backfill. A few hashes are kept of each, which takes a fraction of the time of texts. Whatever is
 * told of their rows and seconds after that stands in the tables, which cover this.
 */
export class FirstTellings implements Pick<Memory, 'row' | 'holders'> {
  readonly #run: string;
  readonly #terms: HashTerms;
  readonly #rows: RecordTable;
  readonly #seconds: RecordTable;
  /** Of names and sources. */
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Hash of the row that is met. */
  readonly #row = new Int32Array(2);
  #hasKey = false;

  /** @param run - Which tells them. */
  constructor(run: string, terms: HashTerms, rows: SegmentFile, seconds: SegmentFile) {
    this.#run = run;
    this.#terms = terms;
    this.#rows = new RecordTable(ROW_WORDS, rows);
    this.#seconds = new RecordTable(SECOND_WORDS, seconds);
  }

  /** Bytes that they take in memory, about. */
  get bytes(): number {
    return this.#rows.bytes + this.#seconds.bytes;
  }

  /** Begins with a row. @returns Whether nothing is known of it. */
  meet(identity: string | undefined): boolean {
    this.#hasKey = identity !== undefined;
    // Such a row is its person, name and second, so its second tells.
    if (identity === undefined) return true;
    this.#terms.hashText(identity);
    this.#row.set(this.#terms.words);
    return !this.#rows.has(this.#row[0] ?? 0, this.#row[1] ?? 0);
  }

  /**
   * Tells an event of the row that was met, of which nothing was known; its other events have other names.
   *
   * @returns `false` when its second may be held, and it was not told.
   */
  tell(event: RecordEvent): boolean {
    const { at, rule, person } = event;
    const name = this.#numberOf(foldName(event.name));
    const source = this.#numberOf(rule.from);
    if (name === undefined || source === undefined) return false;
    const { words } = this.#terms;
    this.#terms.hashSubject(event);
    this.#terms.hashSecond(words[0] ?? 0, words[1] ?? 0, at);
    // An iterator of a typed array takes longer than a hash.
    const first = words[0] ?? 0;
    const second = words[1] ?? 0;
    if (this.#seconds.has(first, second)) return false;
    const row = (this.#hasKey ? this.#row[0] : first) ?? 0;
    const rowEnd = (this.#hasKey ? this.#row[1] : second) ?? 0;
    this.#terms.hashPayload(event.name, event.properties);
    const payload = words[0] ?? 0;
    const payloadEnd = words[1] ?? 0;

    const holder = this.#seconds.add(first, second) + HEAD_WORDS;
    const { log: holders } = this.#seconds;
    holders[holder] = row;
    holders[holder + 1] = rowEnd;
    holders[holder + 2] = payload;
    holders[holder + 3] = payloadEnd;
    holders[holder + 4] = source;

    const entry = this.#rows.add(row, rowEnd) + HEAD_WORDS;
    const { log: entries } = this.#rows;
    entries[entry] = at;
    entries[entry + 1] = Math.floor(at / WORD);
    this.#terms.hashText(event.atText);
    entries[entry + 2] = words[0] ?? 0;
    entries[entry + 3] = words[1] ?? 0;
    this.#terms.hashText(person);
    entries[entry + 4] = words[0] ?? 0;
    entries[entry + 5] = words[1] ?? 0;
    entries[entry + 6] = payload;
    entries[entry + 7] = payloadEnd;
    entries[entry + 8] = name;
    return true;
  }

  /** @param row - As the terms have it. */
  row(row: string): readonly RowEntry[] {
    const key = wordsOf(row);
    const records = key === undefined ? [] : this.#rows.all(...key);
    return records.map((words) => this.#entryOf(words)).toReversed();
  }

  /** @param subject - As the terms have it. */
  holders(second: number, subject: string): readonly Holder[] {
    const key = wordsOf(subject);
    if (key === undefined) return [];
    this.#terms.hashSecond(...key, second);
    const [first = 0, last = 0] = this.#terms.words;
    return this.#seconds.all(first, last).map((words) => this.#holderOf(words, second));
  }

  /** The tables know of this row from now on. */
  coverRow(row: string): void {
    const key = wordsOf(row);
    if (key !== undefined && !this.#rows.has(...key)) this.#rows.add(...key);
  }

  /** The tables know of this second from now on. */
  coverSecond(second: number, subject: string): void {
    const key = wordsOf(subject);
    if (key === undefined) return;
    this.#terms.hashSecond(...key, second);
    const [first = 0, last = 0] = this.#terms.words;
    if (!this.#seconds.has(first, last)) this.#seconds.add(first, last);
  }

  write(): void {
    this.#rows.write();
    this.#seconds.write();
  }

  #entryOf(words: Int32Array): RowEntry {
    const [low = 0, high = 0, ...told] = words.subarray(HEAD_WORDS);
    const [atText = 0, atTextEnd = 0, person = 0, personEnd = 0, ...rest] = told;
    const [payload = 0, payloadEnd = 0, name = 0] = rest;
    const at = high * WORD + (low >>> 0);
    return {
      name: this.#texts[name] ?? '',
      at,
      second: at,
      atText: spelled(atText, atTextEnd),
      person: spelled(person, personEnd),
      payload: spelled(payload, payloadEnd),
      run: this.#run,
      // Nothing here is ever in a journal.
      ticket: 0,
    };
  }

  #holderOf(words: Int32Array, second: number): Holder {
    const [row = 0, rowEnd = 0, payload = 0, payloadEnd = 0, source = 0] =
      words.subarray(HEAD_WORDS);
    return {
      row: spelled(row, rowEnd),
      source: this.#texts[source] ?? '',
      payload: spelled(payload, payloadEnd),
      at: second,
    };
  }

  #numberOf(text: string): number | undefined {
    const known = this.#numbers.get(text);
    if (known !== undefined || this.#texts.length >= MOST_TEXTS) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }
}
