import type { RuleDefinition } from '../../model/definition.ts';
import { foldName } from '../../model/fold.ts';
import { hashWith } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { hasNamesFromData, namesOf } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

const SECONDS_A_DAY = 86_400;

/** Numbers of a day of one source: its first and its last event, in seconds from 1. */
const FIRST = 0;
const LAST = 1;

/**
 * A users table and an activity log both hold cancellations: told by both, everybody cancels twice. A
 * rule that says `sameSecond` or `once` itself has decided about that.
 */
export const sameEventTwoSources: LintDefinition = {
  code: 'same_event_two_sources',
  severity: 'warning',
  about: 'one person has the same event within a day from two sources, as if it were told twice',
  create({ rules, shownPerson, placeOf }) {
    const sources = [...new Set(rules.map(({ from }) => from))];
    const shared = sharedNames(rules);
    if (sources.length < 2 || shared?.size === 0) return undefined;
    const days = new KeyTable(2);
    const tally = new Tally(placeOf);
    const isShared = (name: string): boolean => shared === undefined || shared.has(foldName(name));
    const watcher: Watcher = {
      onHeld({ event, subject }) {
        const { at, name, rule } = event;
        if (at === undefined || !isShared(name)) return;
        const own = sources.indexOf(rule.from);
        const isTold = sources.some((_, one) => one !== own && isNear(days, subject, one, at));
        remember(days, subject, own, at);
        if (!isTold) return;
        const value = `${shownPerson(event.person)}, ${name} at ${event.atText}`;
        tally.add(event, value, days.factor);
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'record' ? watcher : undefined),
      end: () =>
        tally.found(
          'Events of one person and name come within a day from two sources: probably one event, told twice and counted twice.',
          'Let one of the sources tell it: take the rule for the other out, or narrow it with `where`.',
          { isEstimate: days.factor > 1 },
        ),
    };
  },
};

/** Names that rules of several sources record; `undefined` where the data decide about names. */
function sharedNames(rules: readonly RuleDefinition[]): ReadonlySet<string> | undefined {
  const from = new Map<string, string>();
  const shared = new Set<string>();
  for (const rule of rules) {
    if (rule.verb !== 'record') continue;
    if (hasNamesFromData(rule)) return undefined;
    for (const name of namesOf(rule).map(foldName)) {
      if ((from.get(name) ?? rule.from) !== rule.from) shared.add(name);
      from.set(name, rule.from);
    }
  }
  return shared;
}

function dayOf(subject: number, source: number, day: number): number {
  return hashWith(hashWith(subject, day), source);
}

function isNear(days: KeyTable, subject: number, source: number, at: number): boolean {
  const day = Math.floor(at / SECONDS_A_DAY);
  const offset = at - day * SECONDS_A_DAY + 1;
  if (days.find(dayOf(subject, source, day)) >= 0) return true;
  const before = days.find(dayOf(subject, source, day - 1));
  if (before >= 0 && (days.values[before + LAST] ?? 0) > offset) return true;
  const after = days.find(dayOf(subject, source, day + 1));
  return after >= 0 && (days.values[after + FIRST] ?? 0) < offset;
}

function remember(days: KeyTable, subject: number, source: number, at: number): void {
  const day = Math.floor(at / SECONDS_A_DAY);
  const offset = at - day * SECONDS_A_DAY + 1;
  const slot = days.locate(dayOf(subject, source, day));
  if (slot < 0) return;
  const first = days.values[slot + FIRST] ?? 0;
  days.values[slot + FIRST] = first === 0 ? offset : Math.min(first, offset);
  days.values[slot + LAST] = Math.max(days.values[slot + LAST] ?? 0, offset);
}
