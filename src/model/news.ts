/** What needs a person and no run has said before; `setCollision` is of a `set`, in whole or in part. */
export const NEWS_FATES = ['changed', 'moved', 'collision', 'setCollision'] as const;

export type NewsFate = (typeof NEWS_FATES)[number];

export interface NewsItem {
  readonly fate: NewsFate;
  readonly source: string;
  /** `bills.csv line 12`; for a database `bills 12`, by its key. */
  readonly place: string;
  /** What `explain` takes behind the source's name; empty for a row with neither key nor line. */
  readonly row: string;
  readonly rule: string;
}

/** How many are named of each fate. */
export const MOST_NEWS = 5;

/** Counts what is news, and keeps the first of each fate. */
export class News {
  count = 0;
  readonly #items = new Map<NewsFate, NewsItem[]>();

  /** @param describe - Called for those that are kept only. */
  add(fate: NewsFate, describe: () => Omit<NewsItem, 'fate'>): void {
    this.count += 1;
    const known = this.#items.get(fate) ?? [];
    if (known.length >= MOST_NEWS) return;
    known.push({ fate, ...describe() });
    this.#items.set(fate, known);
  }

  /** By fate. */
  list(): NewsItem[] {
    return NEWS_FATES.flatMap((fate) => this.#items.get(fate) ?? []);
  }
}
