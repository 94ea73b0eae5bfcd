import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Insights, type PeopleStore, type SeenEvent } from '../../src/insight/index.ts';
import { Median } from '../../src/insight/median.ts';
import { People } from '../../src/insight/people.ts';
import type { Packed, Told } from '../../src/insight/person.ts';
import { addStep, reachedAt } from '../../src/insight/steps.ts';
import type { Insight } from '../../src/model/insight.ts';
import type { ReportOptions } from '../../src/model/reports.ts';
import {
  byPerson,
  cohortsOf,
  funnelOf,
  month,
  populationOf,
  type TestEvent,
} from './independent.ts';

/** The store's contract in memory. */
function memoryStore(): PeopleStore {
  const parts: string[] = [];
  const united = new Map<string, Packed>();
  const joined = new Map<string, string>();
  return {
    append(part, lines) {
      parts[part] = (parts[part] ?? '') + lines;
    },
    linesOf: (part) => (parts[part] ?? '').split('\n').filter((line) => line !== ''),
    joinedTo: (identity) => joined.get(identity),
    join: (identity, to) => void joined.set(identity, to),
    united: (identity) => united.get(identity),
    unite: (identity, person) => void united.set(identity, structuredClone(person)),
    allUnited: () => united.values(),
    batch: (work) => work(),
  };
}

/** An event that no report asks for by its name. */
const VISIT: Told = {
  second: 0,
  isEvent: true,
  step: -1,
  beginsCohort: false,
  period: -1,
  isPaying: false,
  revenue: undefined,
  value: undefined,
};

const WHO = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

const OPTIONS: ReportOptions = {
  funnel: ['Signed Up', 'Billed', 'Canceled'],
  cohort: { first: 'Signed Up', later: 'Billed', every: 'month' },
  by: undefined,
};

function insightsOf(options: Partial<ReportOptions> = {}): Insights {
  return new Insights({ ...OPTIONS, ...options }, memoryStore());
}

function seen(person: string, name: string, day: string, more: Partial<SeenEvent> = {}): SeenEvent {
  const second = Date.parse(day) / 1000;
  return {
    person,
    name,
    second,
    revenue: undefined,
    properties: [],
    isDelivered: false,
    ...more,
  };
}

function insightOf(events: readonly SeenEvent[], options: Partial<ReportOptions> = {}): Insight {
  const insights = insightsOf(options);
  for (const event of events) insights.event(event);
  return insights.insight();
}

