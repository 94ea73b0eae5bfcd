import type { RuleDefinition } from '../../model/definition.ts';
import { byName, hasNamesFromData, namesOf } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

const SIGN_UP =
  /^(?:sign(?:ed)?[ -]?up|regist(?:er|ered|ration)|created (?:an )?account|account created|joined)$/i;
const LAST_SECOND_OF_DAY = 86_399;

/** Numbers of a person: the first sign-up, and the first other event; 0 is none. */
const SIGNED_UP = 0;
const OTHER = 1;

export const signUpNotFirst: LintDefinition = {
  code: 'sign_up_not_first',
  severity: 'warning',
  about:
    'people whose sign-up is dated after another event of theirs, so that funnels leave them out',
  create({ rules, people, shownPerson, placeOf }) {
    if (!rules.some(maySignUp)) return undefined;
    const isSignUp = byName((name) => SIGN_UP.test(name));
    const own = people.column(2);
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onHeld({ event, at: place }) {
        const { at, name } = event;
        if (at === undefined || place < 0) return;
        const slot = place + own;
        const { values } = people;
        const kind = isSignUp(name) ? SIGNED_UP : OTHER;
        // What is dated by its day alone may have come at the day's end.
        const second = kind === OTHER && event.dateOnly ? at + LAST_SECOND_OF_DAY : at;
        const first = values[slot + kind] ?? 0;
        if (first !== 0 && first <= second) return;
        values[slot + kind] = second;
        if (isLate(values, slot)) {
          tally.addExample(placeOf(event.row, event.rule.from), shownPerson(event.person));
        }
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'record' ? watcher : undefined),
      end() {
        const { values } = people;
        for (const place of people.places()) if (isLate(values, place + own)) tally.count += 1;
        return tally.found(
          'People signed up after another event of theirs: funnels that begin with the sign-up leave them out.',
          'See whether `at` of the sign-up is the right column (a date of loading or of the last change is not), or take the first event for the sign-up.',
          { count: tally.count * people.factor, isEstimate: people.factor > 1 },
        );
      },
    };
  },
};

function maySignUp(rule: RuleDefinition): boolean {
  return hasNamesFromData(rule) || namesOf(rule).some((name) => SIGN_UP.test(name));
}

function isLate(values: Int32Array, slot: number): boolean {
  const signedUp = values[slot + SIGNED_UP] ?? 0;
  const other = values[slot + OTHER] ?? 0;
  return signedUp !== 0 && other !== 0 && signedUp > other;
}
