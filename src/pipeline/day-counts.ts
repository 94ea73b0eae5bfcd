import type { TimeGap } from '../model/inspection.ts';

const MS_A_DAY = 86_400_000;
/** From 1970 to 2079. */
const MOST_DAYS = 40_000;
const SHORTEST_GAP = 14;
const MOST_GAPS = 5;

/** Events by day; what lies outside 1970 to 2079 is not counted. */
export class DayCounts {
  readonly #counts = new Uint32Array(MOST_DAYS);
  #first = MOST_DAYS;
  #last = -1;

  /** @param day - Days since 1970-01-01. */
  add(day: number): void {
    const count = this.#counts[day];
    if (count === undefined) return;
    this.#counts[day] = count + 1;
    if (day < this.#first) this.#first = day;
    if (day > this.#last) this.#last = day;
  }

  /** From Monday. */
  byWeekday(): number[] {
    const weekdays = Array.from({ length: 7 }, () => 0);
    for (const [day, count] of this.#days()) {
      // 1970 began on a Thursday.
      const weekday = (day + 3) % 7;
      weekdays[weekday] = (weekdays[weekday] ?? 0) + count;
    }
    return weekdays;
  }

  /** Every month from the first to the last. */
  byMonth(): { month: string; count: number }[] {
    const months = new Map<string, number>();
    for (const [day, count] of this.#days()) {
      const month = isoDay(day).slice(0, 7);
      months.set(month, (months.get(month) ?? 0) + count);
    }
    return [...months].map(([month, count]) => ({ month, count }));
  }

  /** The longest stretches of two weeks or more without an event, in their order. */
  gaps(): TimeGap[] {
    const gaps: { from: number; days: number }[] = [];
    let from = this.#first;
    for (const [day, count] of this.#days()) {
      if (count === 0) continue;
      if (day - from >= SHORTEST_GAP) gaps.push({ from, days: day - from });
      from = day + 1;
    }
    return gaps
      .toSorted((a, b) => b.days - a.days)
      .slice(0, MOST_GAPS)
      .toSorted((a, b) => a.from - b.from)
      .map((gap) => ({
        from: isoDay(gap.from),
        until: isoDay(gap.from + gap.days - 1),
        days: gap.days,
      }));
  }

  *#days(): Generator<[day: number, count: number]> {
    for (let day = this.#first; day <= this.#last; day += 1) yield [day, this.#counts[day] ?? 0];
  }
}

function isoDay(day: number): string {
  return new Date(day * MS_A_DAY).toISOString().slice(0, 10);
}