describe('a funnel', () => {
  it('wants its steps in their order, each by itself, however long they take', () => {
    const { funnel } = insightOf([
      seen('ann', 'Signed Up', '2010-01-01'),
      seen('ann', 'Billed', '2020-01-01'),
      seen('bob', 'Billed', '2019-12-31'),
      seen('bob', 'Signed Up', '2020-01-01'),
      seen('cyd', 'Billed', '2020-01-01'),
      seen('dan', 'Signed Up', '2020-01-01'),
      seen('dan', 'Billed', '2020-01-01'),
      seen('dan', 'Canceled', '2020-01-03'),
    ]);

    expect(funnel).toEqual([
      { name: 'Signed Up', people: 3, ofPrevious: null, ofFirst: 1, medianSeconds: null },
      {
        name: 'Billed',
        people: 2,
        ofPrevious: 2 / 3,
        ofFirst: 2 / 3,
        medianSeconds: (3652 * 86_400) / 2,
      },
      { name: 'Canceled', people: 1, ofPrevious: 1 / 2, ofFirst: 1 / 3, medianSeconds: 172_800 },
    ]);
  });

  it('takes names for one that Kissmetrics does', () => {
    const { funnel, cohort } = insightOf([
      seen('ann', 'signed,up', '2020-01-01'),
      seen('ann', ' BILLED', '2020-01-02'),
    ]);

    expect(funnel.map(({ people }) => people)).toEqual([1, 1, 0]);
    expect(cohort.rows).toEqual([{ period: '2020-01', people: 1, counts: [1] }]);
  });

  it('has no shares where there is nobody', () => {
    const { funnel, asOf, revenue } = insightOf([]);

    expect(funnel.map(({ ofFirst, ofPrevious }) => [ofFirst, ofPrevious])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
    expect(asOf).toBeNull();
    expect(revenue).toEqual({
      total: '0',
      refunds: '0',
      payingPeople: 0,
      perPayingPerson: null,
      months: [],
    });
  });

  it('still knows that a step was done when thousands of them come before the first one', () => {
    const steps: number[][] = [[], []];
    for (let second = 20_000; second > 0; second -= 1) addStep(steps, 1, second);
    expect(steps[1]?.length).toBeLessThan(5_000);
    addStep(steps, 0, 19_990);
    const [first, next = 0] = reachedAt(steps);
    expect(first).toBe(19_990);
    expect(next).toBeGreaterThanOrEqual(19_990);
    expect(next).toBeLessThanOrEqual(20_000);
  });
});

describe('people', () => {
  const anyEvents = fc.array(
    fc.record({
      person: fc.constantFrom(...WHO),
      name: fc.constantFrom('Signed Up', 'Billed', 'Canceled', 'Visited'),
      second: fc.integer({ min: 0, max: 200 }).map((half) => 1_500_000_000 + half * 43_200),
    }),
    { minLength: 1, maxLength: 60 },
  );

  it('are told the same in any order, by memory of any size, as by a plain computation', () => {
    fc.assert(
      fc.property(anyEvents, fc.integer({ min: 1, max: 8 }), (events, most) => {
        const expected = plain(events);
        expect(figures(insightIn(events, most))).toEqual(expected);
        expect(figures(insightIn(events.toReversed(), most))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('are one when an alias joins them, whichever comes first and through any chain', () => {
    const pairs = fc.array(fc.tuple(fc.constantFrom(...WHO), fc.constantFrom(...WHO)));
    fc.assert(
      fc.property(anyEvents, pairs, fc.boolean(), (events, aliases, isFirst) => {
        const rename = rootsOf(aliases);
        const expected = plain(
          events.map((event) => ({ ...event, person: rename.get(event.person) ?? event.person })),
        );
        expect(figures(insightIn(events, 3, aliases, isFirst))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('stay known when a long chain of aliases ends in one of them', () => {
    const people = new People(memoryStore(), 0, 100);
    for (let one = 0; one < 5_000; one += 1) {
      people.tell(`p${one}`, { ...VISIT, second: one * 86_400 });
      people.join(`p${one + 1}`, `p${one}`);
    }
    const [only, ...others] = people.all();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ first: 0, last: 4_999 * 86_400 });
  });

  it('are new, repeat, active, power or at risk up to the day of the last event', () => {
    const { population, people } = insightOf([
      seen('last', 'Visited', '2024-03-30T23:00:00Z'),
      seen('edge', 'Visited', '2024-03-01'),
      seen('outside', 'Visited', '2024-02-29T23:59:59Z'),
      seen('back', 'Visited', '2024-01-01'),
      seen('back', 'Visited', '2024-01-02'),
      ...['2024-03-10', '2024-03-11', '2024-03-12', '2024-03-13', '2023-01-01'].map((day) =>
        seen('power', 'Visited', day),
      ),
      ...['01:00', '02:00', '03:00', '04:00'].map((time) =>
        seen('busy day', 'Visited', `2024-03-10T${time}:00Z`),
      ),
    ]);

    expect(people).toBe(6);
    expect(population).toEqual({ new: 3, repeat: 2, active: 4, power: 1, atRisk: 2 });
  });

  it('with properties alone are not counted', () => {
    const insights = insightsOf({ by: 'Plan Name' });
    insights.set('ann', [['Plan Name', 'Pro']], 1_500_000_000);
    expect(insights.insight()).toMatchObject({ people: 0, by: { rows: [] } });
  });
});

describe('revenue', () => {
  it('is exact, by month, refunds apart', () => {
    const amounts = ['0.1', '0.2', '-0.05', '0', '12345678901234567890.12'];
    const { revenue } = insightOf(
      amounts.map((amount, index) =>
        seen(`p${index}`, 'Billed', `2024-0${index === 4 ? 3 : 1}-01`, { revenue: amount }),
      ),
    );

    expect(revenue).toEqual({
      total: '12345678901234567890.37',
      refunds: '-0.05',
      payingPeople: 3,
      perPayingPerson: '4115226300411522630.12',
      months: [
        { month: '2024-01', revenue: '0.25', income: '0.3', refunds: '-0.05', payments: 2 },
        { month: '2024-02', revenue: '0', income: '0', refunds: '0', payments: 0 },
        {
          month: '2024-03',
          revenue: '12345678901234567890.12',
          income: '12345678901234567890.12',
          refunds: '0',
          payments: 1,
        },
      ],
    });
  });

  it("goes to the newest value of its person's property, whatever tells it", () => {
    const insights = insightsOf({ by: 'plan name' });
    const plan = (value: string) => ({ properties: [['Plan Name', value]] as const });
    insights.event(seen('ann', 'Billed', '2024-02-01', { revenue: '5', ...plan('Pro') }));
    insights.event(seen('ann', 'Signed Up', '2024-01-01', plan('Basic')));
    insights.event(seen('bob', 'Billed', '2024-01-01', { revenue: '3' }));
    insights.set('cyd', [['PLAN NAME', 'Basic']], 1_800_000_000);
    insights.event(seen('cyd', 'Billed', '2024-01-01', { revenue: '2', ...plan('Pro') }));
    insights.event(seen('cyd', 'Refunded', '2024-01-09', { revenue: '-1' }));

    expect(insights.insight().by).toEqual({
      property: 'plan name',
      rows: [
        { value: 'Pro', people: 1, revenue: '5' },
        { value: null, people: 1, revenue: '3' },
        { value: 'Basic', people: 1, revenue: '1' },
      ],
      others: { values: 0, people: 0, revenue: '0' },
    });
  });

  it('of more values than can be told is told together', () => {
    const events = Array.from({ length: 30 }, (_, index) =>
      seen(`p${index}`, 'Billed', '2024-01-01', {
        revenue: String(index + 1),
        properties: [['Source', `s${index}`]],
      }),
    );
    const { by } = insightOf(events, { by: 'Source' });

    expect(by?.rows).toHaveLength(20);
    expect(by?.rows[0]).toEqual({ value: 's29', people: 1, revenue: '30' });
    expect(by?.others).toEqual({ values: 10, people: 10, revenue: '55' });
  });

  it('counts the values beyond the first 10,000 as one, and only where there are any', () => {
    const many = (values: number) =>
      Array.from({ length: values }, (_, index) =>
        seen(`p${index}`, 'Billed', '2024-01-01', {
          revenue: '1',
          properties: [['Source', `s${index}`]],
        }),
      );
    const others = (values: number) => insightOf(many(values), { by: 'Source' }).by?.others;

    expect(others(10_000)).toEqual({ values: 9_980, people: 9_980, revenue: '9980' });
    expect(others(10_002)).toEqual({ values: 9_981, people: 9_982, revenue: '9982' });
  });
});

describe('a median', () => {
  it('is exact while there are few values, and right to 1 % beyond', () => {
    const few = new Median();
    for (const value of [9, 1, 5, 100]) few.add(value);
    expect(few.value()).toBe(7);
    const many = new Median();
    for (let value = 0; value < 200_000; value += 1) many.add((value * 7919) % 200_000);
    expect(Math.abs((many.value() ?? 0) / 100_000 - 1)).toBeLessThan(0.01);
    expect(new Median().value()).toBeNull();
  });
});

function insightIn(
  events: readonly TestEvent[],
  most: number,
  aliases: readonly (readonly [string, string])[] = [],
  isFirst = false,
): Insight {
  const insights = new Insights(OPTIONS, memoryStore(), most);
  if (isFirst) for (const [one, other] of aliases) insights.alias(one, other);
  for (const event of events) {
    insights.event({ ...event, revenue: undefined, properties: [], isDelivered: false });
  }
  if (!isFirst) for (const [one, other] of aliases) insights.alias(one, other);
  return insights.insight();
}

function figures({ people, funnel, cohort, population }: Insight) {
  return {
    people,
    funnel: funnel.map(({ name, people: many, medianSeconds }) => {
      return { name, people: many, medianSeconds };
    }),
    cohorts: cohort.rows.map((row) => `${row.period} ${row.people}: ${row.counts.join(' ')}`),
    population,
  };
}

function plain(events: readonly TestEvent[]) {
  return {
    people: byPerson(events).length,
    funnel: funnelOf(events, OPTIONS.funnel),
    cohorts: cohortsOf(events, OPTIONS.cohort, month),
    population: populationOf(events),
  };
}

/** What identities are called once these are one. */
function rootsOf(aliases: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const names = new Map(WHO.map((name) => [name, name]));
  for (const [one, other] of aliases) {
    const [kept = '', lost] = [names.get(one), names.get(other)];
    for (const [name, root] of names) if (root === lost) names.set(name, kept);
  }
  return names;
}
