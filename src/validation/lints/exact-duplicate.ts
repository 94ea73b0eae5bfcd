import { hashText, hashWith, lowBits } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { byName } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

export const exactDuplicate: LintDefinition = {
  code: 'exact_duplicate',
  severity: 'info',
  about:
    'events that are equal to another in person, name, second and every property: sent once where it is the same row, and each at its own second where rows have different keys',
  create({ placeOf }) {
    const told = new KeyTable(1);
    const tally = new Tally(placeOf);
    const hashOf = byName((name) => lowBits(hashText(name)));
    let repeated = 0;
    const watcher: Watcher = {
      onNew({ event, subject }) {
        if (event.at === undefined || !told.samples(subject)) return;
        let key = hashWith(subject, event.at);
        for (const [name, value] of event.properties) {
          key = hashWith(hashWith(key, hashOf(name)), lowBits(hashText(value)));
        }
        const { size } = told;
        if (told.locate(key) >= 0 && told.size === size) {
          tally.add(event, `${event.name} at ${event.atText}`, told.factor);
        }
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'record' ? watcher : undefined),
      onRepeated(event) {
        repeated += 1;
        tally.addExample(placeOf(event.row, event.rule.from), `${event.name} at ${event.atText}`);
      },
      end: () =>
        tally.found(
          'Events are equal to another in person, name, second and every property: rows that were exported twice, or two true events of one moment.',
          'If they are the same event, choose `key` so that both rows have the same.',
          { count: tally.count + repeated, isEstimate: told.factor > 1 },
        ),
    };
  },
};
