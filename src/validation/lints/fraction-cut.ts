import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

const FRACTION = /:\d\d[.,]\d*[1-9]|^\d{9,11}\.\d*[1-9]|^\d{10}(?!000$)\d{3}$/;

export const fractionCut: LintDefinition = {
  code: 'fraction_cut',
  severity: 'info',
  about: 'times with fractions of a second, which are cut toward the past',
  create({ placeOf }) {
    const tally = new Tally(placeOf);
    const watcher: Watcher = {
      onNew({ event }) {
        const { atText } = event;
        const mayHave = atText.length === 13 || atText.includes('.') || atText.includes(',');
        if (mayHave && FRACTION.test(atText)) tally.add({ ...event, revenue: undefined }, atText);
      },
    };
    return {
      ofRule: ({ verb }) => (verb === 'alias' ? undefined : watcher),
      end: () =>
        tally.found(
          'Times have fractions of a second, which are cut: Kissmetrics keeps whole seconds.',
          'Nothing has to be done. Events whose order within a second matters can be told apart by a property.',
        ),
    };
  },
};
