import { CountMin } from '../sketches/count-min.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

/** Nobody is told of below this. */
const ENOUGH_EVENTS = 100;
const LARGE_SHARE = 0.01;
const TIMES_THE_AVERAGE = 20;
/** People whose share may turn out to be too large. */
const MOST_SUSPECTS = 1_000;

interface Suspect {
  count: number;
  readonly place: string;
  readonly shown: string;
}

export const personShare: LintDefinition = {
  code: 'person_share',
  severity: 'warning',
  about:
    'an identity with more than 1 % of all events and 20 times the average: probably a default under which many people hide',
  create({ people, shownPerson, placeOf }) {
    const counts = new CountMin(2 ** 15);
    const suspects = new Map<string, Suspect>();
    let events = 0;
    return {
      onHeld({ event, person }) {
        events += 1;
        const count = counts.add(person);
        if (count < ENOUGH_EVENTS || count < events * LARGE_SHARE) return;
        const known = suspects.get(event.person);
        if (known !== undefined) known.count = count;
        else if (suspects.size < MOST_SUSPECTS) {
          const place = placeOf(event.row, event.rule.from);
          suspects.set(event.person, { count, place, shown: shownPerson(event.person) });
        }
      },
      end() {
        const tally = new Tally(placeOf);
        const least = Math.max(
          events * LARGE_SHARE,
          (events / Math.max(1, people.estimate)) * TIMES_THE_AVERAGE,
        );
        for (const { count, place, shown } of suspects.values()) {
          if (count < least) continue;
          tally.count += 1;
          tally.addExample(place, `${shown}: ${count} of ${events} events`);
        }
        return tally.found(
          'Identities own far more events than others: perhaps a default value under which many people hide.',
          'Look at their rows; leave them out with `where`, or list the identity under `notPeople`.',
        );
      },
    };
  },
};
