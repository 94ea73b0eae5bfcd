import { describe, expect, it } from 'vitest';
import type { PlanDefinition } from '../../src/model/plan.ts';
import { LINTS } from '../../src/validation/lints/index.ts';
import { Linter } from '../../src/validation/lints/linter.ts';
import { inspecting } from '../helpers/inspecting.ts';
import { plannedEvent } from '../helpers/planned-event.ts';

/**
 * Each lint over rows that show what it is for, and over rows that nearly do. The numbers are those of the
 * project's list of Kissmetrics' rules.
 */
interface Case {
  readonly code: string;
  readonly rule?: string;
  /** The import file behind its zone; the sources are `rows.csv` and, when there is one, `other.csv`. */
  readonly rules: string;
  readonly top?: string;
  readonly header: string;
  readonly fires: readonly string[];
  readonly quiet: readonly string[];
  readonly other?: { readonly header: string; readonly rows: readonly string[] };
  /** Of the rows that show it. */
  readonly expected: { readonly count: number; readonly moneyAtStake?: string };
  /** Of its first example. */
  readonly value: string | RegExp;
  /** The import file for the rows that do not show it, where it is another. */
  readonly quietRules?: string;
  readonly quietTop?: string;
}

const SIGNED_UP = '- { record: Signed Up, from: rows, person: login, at: at }';
const BILLED = '- { record: Billed, from: rows, person: login, at: at, revenue: amount }';
const DAY = '2024-01-01 10:00:00';

function people(...logins: readonly string[]): string[] {
  return logins.map((login, index) => `"${login}",2024-01-${10 + index} 10:00:00`);
}

function repeat(times: number, row: (index: number) => string): string[] {
  return Array.from({ length: times }, (_, index) => row(index));
}

/** Different times of day, from the first of January on. */
function moment(index: number): string {
  return new Date(Date.UTC(2024, 0, 1, 10) + index * 7_200_000).toISOString().slice(0, 19);
}

