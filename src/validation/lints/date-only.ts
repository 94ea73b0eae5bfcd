import type { PlannedEvent } from '../../model/event.ts';
import { isMidnight } from './midnight.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

/** Times that say 00:00 prove nothing while there are fewer. */
const ENOUGH = 10;

interface RuleTimes {
  events: number;
  midnight: number;
  dateOnly: number;
  readonly place: string;
  readonly text: string;
}

export const dateOnly: LintDefinition = {
  code: 'date_only',
  severity: 'warning',
  about: 'a rule all of whose events are dated without a time of day, or at midnight',
  create({ placeOf }) {
    /** In the order of their first events. */
    const times: RuleTimes[] = [];
    const begin = ({ rule, row, atText }: PlannedEvent): RuleTimes => {
      const place = placeOf(row, rule.from);
      const text = `${rule.name}: ${atText}`;
      const begun = { events: 0, midnight: 0, dateOnly: 0, place, text };
      times.push(begun);
      return begun;
    };
    return {
      ofRule(rule) {
        if (rule.verb === 'alias') return undefined;
        let known: RuleTimes | undefined;
        return {
          onNew({ event }) {
            if (event.at === undefined) return;
            known ??= begin(event);
            known.events += 1;
            if (event.dateOnly) known.dateOnly += 1;
            // One time of day is enough to know; what follows it is not looked at.
            if (known.midnight === known.events - 1 && isMidnight(event)) known.midnight += 1;
          },
        };
      },
      end() {
        const tally = new Tally(placeOf);
        for (const { events, midnight, dateOnly: days, place, text } of times) {
          if (midnight < events || (days < events && events < ENOUGH)) continue;
          tally.count += events;
          tally.addExample(place, text);
        }
        return tally.found(
          'All events of a rule are at midnight: those of one person and day share a second, and reports in another zone show them on the day before.',
          "Export the time of day, or set `zone` to the zone of Kissmetrics' reports, so that days stay days.",
        );
      },
    };
  },
};
