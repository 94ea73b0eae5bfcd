import { hashText, lowBits } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

/** Numbers of an alias: a hash of its first person, and whether it was told. */
const FIRST = 0;
const IS_TOLD = 1;

export const aliasHub: LintDefinition = {
  code: 'alias_hub',
  severity: 'warning',
  about: 'an alias of several people, which makes one person of them for ever',
  create({ rules, shownPerson, placeOf }) {
    if (!rules.some(({ verb }) => verb === 'alias')) return undefined;
    const firsts = new KeyTable(2);
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onHeld({ event, person }) {
        const at = firsts.locate(hashText(event.name));
        if (at < 0) return;
        const hash = lowBits(person) || 1;
        const first = firsts.values[at + FIRST];
        if (first === 0) firsts.values[at + FIRST] = hash;
        if (first === 0 || first === hash || firsts.values[at + IS_TOLD] === 1) return;
        firsts.values[at + IS_TOLD] = 1;
        tally.add(event, shownPerson(event.name), firsts.factor);
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'alias' ? watcher : undefined),
      end: () =>
        tally.found(
          'Aliases belong to several people: Kissmetrics makes one person of all of them, for ever.',
          'Leave such rows out with `where`, or send the shared identity as a property instead.',
          { isEstimate: firsts.factor > 1 },
        ),
    };
  },
};
