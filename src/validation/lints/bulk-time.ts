import type { PlannedEvent } from '../../model/event.ts';
import { CountMin } from '../sketches/count-min.ts';
import { hashText, hashWith } from '../sketches/hash.ts';
import { isMidnight } from './midnight.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

const ENOUGH_EVENTS = 100;
const LARGE_SHARE = 0.01;
const MOST_SUSPECTS = 1_000;

interface Suspect {
  count: number;
  readonly rule: string;
  readonly place: string;
  readonly text: string;
}

/** Of times of day only: that many events share a midnight is what `date_only` says. */
export const bulkTime: LintDefinition = {
  code: 'bulk_time',
  severity: 'warning',
  about:
    'a second that holds at least 100 events of a rule and 1 % of all: probably when rows were loaded or changed, not when it happened',
  create({ rules, placeOf }) {
    const counts = new CountMin(2 ** 15);
    const suspects = new Map<string, Suspect>();
    const bases = new Map(rules.map((rule, index) => [rule, hashText(String(index))]));
    let events = 0;
    const suspect = ({ at, rule, row, atText }: PlannedEvent, count: number): void => {
      const key = `${rule.place.path} ${at}`;
      const known = suspects.get(key);
      if (known !== undefined) known.count = count;
      else if (suspects.size < MOST_SUSPECTS) {
        suspects.set(key, {
          count,
          rule: rule.name,
          place: placeOf(row, rule.from),
          text: atText,
        });
      }
    };
    return {
      ofRule(rule) {
        if (rule.verb === 'alias') return undefined;
        const base = bases.get(rule) ?? 0;
        return {
          onNew({ event }) {
            const { at } = event;
            if (at === undefined) return;
            events += 1;
            const count = counts.add(hashWith(base, at));
            if (count < ENOUGH_EVENTS || count < events * LARGE_SHARE) return;
            if (!isMidnight(event)) suspect(event, count);
          },
        };
      },
      end() {
        const tally = new Tally(placeOf);
        for (const { count, rule, place, text } of suspects.values()) {
          if (count < events * LARGE_SHARE) continue;
          tally.count += count;
          tally.addExample(place, `${rule} at ${text}: ${count} events`);
        }
        return tally.found(
          'Many events of a rule carry one and the same time: probably the moment when rows were loaded or changed, not when it happened.',
          'Name the column in `at` that says when it happened, or leave such rows out with `where`.',
        );
      },
    };
  },
};
