import { foldName } from '../../model/fold.ts';
import { hasNamesFromData } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

export const dataNameSpelling: LintDefinition = {
  code: 'data_name_spelling',
  severity: 'warning',
  about: 'one event spelt in several ways by the data; the first spelling is the one that is shown',
  create({ rules, placeOf }) {
    if (!rules.some(hasNamesFromData)) return undefined;
    const first = new Map<string, string>();
    const others = new Set<string>();
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onHeld({ event }) {
        const { name, rule } = event;
        const folded = foldName(name);
        const known = first.get(folded);
        if (known === undefined) first.set(folded, name);
        else if (known !== name && hasNamesFromData(rule) && !others.has(name)) {
          others.add(name);
          tally.add({ ...event, revenue: undefined }, `${known}, ${name}`);
        }
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'record' ? watcher : undefined),
      end: () =>
        tally.found(
          'Names of events from the data are spelt differently from one met before: Kissmetrics takes them for one event.',
          'Give them one spelling with `map`, or with `case` on the name.',
        ),
    };
  },
};
