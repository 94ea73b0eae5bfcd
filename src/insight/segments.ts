import type { SegmentInsight, SegmentRow } from '../model/insight.ts';
import { compareDecimals, DecimalSum } from '../support/decimal.ts';
import type { Person } from './person.ts';
import { sumOf } from './revenue.ts';

/** Values that are told of, those with the largest revenue. */
const MOST_ROWS = 20;

/** Values that are told apart; beyond it, all new ones count among the others as one. */
const MOST_VALUES = 10_000;

interface Segment {
  readonly revenue: DecimalSum;
  people: number;
}

/** Tells revenue apart by a property of the people it comes from. */
export class Segments {
  readonly #property: string;
  readonly #segments = new Map<string | null, Segment>();
  readonly #rest: Segment = { revenue: new DecimalSum(), people: 0 };
  #isFull = false;

  constructor(property: string) {
    this.#property = property;
  }

  add({ value, revenue, isPaying }: Pick<Person, 'value' | 'revenue' | 'isPaying'>): void {
    if (revenue === undefined) return;
    const segment = this.#segment(value ?? null);
    segment.revenue.add(String(revenue));
    if (isPaying) segment.people += 1;
  }

  insight(): SegmentInsight {
    const rows = [...this.#segments]
      .map(([value, { revenue, people }]): SegmentRow => {
        return { value, people, revenue: String(revenue) };
      })
      .toSorted((a, b) => compareDecimals(b.revenue, a.revenue));
    const others = rows.slice(MOST_ROWS);
    return {
      property: this.#property,
      rows: rows.slice(0, MOST_ROWS),
      others: {
        values: others.length + (this.#isFull ? 1 : 0),
        people: others.reduce((sum, { people }) => sum + people, this.#rest.people),
        revenue: sumOf([...others.map(({ revenue }) => revenue), String(this.#rest.revenue)]),
      },
    };
  }

  #segment(value: string | null): Segment {
    const known = this.#segments.get(value);
    if (known !== undefined) return known;
    if (this.#segments.size >= MOST_VALUES) {
      this.#isFull = true;
      return this.#rest;
    }
    const segment = { revenue: new DecimalSum(), people: 0 };
    this.#segments.set(value, segment);
    return segment;
  }
}
