import { hashWith } from '../sketches/hash.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Observation } from './types.ts';

/** Numbers of a second that several events of one person and name tell. */
const EVENTS = 0;

export const sameSecond: LintDefinition = {
  code: 'same_second',
  severity: 'warning',
  about:
    'events that share person, name and second with another, of which Kissmetrics could drop all but one; the money is what those after the first amount to',
  create({ placeOf }) {
    const groups = new KeyTable(1);
    const kept = new KeyTable(1);
    const tally = new Tally(placeOf);
    const onKept = ({ event, subject, second = 0 }: Observation): void => {
      const at = kept.locate(hashWith(subject, second));
      if (at < 0) return;
      const before = kept.values[at + EVENTS] ?? 0;
      kept.values[at + EVENTS] = before + 1;
      if (before === 0) return;
      if (before === 1) tally.count += 1;
      tally.add(event, `${event.name} at ${event.atText}`);
    };
    const onMoved = ({ event, subject }: Observation, at: number): void => {
      const { size } = groups;
      groups.locate(hashWith(subject, at));
      if (groups.size > size) tally.count += groups.factor;
      tally.add(event, `${event.name} at ${event.atText}`);
    };
    return {
      ofRule(rule) {
        if (rule.verb !== 'record') return undefined;
        const keeps = rule.sameSecond === 'keep';
        return {
          onNew(seen) {
            const { at } = seen.event;
            if (at === undefined) return;
            if (seen.second !== at) onMoved(seen, at);
            else if (keeps) onKept(seen);
          },
        };
      },
      end: () =>
        tally.found(
          'Events share person, name and second with another, of which Kissmetrics could drop all but one. Those after the first are moved to the next free second, unless `sameSecond: keep` says otherwise.',
          'Export the time of day, or name a column with it in `at`. `sameSecond` decides what happens.',
          { isEstimate: groups.factor > 1 || kept.factor > 1 },
        ),
    };
  },
};
