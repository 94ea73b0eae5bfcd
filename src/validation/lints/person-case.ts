import { hashText, lowBits } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

/** Most identities have nothing that lower case would change, and making it costs. */
const MAY_BE_UPPER = /[A-Z\u00c0-\uffff]/;

/** Numbers of an identity in lower case: a hash of its first other spelling, and whether it was told. */
const SPELLING = 0;
const IS_TOLD = 1;

export const personCase: LintDefinition = {
  code: 'person_case',
  severity: 'warning',
  about: 'identities that differ from another one only by upper and lower case',
  create({ people, shownPerson, placeOf }) {
    const isKnown = people.bit();
    /** Of those that are not in lower case: where they are few, this costs little. */
    const spellings = new KeyTable(2);
    const tally = new Tally(placeOf);

    /** @returns Whether another spelling of the same identity was met before, and none told. */
    const isSecond = (person: number, lower: number): boolean => {
      const isLower = person === lower;
      if (isLower && spellings.size === 0) return false;
      const at = isLower ? spellings.find(lower) : spellings.locate(lower);
      if (at < 0) return false;
      const { values } = spellings;
      const own = lowBits(person) || 1;
      const first = values[at + SPELLING];
      const isOther = isLower || people.find(lower) >= 0 || (first !== 0 && first !== own);
      if (!isLower && first === 0) values[at + SPELLING] = own;
      if (!isOther || values[at + IS_TOLD] !== 0) return false;
      values[at + IS_TOLD] = 1;
      return true;
    };
    return {
      settled: isKnown,
      onHeld({ event, person, at }) {
        const { values } = people;
        if (at >= 0) values[at] = (values[at] ?? 0) | isKnown;
        const lower = MAY_BE_UPPER.test(event.person)
          ? hashText(event.person.toLowerCase())
          : person;
        // A pair is found where both are in the sample, which is the same for both tables.
        if (people.samples(lower) && isSecond(person, lower)) {
          tally.add(event, shownPerson(event.person), people.factor);
        }
      },
      end: () =>
        tally.found(
          'Identities differ from another one only by upper and lower case: Kissmetrics takes them for two people.',
          'Write `person: { column: NAME, case: lower }` everywhere if live tracking sends them so.',
          { isEstimate: people.factor > 1 },
        ),
    };
  },
};