const CASES: readonly Case[] = [
  {
    code: 'person_placeholder',
    rule: '4',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: people('none@example.com', 'test@example.com', '-', 'ann@example.com'),
    quiet: people('nonette@example.com', 'testa@example.com', 'a-b'),
    expected: { count: 3 },
    value: 'none@example.com',
  },
  {
    code: 'person_of_nothing',
    rule: '3',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: people('d41d8cd98f00b204e9800998ecf8427e', 'ann@example.com'),
    quiet: people('0cc175b9c0f1b6a831c399e269772661'),
    expected: { count: 1 },
    value: 'd41d8cd98f00b204e9800998ecf8427e',
  },
  {
    code: 'person_characters',
    rule: '6',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: people('id:7', 'Doe, Ann', 'id:7'),
    quiet: people('id-7', 'Ann Doe'),
    expected: { count: 2 },
    value: 'id…',
  },
  {
    code: 'person_white_space',
    rule: '7',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: people(' ann@example.com', 'a  b', 'c\u200bd'),
    quiet: people('ann@example.com', 'a b'),
    expected: { count: 3 },
    value: 'a…@example.com',
  },
  {
    code: 'person_case',
    rule: '8',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: people('Ann@example.com', 'ann@example.com', 'ANN@example.com', 'Bob@example.com'),
    quiet: people('Ann@example.com', 'Ann@example.com', 'bob@example.com'),
    expected: { count: 1 },
    value: 'a…@example.com',
  },
  {
    code: 'person_share',
    rule: '9',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: [
      ...repeat(150, (n) => `default,${moment(n)}`),
      ...repeat(60, (n) => `user${n}@example.com,${moment(n)}`),
    ],
    quiet: repeat(150, (n) => `user${n % 15}@example.com,${moment(n)}`),
    expected: { count: 1 },
    value: 'de…: 150 of 210 events',
  },
  {
    code: 'person_like_name',
    rule: '10',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: people('Ann Doe', "Seán O'Neill", 'ann'),
    quiet: people('ann doe', 'A1 B2', 'Ann'),
    expected: { count: 2 },
    value: 'An…',
  },
  {
    code: 'person_like_address',
    rule: '10',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: people('192.0.2.1', '2001:db8::1'),
    quiet: people('192.0.2', '12:30'),
    expected: { count: 2 },
    value: '19…',
  },
  {
    code: 'alias_hub',
    rule: '42',
    top: 'allowAlias: true\n',
    rules: '- { alias: device, from: rows, person: login }',
    header: 'login,device',
    fires: ['ann,d1', 'bob,d1', 'cid,d1', 'dan,d2'],
    quiet: ['ann,d1', 'ann,d2', 'ann,d1'],
    expected: { count: 1 },
    value: 'd…',
  },
  {
    code: 'data_name_characters',
    rule: '13',
    rules: '- { record: { column: name }, from: rows, person: login, at: at }',
    header: 'login,at,name',
    fires: [`ann,${DAY},Page: Home`, `bob,${DAY},Page: Home`],
    quiet: [`ann,${DAY},Page Home`],
    expected: { count: 1 },
    value: 'Page: Home becomes page home',
  },
  {
    code: 'data_name_spelling',
    rule: '14',
    rules: '- { record: { column: name }, from: rows, person: login, at: at }',
    header: 'login,at,name',
    fires: [`ann,${DAY},Log In`, `bob,${DAY},log in`, `cid,${DAY},log in`],
    quiet: [`ann,${DAY},Log In`, `bob,${DAY},Log Out`],
    expected: { count: 1 },
    value: 'Log In, log in',
  },
  {
    code: 'many_names',
    rule: '18',
    rules: '- { record: { column: name }, from: rows, person: login, at: at }',
    header: 'login,at,name',
    fires: repeat(103, (n) => `ann,${DAY},Page ${n}`),
    quiet: repeat(103, (n) => `ann,${DAY},Page ${n % 100}`),
    expected: { count: 3 },
    value: 'Page 100',
  },
  {
    code: 'fraction_cut',
    rule: '25',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: ['ann,2024-01-01 10:00:00.250', 'bob,2024-01-01 10:00:00.000', 'cid,1704103200250'],
    quiet: ['ann,2024-01-01 10:00:00.000', 'bob,1704103200', 'cid,1704103200000'],
    expected: { count: 2 },
    value: '2024-01-01 10:00:00.250',
  },
  {
    code: 'number_as_text',
    rule: '27',
    rules: '- { record: Quoted, from: rows, person: login, at: at, properties: { Price: price } }',
    header: 'login,at,price',
    fires: ['$100', '1,234.50', '12 %', '100 USD', '10,5'].map(
      (text, n) => `p${n},${DAY},"${text}"`,
    ),
    quiet: ['100', '-1.5', 'Pro 100', '2024-01-01', '+1 613 555', '1.2.3', 'A, B'].map(
      (text, n) => `p${n},${DAY},"${text}"`,
    ),
    expected: { count: 5 },
    value: 'Price: $100',
  },
  {
    code: 'empty_property',
    rule: '35',
    rules:
      '- { record: Quoted, from: rows, person: login, at: at, properties: { Plan: plan, Note: note } }',
    header: 'login,at,plan,note',
    fires: [`ann,${DAY},Pro,`, `bob,${DAY},,`, `cid,${DAY},Pro,x`],
    quiet: [`cid,${DAY},Pro,x`],
    expected: { count: 3 },
    value: 'Note: 2',
  },
  {
    code: 'revenue_not_positive',
    rule: '29',
    rules: BILLED,
    header: 'login,at,amount',
    fires: [`ann,${DAY},0`, `bob,${DAY},-5.00`, `cid,${DAY},5`],
    quiet: [`ann,${DAY},0.01`],
    expected: { count: 2, moneyAtStake: '-5.00' },
    value: 'Billed: 0.00',
  },
  {
    code: 'refund_positive',
    rule: '30',
    rules: '- { record: Refunded, from: rows, person: login, at: at, revenue: amount }',
    quietRules:
      '- { record: Refunded, from: rows, person: login, at: at, revenue: { column: amount, negate: true } }',
    header: 'login,at,amount',
    fires: [`ann,${DAY},5.00`, `bob,${DAY},7.50`, `cid,${DAY},-1.00`],
    quiet: [`ann,${DAY},5.00`],
    expected: { count: 2, moneyAtStake: '12.50' },
    value: 'Refunded: 5.00',
  },
  {
    code: 'refund_undated',
    rules: `${BILLED}
  - { record: Refunded, from: rows, person: login, at: at, where: { back: { gt: 0 } }, revenue: { column: back, negate: true } }`,
    quietRules: `${BILLED}
  - { record: Refunded, from: rows, person: login, at: back_at, where: { back: { gt: 0 } }, revenue: { column: back, negate: true } }`,
    header: 'login,at,amount,back,back_at',
    fires: [`ann,${DAY},9,4,`, `bob,${DAY},9,0,`],
    quiet: [`ann,${DAY},9,4,2024-02-02 10:00:00`],
    expected: { count: 1, moneyAtStake: '-4.00' },
    value: `Refunded at ${DAY}`,
  },
  {
    code: 'refund_not_told',
    rules: BILLED,
    quietRules: `${BILLED}
  - { record: Refunded, from: rows, person: login, at: back_at, where: { refunded: { gt: 0 } }, revenue: { column: refunded, negate: true } }`,
    header: 'login,at,amount,refunded,back_at',
    fires: [`ann,${DAY},9,4.50,`, `bob,${DAY},9,0.00,`, `cid,${DAY},9,,`],
    quiet: [`ann,${DAY},9,4.50,2024-02-02 10:00:00`],
    expected: { count: 1, moneyAtStake: '4.50' },
    value: 'refunded: 4.50',
  },
  {
    code: 'undated_revenue',
    rules: BILLED,
    header: 'login,at,amount',
    fires: ['ann,,9.50', 'bob,,0', 'cid,,', `dan,${DAY},1`],
    quiet: [`ann,${DAY},9.50`, 'bob,,'],
    expected: { count: 1, moneyAtStake: '9.50' },
    value: 'Billed: 9.50',
  },
  {
    code: 'unsettled_payment',
    rule: '32',
    rules: BILLED,
    quietRules:
      '- { record: Billed, from: rows, person: login, at: at, revenue: amount, where: { status: [paid, failed] } }',
    header: 'login,at,amount,status,livemode',
    fires: [
      `ann,${DAY},9.50,failed,true`,
      `bob,${DAY},1,Pending,true`,
      `cid,${DAY},2,paid,FALSE`,
      `dan,${DAY},3,paid,true`,
    ],
    quiet: [`ann,${DAY},9.50,failed,true`, `bob,${DAY},9.50,paid,true`],
    expected: { count: 3, moneyAtStake: '12.50' },
    value: 'status: failed',
  },
  {
    code: 'second_revenue_property',
    rule: '31',
    rules:
      '- { record: Billed, from: rows, person: login, at: at, revenue: amount, properties: { Revenue: amount } }',
    quietRules: BILLED,
    header: 'login,at,amount',
    fires: [`ann,${DAY},9.50`],
    quiet: [`ann,${DAY},9.50`],
    expected: { count: 1 },
    value: 'Revenue',
  },
  {
    code: 'same_second',
    rule: '37',
    rules: BILLED,
    header: 'login,at,amount',
    fires: [`ann,${DAY},1.00`, `ann,${DAY},2.50`, `ann,${DAY},3.00`, `bob,${DAY},9`],
    quiet: [`ann,${DAY},1.00`, 'ann,2024-01-01 10:00:01,2.50', `bob,${DAY},9`],
    expected: { count: 3, moneyAtStake: '5.50' },
    value: `Billed at ${DAY}`,
  },
  {
    code: 'same_second',
    rule: '37, kept',
    top: 'sameSecond: keep\n',
    rules: BILLED,
    header: 'login,at,amount',
    fires: [`ann,${DAY},1.00`, `ann,${DAY},2.50`, `ann,${DAY},3.00`, `bob,${DAY},9`],
    quiet: [`ann,${DAY},1.00`, 'ann,2024-01-01 10:00:01,2.50', `bob,${DAY},9`],
    expected: { count: 3, moneyAtStake: '5.50' },
    value: `Billed at ${DAY}`,
  },
  {
    code: 'property_same_second',
    rule: '38',
    rules: `- { record: Signed Up, from: rows, person: login, at: at, properties: { Plan Name: plan } }
  - { record: Upgraded, from: rows, person: login, at: up, properties: { plan name: new } }`,
    header: 'login,at,plan,up,new',
    fires: [`ann,${DAY},Basic,${DAY},Pro`, `bob,${DAY},Pro,${DAY},Pro`],
    quiet: [`ann,${DAY},Basic,2024-01-01 10:00:01,Pro`],
    expected: { count: 1 },
    value: 'plan name',
  },
  {
    code: 'exact_duplicate',
    rule: '39',
    rules: BILLED,
    header: 'login,at,amount',
    fires: [`ann,${DAY},1.00`, `ann,${DAY},1.00`, `ann,${DAY},2.00`],
    quiet: [`ann,${DAY},1.00`, `ann,${DAY},2.00`, `bob,${DAY},1.00`],
    expected: { count: 1, moneyAtStake: '1.00' },
    value: `Billed at ${DAY}`,
  },
  {
    code: 'exact_duplicate',
    rule: '39, one of two properties',
    rules:
      '- { record: Came, from: rows, person: login, at: at, properties: { Term: term, Page: page } }',
    header: 'login,at,term,page',
    fires: [`ann,${DAY},,home`, `ann,${DAY},,home`, `ann,${DAY},home,`],
    quiet: [`ann,${DAY},home,`, `ann,${DAY},,home`],
    expected: { count: 1 },
    value: `Came at ${DAY}`,
  },
  {
    code: 'date_only',
    rule: '40',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: ['ann,2024-01-01', 'bob,2024-01-02'],
    quiet: ['ann,2024-01-01', 'bob,2024-01-02', `cid,${DAY}`],
    expected: { count: 2 },
    value: 'Signed Up: 2024-01-01',
  },
  {
    code: 'date_only',
    rule: '40, at midnight',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: repeat(10, (n) => `ann,2024-01-${10 + n} 00:00:00`),
    quiet: repeat(9, (n) => `ann,2024-01-${10 + n} 00:00:00`),
    expected: { count: 10 },
    value: 'Signed Up: 2024-01-10 00:00:00',
  },
  {
    code: 'bulk_time',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: repeat(120, (n) => `p${n},${DAY}`),
    quiet: [...repeat(99, (n) => `p${n},${DAY}`), ...repeat(200, (n) => `q${n},${moment(n + 1)}`)],
    expected: { count: 120 },
    value: `Signed Up at ${DAY}: 120 events`,
  },
  {
    code: 'sign_up_not_first',
    rules: `${SIGNED_UP}
  - { record: Billed, from: rows, person: login, at: paid }`,
    header: 'login,at,paid',
    fires: [
      `ann,${DAY},2023-12-31 10:00:00`,
      `bob,${DAY},2024-01-02 10:00:00`,
      `cid,${DAY},2024-01-01 09:59:59`,
    ],
    quiet: [`ann,${DAY},2024-01-01`, `bob,${DAY},${DAY}`],
    expected: { count: 2 },
    value: 'a…',
  },
  {
    code: 'same_event_two_sources',
    rules: `- { record: Canceled, from: rows, person: login, at: at }
  - { record: canceled, from: other, person: login, at: at }`,
    header: 'login,at',
    fires: [`ann,${DAY}`, `bob,${DAY}`, `cid,${DAY}`, `dan,${DAY}`],
    quiet: ['ann,2024-01-05 10:00:00', 'zoe,2024-01-01 10:00:00'],
    other: {
      header: 'login,at',
      rows: ['ann,2024-01-01 12:00:00', 'bob,2024-01-02 09:59:59', 'cid,2024-01-02 10:00:00'],
    },
    expected: { count: 2 },
    value: /^a…, canceled at 2024-01-01 12/,
  },
  {
    code: 'visits_near',
    rule: '47',
    rules: '- { record: Visited Site, from: rows, person: login, at: at }',
    quietRules: '- { record: Visited Site, from: rows, person: login, at: at, every: 30 minutes }',
    header: 'login,at',
    fires: [
      'ann,2024-01-01 10:25:00',
      'ann,2024-01-01 10:35:00',
      'ann,2024-01-01 11:05:00',
      'ann,2024-01-01 10:40:00',
      'bob,2024-01-01 10:26:00',
    ],
    quiet: ['ann,2024-01-01 10:25:00', 'ann,2024-01-01 10:35:00'],
    expected: { count: 2 },
    value: 'Visited Site at 2024-01-01 10:35:00',
  },
  {
    code: 'many_of_one_event',
    rule: '44',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: repeat(1_002, (n) => `ann,${moment(n)}`),
    quiet: repeat(1_000, (n) => `ann,${moment(n)}`),
    expected: { count: 1 },
    value: 'a…, Signed Up',
  },
  {
    code: 'plan_exceeded',
    rule: '46',
    top: 'plan: { eventsPerMonth: 2 }\n',
    quietTop: 'plan: { eventsPerMonth: 3 }\n',
    rules: SIGNED_UP,
    header: 'login,at',
    fires: people('a@example.com', 'b@example.com', 'c@example.com'),
    quiet: people('a@example.com', 'b@example.com', 'c@example.com'),
    expected: { count: 1 },
    value: '',
  },
];

