import { hashOf } from './key-filter.ts';
import { PackedTexts } from './packed-texts.ts';
import type { ListText } from './table-text.ts';

const NOTHING: readonly never[] = [];

/** Where a table lies, but for its newest lists. An empty text says that a list was taken back. */
export interface Shelf {
  get(key: string, hash: number): string | undefined;
  put(texts: PackedTexts): void;
}

/**
 * A table of lists whose newest ones stay in memory until they are written, all at once: that takes a
 * fraction of the time of writing each as it comes.
 */
export class RecentTable<T> {
  readonly #text: ListText<T>;
  readonly #shelf: Shelf;
  /** Lists that the shelf does not have; an empty one covers what it has. */
  readonly #recent = new PackedTexts();
  /** What was asked or told last, since a decision asks several times of the same. */
  #lastKey: string | undefined;
  #lastHash = 0;
  #lastList: readonly T[] | undefined;

  constructor(text: ListText<T>, shelf: Shelf) {
    this.#text = text;
    this.#shelf = shelf;
  }

  /** @returns `undefined` where nothing was ever told of the key; an empty list where it was taken back. */
  find(key: string): readonly T[] | undefined {
    if (key === this.#lastKey) return this.#lastList;
    const hash = hashOf(key);
    const text = this.#recent.get(key, hash) ?? this.#shelf.get(key, hash);
    this.#lastKey = key;
    this.#lastHash = hash;
    this.#lastList = this.#read(text);
    return this.#lastList;
  }

  set(key: string, list: readonly T[]): void {
    const text = list.length === 0 ? '' : this.#text.write(list);
    const hash = key === this.#lastKey ? this.#lastHash : hashOf(key);
    this.#recent.set(key, hash, text);
    this.#lastKey = key;
    this.#lastHash = hash;
    this.#lastList = list;
  }

  /** Lists that the shelf does not have. */
  get size(): number {
    return this.#recent.size;
  }

  /** Bytes that these take, about. */
  get bytes(): number {
    return this.#recent.bytes;
  }

  #read(text: string | undefined): readonly T[] | undefined {
    if (text === undefined) return undefined;
    return text === '' ? NOTHING : this.#text.read(text);
  }

  write(): void {
    this.#shelf.put(this.#recent);
    this.#recent.clear();
  }

  /** Forgets what the shelf does not have. */
  forget(): void {
    this.#lastKey = undefined;
    this.#recent.clear();
  }
}
