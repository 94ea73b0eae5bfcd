import { foldName } from '../../model/fold.ts';
import { hashText, hashWith, lowBits } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { byName } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

/** Numbers of a person's property at a second: a hash of its first value, and whether another came. */
const OTHER = 1;

export const propertySameSecond: LintDefinition = {
  code: 'property_same_second',
  severity: 'warning',
  about:
    'a property that has two values for one person at one second, also from two events: by its older rule Kissmetrics keeps one of them, and nobody can say which',
  create() {
    const values = new KeyTable(2);
    const hashOf = byName((name) => lowBits(hashText(foldName(name))));
    const tally = new Tally();
    return {
      // At which second something delivered was sent is not known here.
      onNew({ event, person, second }) {
        if (second === undefined) return;
        const moment = hashWith(person, second);
        for (const [name, value] of event.properties) {
          const at = values.locate(hashWith(moment, hashOf(name)));
          if (at < 0) continue;
          const hash = lowBits(hashText(value)) || 1;
          const first = values.values[at];
          if (first === 0) values.values[at] = hash;
          else if (first !== hash && values.values[at + OTHER] === 0) {
            values.values[at + OTHER] = 1;
            tally.add({ ...event, revenue: undefined }, name);
          }
        }
      },
      end: () =>
        tally.found(
          'Properties have two values for one person at one second, mostly from two events: Kissmetrics may keep either as the latest.',
          'Give the properties of each event names of their own, or export the time of day.',
          { count: tally.count * values.factor, isEstimate: values.factor > 1 },
        ),
    };
  },
};
