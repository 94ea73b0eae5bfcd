import type { PropertyDefinition, RuleDefinition } from '../../model/definition.ts';
import type { PlannedEvent } from '../../model/event.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

export const emptyProperty: LintDefinition = {
  code: 'empty_property',
  severity: 'info',
  about: 'properties that are empty in some rows, and left out there',
  create() {
    const empty = new Map<RuleDefinition, Map<string, number>>();
    return {
      ofRule(rule) {
        const expected = expectedProperties(rule);
        if (expected === 0) return undefined;
        return {
          onNew({ event }) {
            if (event.properties.length === expected) return;
            const counts = empty.get(rule) ?? new Map<string, number>();
            empty.set(rule, counts);
            countMissing(event, counts);
          },
        };
      },
      end() {
        const tally = new Tally();
        for (const [rule, counts] of empty) {
          for (const [name, count] of counts) {
            tally.count += count;
            tally.addExample(`rule "${rule.name}"`, `${name}: ${count}`);
          }
        }
        return tally.found(
          'Properties are empty in some rows, and left out there; a value that was sent before stays.',
          'Nothing has to be done; `default` gives such rows a value.',
        );
      },
    };
  },
};

function propertiesOf(rule: RuleDefinition): readonly PropertyDefinition[] {
  if (rule.verb === 'alias') return [];
  return rule.verb === 'record' ? rule.properties : rule.set;
}

function expectedProperties(rule: RuleDefinition): number {
  const hasRevenue = rule.verb === 'record' && rule.revenue !== undefined;
  return propertiesOf(rule).length + (hasRevenue ? 1 : 0);
}

/** Properties come in the order of the rule. */
function countMissing(
  { rule, properties, revenue }: PlannedEvent,
  counts: Map<string, number>,
): void {
  let next = revenue === undefined ? 0 : 1;
  for (const { name } of propertiesOf(rule)) {
    if (properties[next]?.[0] === name) next += 1;
    else counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}
