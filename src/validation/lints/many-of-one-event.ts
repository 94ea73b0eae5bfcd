import { CountMin } from '../sketches/count-min.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

/** What Kissmetrics kept for each person and event, by its technical limitations of 2013 to 2016. */
const MOST_KEPT = 1_000;

export const manyOfOneEvent: LintDefinition = {
  code: 'many_of_one_event',
  severity: 'warning',
  about:
    'more than 1,000 events of one name for one person, of which Kissmetrics kept the last 1,000',
  create({ shownPerson, placeOf }) {
    const counts = new CountMin();
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onHeld({ event, subject }) {
        if (counts.add(subject) !== MOST_KEPT + 1) return;
        tally.add({ ...event, revenue: undefined }, `${shownPerson(event.person)}, ${event.name}`);
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'record' ? watcher : undefined),
      end: () =>
        tally.found(
          'People have more than 1,000 events of one name: Kissmetrics used to keep the last 1,000, and one identity with so many may be many people.',
          'Thin them with `every`, or look whether the identity is a default.',
        ),
    };
  },
};
