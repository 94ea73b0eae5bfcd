/** Some short words. Most texts are longer than all of them, and are told by that without being hashed. */
export class Words {
  readonly #words: ReadonlySet<string>;
  readonly #longest: number;

  constructor(words: Iterable<string>) {
    this.#words = new Set(words);
    this.#longest = Math.max(0, ...Array.from(this.#words, ({ length }) => length));
  }

  has(text: string): boolean {
    return text.length <= this.#longest && this.#words.has(text);
  }
}