async function look(one: Case, which: 'fires' | 'quiet') {
  const isQuiet = which === 'quiet';
  const rows = one[which].map((row, index) => `${index + 1},${row}`);
  const files: Record<string, string> = { 'rows.csv': `id,${one.header}\n${rows.join('\n')}\n` };
  const sources = ['rows: { csv: rows.csv, key: id }'];
  if (one.other !== undefined) {
    const { header, rows: others } = one.other;
    files['other.csv'] = `id,${header}\n${others.map((row, n) => `${n + 1},${row}`).join('\n')}\n`;
    sources.push('other: { csv: other.csv, key: id }');
  }
  const top = isQuiet ? (one.quietTop ?? one.top ?? '') : (one.top ?? '');
  const rules = isQuiet ? (one.quietRules ?? one.rules) : one.rules;
  return inspecting({
    files,
    yaml: `zone: UTC\n${top}sources:\n  ${sources.join('\n  ')}\nrules:\n  ${rules}\n`,
  });
}

/** Needs more events than belong into an import of a test. */
const TOLD_ALONE = ['many_events'];

describe('a lint', () => {
  it.each(CASES.map((one) => ({ ...one, title: `${one.code} (${one.rule ?? 'our own'})` })))(
    '$title finds what it is for, and says where and what to do',
    async (one) => {
      const { found, warnings, exitCode } = await look(one, 'fires');
      const finding = found(one.code);
      expect(finding).toMatchObject({ ...one.expected, isEstimate: false });
      expect(finding?.moneyAtStake).toBe(one.expected.moneyAtStake);
      expect(finding?.message).toMatch(/^[A-Z].*\.$/);
      expect(finding?.hint).toMatch(/^[A-Z].*\.$/);
      const [example] = finding?.examples ?? [];
      expect(example?.value ?? '').toMatch(one.value);
      expect(example?.place ?? 'line 1').toMatch(/line \d+$|^rule "/);
      expect(warnings.includes(one.code)).toBe(finding?.severity === 'warning');
      expect(exitCode).toBe(0);
    },
  );

  it.each(CASES.map((one) => ({ ...one, title: `${one.code} (${one.rule ?? 'our own'})` })))(
    '$title is quiet where there is nothing to find',
    async (one) => {
      const { found, warnings } = await look(one, 'quiet');
      expect(found(one.code)).toBeUndefined();
      expect(warnings).not.toContain(one.code);
    },
  );

  it('many_events (46) tells of more events than the free plan holds, unless the file has a plan', () => {
    const lint = (plan?: PlanDefinition) => {
      const facts = { rules: [], sources: [], revenueProperty: '', shownPerson: String, plan };
      const linter = new Linter({ ...facts, placeOf: (_, source) => source });
      for (let n = 0; n < 100_000; n += 1) linter.new(plannedEvent({ person: `p${n}` }), 1);
      const found = () => linter.end(new Map()).findings.find(({ code }) => code === 'many_events');
      const before = found();
      linter.new(plannedEvent(), 1);
      return [before, found()];
    };
    expect(lint()).toEqual([
      undefined,
      expect.objectContaining({ severity: 'info', count: 100_001 }),
    ]);
    expect(lint({ eventsPerMonth: 1, pricePer1000: undefined })).toEqual([undefined, undefined]);
  });

  it('that finds more than its tables hold estimates how many, and the money, within a few percent', () => {
    const facts = { rules: [], sources: [], revenueProperty: '', shownPerson: String };
    const places = { placeOf: (_: unknown, source: string) => source };
    const linter = new Linter({ ...facts, ...places, plan: undefined });
    const PEOPLE = 300_000;
    // One of twenty has a second spelling, and another one is told twice.
    const tell = (person: string, at: number) =>
      linter.new(plannedEvent({ person, at, revenue: '2.00' }), at);
    for (let n = 0; n < PEOPLE; n += 1) {
      const at = 1_400_000_000 + n;
      tell(`user${n}@example.com`, at);
      if (n % 20 === 0) tell(`User${n}@example.com`, at);
      if (n % 20 === 10) tell(`user${n}@example.com`, at);
    }
    const { findings } = linter.end(new Map());
    for (const code of ['person_case', 'exact_duplicate']) {
      const found = findings.find((one) => one.code === code);
      expect(found?.isEstimate, code).toBe(true);
      expect(Math.abs((found?.count ?? 0) / (PEOPLE / 20) - 1), code).toBeLessThan(0.06);
      expect(Number(found?.moneyAtStake), code).toBe((found?.count ?? 0) * 2);
    }
  });

  it('is shown by a case, every one', () => {
    const shown = new Set([...CASES.map(({ code }) => code), ...TOLD_ALONE]);
    expect(LINTS.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([]);
    expect(new Set(LINTS.map(({ code }) => code)).size).toBe(LINTS.length);
  });
});
