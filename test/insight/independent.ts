/**
 * What Kissmetrics will show, computed the plain way: all events in memory, a person's in their order.
 * Shares no code with src/insight, so that each checks the other.
 */
export interface TestEvent {
  readonly person: string;
  readonly name: string;
  readonly second: number;
  /** Whole cents. */
  readonly cents?: number;
}

const DAY = 86_400;

export function byPerson(events: readonly TestEvent[]): TestEvent[][] {
  const people = new Map<string, TestEvent[]>();
  for (const event of events) {
    const own = people.get(event.person);
    if (own === undefined) people.set(event.person, [event]);
    else own.push(event);
  }
  return [...people.values()].map((own) => own.toSorted((a, b) => a.second - b.second));
}

export function funnelOf(events: readonly TestEvent[], names: readonly string[]) {
  const arrived: number[][] = names.map(() => []);
  for (const own of byPerson(events)) {
    let after = Number.NEGATIVE_INFINITY;
    for (const [step, name] of names.entries()) {
      const next = own.find((event) => event.name === name && event.second >= after);
      if (next === undefined) break;
      arrived[step]?.push(next.second - after);
      after = next.second;
    }
  }
  return arrived.map((times, step) => ({
    name: names[step],
    people: times.length,
    medianSeconds: step === 0 || times.length === 0 ? null : median(times),
  }));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  return sorted.length % 2 === 1 ? low : (low + (sorted[middle] ?? 0)) / 2;
}

/** Rows of the triangle as text: `2024-01 12: 3 4 5`. */
export function cohortsOf(
  events: readonly TestEvent[],
  { first, later }: { first: string; later: string },
  periodOf: (second: number) => string,
): string[] {
  const lastEvent = Math.max(...events.map(({ second }) => second));
  const cohorts = new Map<string, TestEvent[][]>();
  for (const own of byPerson(events)) {
    const beginning = own.find(({ name }) => name === first);
    if (beginning === undefined) continue;
    const period = periodOf(beginning.second);
    cohorts.set(period, [...(cohorts.get(period) ?? []), own]);
  }
  return [...cohorts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([period, people]) => {
      const periods = periodsFrom(period, lastEvent, periodOf);
      const counts = periods.map(
        (one) =>
          people.filter((own) =>
            own.some(({ name, second }) => name === later && periodOf(second) === one),
          ).length,
      );
      return `${period} ${people.length}: ${counts.join(' ')}`;
    });
}

function periodsFrom(first: string, last: number, periodOf: (second: number) => string): string[] {
  const periods: string[] = [];
  for (let second = Date.parse(first) / 1000; ; second += DAY) {
    const period = periodOf(Math.min(second, last));
    if (periods.at(-1) !== period) periods.push(period);
    if (second >= last) return periods;
  }
}

export function month(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 7);
}

/** The Monday before or on that day. */
export function week(second: number): string {
  const date = new Date(second * 1000);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

export function populationOf(events: readonly TestEvent[]) {
  const day = (second: number): number => Math.floor(second / DAY);
  const lastDay = day(Math.max(...events.map(({ second }) => second)));
  const isRecent = (second: number): boolean => lastDay - day(second) < 30;
  const counts = { new: 0, repeat: 0, active: 0, power: 0, atRisk: 0 };
  for (const own of byPerson(events)) {
    const recent = own.filter(({ second }) => isRecent(second));
    if (recent.length === own.length) counts.new += 1;
    if (new Set(own.map(({ second }) => day(second))).size > 1) counts.repeat += 1;
    counts[recent.length > 0 ? 'active' : 'atRisk'] += 1;
    if (new Set(recent.map(({ second }) => day(second))).size >= 4) counts.power += 1;
  }
  return counts;
}

/** Cents by month: what came in, and what went out. */
export function revenueOf(events: readonly TestEvent[]) {
  const months = new Map<string, { income: number; refunds: number; payments: number }>();
  for (const { second, cents } of events) {
    if (cents === undefined) continue;
    const sums = months.get(month(second)) ?? { income: 0, refunds: 0, payments: 0 };
    months.set(month(second), sums);
    if (cents > 0) {
      sums.income += cents;
      sums.payments += 1;
    } else sums.refunds += cents;
  }
  const paying = new Set(events.filter(({ cents = 0 }) => cents > 0).map(({ person }) => person));
  return { months, paying: paying.size };
}

/** Whole cents of a decimal text with at most two decimals. */
export function centsOf(decimal: string): number {
  const cents = Math.round(Number(decimal) * 100);
  if (Math.abs(cents / 100 - Number(decimal)) > 1e-9) throw new Error(`${decimal} has no cents`);
  return cents === 0 ? 0 : cents;
}
