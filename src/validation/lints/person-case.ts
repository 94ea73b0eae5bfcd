import { hashText, lowBits } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

/** Most identities have nothing that lower case would change, and making it costs. */
const MAY_BE_UPPER = /[A-Z\u00c0-\uffff]/;

/** Numbers of an identity in lower case: a hash of its first spelling, and whether another one came. */
const OTHER = 1;

export const personCase: LintDefinition = {
  code: 'person_case',
  severity: 'warning',
  about: 'identities that differ from another one only by upper and lower case',
  create({ shownPerson }) {
    const spellings = new KeyTable(2);
    const tally = new Tally();
    return {
      onHeld({ event, person }) {
        const isLower = !MAY_BE_UPPER.test(event.person);
        const at = spellings.locate(isLower ? person : hashText(event.person.toLowerCase()));
        if (at < 0) return;
        const spelling = lowBits(person) || 1;
        const first = spellings.values[at];
        if (first === 0) spellings.values[at] = spelling;
        else if (first !== spelling && spellings.values[at + OTHER] === 0) {
          spellings.values[at + OTHER] = 1;
          tally.add(event, shownPerson(event.person));
        }
      },
      end: () =>
        tally.found(
          'Identities differ from another one only by upper and lower case: Kissmetrics takes them for two people.',
          'Write `person: { column: NAME, case: lower }` everywhere if live tracking sends them so.',
          { count: tally.count * spellings.factor, isEstimate: spellings.factor > 1 },
        ),
    };
  },
};
