import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

export const planExceeded: LintDefinition = {
  code: 'plan_exceeded',
  severity: 'warning',
  about: 'more events than a month of the `plan` holds',
  create({ plan }) {
    if (plan === undefined) return undefined;
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
          "More events are to be sent than the plan's month holds, and paid plans bill what is beyond.",
          'Send less with `window`, or in several months; ask Kissmetrics whether an import of history counts.',
          { count: Math.max(0, tally.count - plan.eventsPerMonth) },
        ),
    };
  },
};
