import { foldName } from '../../model/fold.ts';
import { hasNamesFromData } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

/** Kissmetrics recommends about 20, and gets slow to work with far below the 65,535 that it holds. */
const MANY = 100;

export const manyNames: LintDefinition = {
  code: 'many_names',
  severity: 'warning',
  about: 'more than 100 names of events',
  create({ rules, placeOf }) {
    if (!rules.some(hasNamesFromData)) return undefined;
    const names = new Set<string>();
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onHeld({ event }) {
        const { size } = names;
        names.add(foldName(event.name));
        if (names.size > size && names.size > MANY) {
          tally.add({ ...event, revenue: undefined }, event.name);
        }
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'record' ? watcher : undefined),
      end: () =>
        tally.found(
          `There are names of events beyond the first ${MANY}: they come from the data, and every one stays in every list of Kissmetrics for ever.`,
          'Put what varies (an id, a page, a plan) into a property, and give the event a fixed name.',
          { count: tally.count },
        ),
    };
  },
};
