import type { RuleDefinition } from '../../model/definition.ts';
import { hashWith } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { byName, hasNamesFromData, namesOf } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

const HALF_HOUR = 1_800;
const VISIT =
  /^(?:visit|view|open|used|log(?:ged)?[ -]?in|sign(?:ed)?[ -]?in|session|page|screen)/i;

/** Numbers of a half hour: its first and its last visit, in seconds from 1. */
const FIRST = 0;
const LAST = 1;

export const visitsNear: LintDefinition = {
  code: 'visits_near',
  severity: 'warning',
  about:
    'visits (events called `Visited ...`, `Viewed ...`, `Logged In` ...) of one person within 30 minutes of another, where the rule does not thin them',
  create({ rules, placeOf }) {
    if (!rules.some(mayBeNear)) return undefined;
    const visits = new KeyTable(2);
    const isVisit = byName((name) => VISIT.test(name));
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onNew({ event, subject }) {
        const { at, name } = event;
        if (at === undefined || event.dateOnly || !isVisit(name)) return;
        if (isNear(visits, subject, at)) {
          tally.add(event, `${name} at ${event.atText}`, visits.factor);
        }
      },
    };
    return {
      ofRule: (rule) => (mayBeNear(rule) ? watcher : undefined),
      end: () =>
        tally.found(
          'Visits of one person are nearer than 30 minutes to another: they cost events and say little more.',
          'Thin them with `every: 30 minutes`.',
          { isEstimate: visits.factor > 1 },
        ),
    };
  },
};

/** The rule tells visits, as far as its names say, and does not thin them. */
function mayBeNear(rule: RuleDefinition): boolean {
  if (rule.verb !== 'record' || rule.every !== undefined || rule.once) return false;
  return hasNamesFromData(rule) || namesOf(rule).some((name) => VISIT.test(name.trim()));
}

/** Whether a visit that was met before is nearer than half an hour; this one is kept for the next. */
function isNear(visits: KeyTable, subject: number, at: number): boolean {
  const half = Math.floor(at / HALF_HOUR);
  const offset = at - half * HALF_HOUR + 1;
  const before = visits.find(hashWith(subject, half - 1));
  const after = visits.find(hashWith(subject, half + 1));
  const own = visits.locate(hashWith(subject, half));
  if (own < 0) return false;
  const { values } = visits;
  const first = values[own + FIRST] ?? 0;
  values[own + FIRST] = first === 0 ? offset : Math.min(first, offset);
  values[own + LAST] = Math.max(values[own + LAST] ?? 0, offset);
  return (
    first !== 0 ||
    (before >= 0 && (values[before + LAST] ?? 0) > offset) ||
    (after >= 0 && (values[after + FIRST] ?? 0) < offset)
  );
}
