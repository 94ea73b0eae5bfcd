import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

/** The free plan's month, by Kissmetrics' prices of 2026. */
const FREE_EVENTS = 100_000;

export const manyEvents: LintDefinition = {
  code: 'many_events',
  severity: 'info',
  about: 'more than 100,000 events, a month of the free plan, and no `plan` in the file',
  create({ plan }) {
    if (plan !== undefined) return undefined;
    const tally = new Tally();
    const watcher: Watcher = {
      onNew() {
        tally.count += 1;
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'record' ? watcher : undefined),
      end: () =>
        tally.found(
          "These are more events than a month of Kissmetrics' free plan holds; paid plans bill what is beyond theirs.",
          'Write `plan: { eventsPerMonth: N }` to see the share of your plan.',
          { count: tally.count > FREE_EVENTS ? tally.count : 0 },
        ),
    };
  },
};
