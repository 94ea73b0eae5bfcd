import { foldName } from '../../model/fold.ts';
import { hasNamesFromData } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

export const dataNameCharacters: LintDefinition = {
  code: 'data_name_characters',
  severity: 'warning',
  about: 'names of events from the data with `,` or `:`, which are stored as spaces',
  create({ rules, placeOf }) {
    if (!rules.some(hasNamesFromData)) return undefined;
    const names = new Set<string>();
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onNew({ event }) {
        const { name } = event;
        if (!/[,:]/.test(name) || names.has(name)) return;
        names.add(name);
        tally.add({ ...event, revenue: undefined }, `${name} becomes ${foldName(name)}`);
      },
    };
    return {
      ofRule: (rule) => (hasNamesFromData(rule) ? watcher : undefined),
      end: () =>
        tally.found(
          'Names of events from the data hold commas or colons, which Kissmetrics stores as spaces.',
          'Give them the names you want with `map`.',
        ),
    };
  },
};
