import type { RuleDefinition } from '../../model/definition.ts';
import { foldName } from '../../model/fold.ts';
import { hashText, hashWith, lowBits } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { byName, namesOf } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

/** Numbers of a person's property at a second: a hash of its first value, and whether another came. */
const OTHER = 1;

export const propertySameSecond: LintDefinition = {
  code: 'property_same_second',
  severity: 'warning',
  about:
    'a property that has two values for one person at one second, also from two events: by its older rule Kissmetrics keeps one of them, and nobody can say which',
  create({ rules, revenueProperty, placeOf }) {
    const shared = sharedProperties(rules, revenueProperty);
    if (shared.size === 0) return undefined;
    const values = new KeyTable(2);
    const hashOf = byName((name) => lowBits(hashText(foldName(name))));
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      // At which second something delivered was sent is not known here.
      onNew({ event, person, second }) {
        if (second === undefined) return;
        const moment = hashWith(person, second);
        for (const [name, value] of event.properties) {
          if (!shared.has(name)) continue;
          const at = values.locate(hashWith(moment, hashOf(name)));
          if (at < 0) continue;
          const hash = lowBits(hashText(value)) || 1;
          const first = values.values[at];
          if (first === 0) values.values[at] = hash;
          else if (first !== hash && values.values[at + OTHER] === 0) {
            values.values[at + OTHER] = 1;
            tally.add({ ...event, revenue: undefined }, name, values.factor);
          }
        }
      },
    };
    return {
      ofRule: (rule) =>
        propertyNames(rule, revenueProperty).some((name) => shared.has(name)) ? watcher : undefined,
      end: () =>
        tally.found(
          'Properties have two values for one person at one second, mostly from two events: Kissmetrics may keep either as the latest.',
          'Give the properties of each event names of their own, or export the time of day.',
          { isEstimate: values.factor > 1 },
        ),
    };
  },
};

/**
 * Properties that two events of one second can have: those of several rules. Events of one name are at
 * seconds of their own, unless their rule keeps them or takes names from the data.
 */
function sharedProperties(
  rules: readonly RuleDefinition[],
  revenueProperty: string,
): ReadonlySet<string> {
  const spellings = new Map<string, string[]>();
  for (const rule of rules) {
    if (rule.verb === 'alias') continue;
    const isAlone =
      rule.verb === 'set' || (rule.sameSecond !== 'keep' && namesOf(rule).length === 1);
    for (const name of propertyNames(rule, revenueProperty)) {
      const known = spellings.get(foldName(name)) ?? [];
      spellings.set(foldName(name), [...known, name, ...(isAlone ? [] : [name])]);
    }
  }
  return new Set([...spellings.values()].filter((names) => names.length > 1).flat());
}

function propertyNames(rule: RuleDefinition, revenueProperty: string): readonly string[] {
  if (rule.verb === 'alias') return [];
  const properties = rule.verb === 'record' ? rule.properties : rule.set;
  const names = properties.map(({ name }) => name);
  if (rule.verb === 'record' && rule.revenue !== undefined) names.push(revenueProperty);
  return names;
}
