import type { RuleDefinition, ValueDefinition } from '../../src/model/definition.ts';
import type { PlannedEvent } from '../../src/model/event.ts';

const place = { line: 1, column: 1, path: 'rules[0]' };

const value: ValueDefinition = {
  place,
  origin: { kind: 'value', text: 'x' },
  as: 'text',
  case: 'asis',
  map: undefined,
  default: undefined,
  truncate: undefined,
  time: {},
  money: {},
};

const rule: RuleDefinition = {
  verb: 'record',
  place,
  name: 'rule 1',
  from: 'people',
  person: value,
  where: [],
  at: value,
  required: false,
  window: { from: Number.NEGATIVE_INFINITY, until: undefined },
  future: 'reject',
  sameSecond: 'spread',
  sameSecondOnRule: false,
  record: value,
  properties: [],
  revenue: undefined,
  every: undefined,
  once: false,
  again: false,
};

/** An event as a rule makes it: a `record` unless told otherwise. */
export function plannedEvent(change: Partial<PlannedEvent> = {}): PlannedEvent {
  return {
    verb: 'record',
    rule,
    row: { cells: [], file: 'people.csv', line: 2, bad: undefined },
    person: 'ann@example.com',
    name: 'Signed Up',
    at: 1_400_000_000,
    atText: '',
    dateOnly: false,
    properties: [],
    revenue: undefined,
    ...change,
  };
}
