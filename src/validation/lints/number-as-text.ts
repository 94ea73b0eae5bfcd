import type { PropertyDefinition, RuleDefinition } from '../../model/definition.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

const UNIT = String.raw`[$€£¥₹]|(?:USD|EUR|GBP|JPY|CAD|AUD|CHF|SEK|NOK|DKK|INR|BRL|MXN|NZD|PLN)\b`;
const AMOUNT = new RegExp(
  String.raw`^[-+(]?\s?(?:${UNIT})?\s?[-+]?\d[\d.,'\u00a0\u202f ]*(?:%|${UNIT})?\)?$`,
);
/** Plain numbers need no help, and numbers with spaces alone are phones and cards. */
const NOT_PLAIN = /[,%'$€£¥₹A-Z]/;
const LONGEST = 24;

export const numberAsText: LintDefinition = {
  code: 'number_as_text',
  severity: 'warning',
  about:
    'properties such as `$100`, `1,234.50` or `12 %`, which Kissmetrics keeps as text and cannot add up',
  create({ rules, placeOf }) {
    const textsOf = new Map(rules.map((rule) => [rule, textProperties(rule)]));
    const tally = new Tally(placeOf);
    return {
      onNew({ event }) {
        const names = textsOf.get(event.rule);
        if (names === undefined || names.size === 0) return;
        for (const [name, value] of event.properties) {
          const isShort = value.length <= LONGEST;
          if (!isShort || !NOT_PLAIN.test(value) || !AMOUNT.test(value) || !names.has(name))
            continue;
          tally.add({ ...event, revenue: undefined }, `${name}: ${value}`);
        }
      },
      end: () =>
        tally.found(
          'Values of properties are numbers with a sign, a unit or separators: Kissmetrics keeps them as text and cannot add them up.',
          'Write `PROPERTY: { column: NAME, as: money }` or `as: number`, or leave it if it is meant as text.',
        ),
    };
  },
};

function textProperties(rule: RuleDefinition): ReadonlySet<string> {
  if (rule.verb === 'alias') return new Set();
  const properties: readonly PropertyDefinition[] =
    rule.verb === 'record' ? rule.properties : rule.set;
  return new Set(properties.filter(({ value }) => value.as === 'text').map(({ name }) => name));
}
