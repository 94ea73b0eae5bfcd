import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { openOverlay } from '../../src/ledger/overlay.ts';
import type { Decision, Ledger } from '../../src/ledger/types.ts';
import type { RecordRule } from '../../src/model/definition.ts';
import type { PlannedEvent } from '../../src/model/event.ts';
import { plannedEvent } from '../helpers/planned-event.ts';

const { rule: anyRule } = plannedEvent();

function recordRule(name: string, change: Partial<RecordRule> = {}): RecordRule {
  const { place, person } = anyRule;
  return {
    verb: 'record',
    place,
    name,
    from: 'bills',
    person,
    where: [],
    at: person,
    required: false,
    window: { from: 0, until: undefined },
    future: 'reject',
    sameSecond: 'spread',
    sameSecondOnRule: false,
    record: person,
    properties: [],
    revenue: undefined,
    every: undefined,
    once: false,
    again: false,
    ...change,
  };
}

const RULES = [
  recordRule('usual'),
  recordRule('kept', { sameSecond: 'keep', sameSecondOnRule: true }),
  recordRule('rejected', { sameSecond: 'reject' }),
  recordRule('again', { again: true }),
  recordRule('elsewhere', { from: 'invoices' }),
  recordRule('hourly', { every: 3_600 }),
  recordRule('once', { once: true, from: 'people' }),
];
// Names of which some are thinned: those of the last two rules come from values, as `x` does.
const NAMES = ['Billed', 'Upgraded', 'billed', 'x'];
const NOW = Date.UTC(2024, 0, 1);
const START = NOW / 1_000 - 1_000;

/** The same rows, told to a ledger that keeps hashes and to one that keeps texts. */
async function ledgers(): Promise<readonly [Ledger, Ledger]> {
  const makeRequest = () => ({ path: '/e', query: '' }) as const;
  const facts = { rules: RULES, run: 'this run', now: NOW, makeRequest };
  const hashes = await openOverlay({ ...facts, isRead: false }, undefined);
  const texts = await openOverlay({ ...facts, isRead: true }, undefined);
  onTestFinished(async () => {
    await hashes.close();
    await texts.close();
  });
  return [hashes, texts];
}

function outcomeOf(decision: Decision): unknown {
  const { kind, event } = decision;
  const { name, person } = event;
  if (kind === 'send') return { kind, name, person, second: decision.second };
  return kind === 'fate'
    ? { kind, name, person, fate: decision.fate, isNews: decision.isNews }
    : { kind, name, person, reason: decision.problem.reason };
}

interface ToldRow {
  readonly key: string | undefined;
  readonly events: readonly PlannedEvent[];
  readonly alsoMade: readonly string[];
}

function settled(ledger: Ledger, rows: readonly ToldRow[]): unknown[] {
  return rows.flatMap(({ key, events, alsoMade }) =>
    ledger.batch(() => ledger.settle(key, events, alsoMade)).map(outcomeOf),
  );
}

const few = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const event = fc
  .record({
    rule: few(...RULES),
    person: few('a@example.com', 'b@example.com'),
    name: few(...NAMES),
    at: few(0, 1, 59, 60, 500, 200_000).map((later) => START + later),
    zone: few('', 'Z'),
    dateOnly: fc.boolean(),
    value: few('1', '2'),
  })
  .map(({ zone, value, ...common }) =>
    plannedEvent({ ...common, atText: `${common.at}${zone}`, properties: [['Amount', value]] }),
  );

/** Two events of one row with the same name are rejected before they come here. */
const row: fc.Arbitrary<ToldRow> = fc.record({
  key: few('bills\u00011', 'bills\u00012', 'invoices\u00011', undefined),
  events: fc.uniqueArray(event, { maxLength: 3, selector: ({ name }) => name.toLowerCase() }),
  alsoMade: fc.subarray(NAMES, { maxLength: 1 }),
});

it('A run that keeps hashes of what it tells first decides as one that keeps texts of everything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
      const [hashes, texts] = await ledgers();
      expect(settled(hashes, rows)).toEqual(settled(texts, rows));
    }),
    { numRuns: 300 },
  );
});

it('What has no room in memory is found again', { timeout: 120_000 }, async () => {
  const [hashes] = await ledgers();
  const rows = Array.from({ length: 150_000 }, (_, n): ToldRow => {
    const [rule = recordRule('')] = RULES;
    const person = `user${n % 1_000}@example.com`;
    const common = { rule, person, at: START - n, atText: String(n) };
    const billed = plannedEvent({ ...common, name: 'Billed', properties: [['n', String(n)]] });
    const events = n % 7 === 0 ? [billed, plannedEvent({ ...common, name: 'Upgraded' })] : [billed];
    return { key: `bills\u0001${n}`, events, alsoMade: [] };
  });
  const fates = (told: readonly ToldRow[]) =>
    hashes.batch(() =>
      told.flatMap(({ key, events, alsoMade }) =>
        hashes
          .settle(key, events, alsoMade)
          .map((decision) => (decision.kind === 'fate' ? decision.fate : decision.kind)),
      ),
    );
  for (let start = 0; start < rows.length; start += 1_000) {
    expect(new Set(fates(rows.slice(start, start + 1_000)))).toEqual(new Set(['send']));
  }
  const sample = rows.filter((_, n) => n % 97 === 0);
  expect(new Set(fates(sample))).toEqual(new Set(['duplicate']));
  const changed = sample.map((told) => ({
    ...told,
    events: told.events.map((one) => ({ ...one, properties: [['n', 'another']] as const })),
  }));
  expect(new Set(fates(changed))).toEqual(new Set(['reject']));
  const again = sample.map((told, n) => ({ ...told, key: `bills\u0001new ${n}` }));
  expect(new Set(fates(again))).toEqual(new Set(['send']));
});
