import type { PropertyDefinition, RuleDefinition } from '../../model/definition.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

const UNIT = String.raw`[$€£¥₹]|(?:USD|EUR|GBP|JPY|CAD|AUD|CHF|SEK|NOK|DKK|INR|BRL|MXN|NZD|PLN)\b`;
const AMOUNT = new RegExp(
  String.raw`^[-+(]?\s?(?:${UNIT})?\s?[-+]?\d[\d.,'\u00a0\u202f ]*(?:%|${UNIT})?\)?$`,
);
/** Plain numbers need no help, and numbers with spaces alone are phones and cards. */
const NOT_PLAIN = /[,%'$€£¥₹A-Z]/;
/** 1 for each such character, the rupee's being the last. */
const IS_SIGN = Uint8Array.from({ length: '₹'.charCodeAt(0) + 1 }, (_, code) =>
  NOT_PLAIN.test(String.fromCharCode(code)) ? 1 : 0,
);
const LONGEST = 24;

export const numberAsText: LintDefinition = {
  code: 'number_as_text',
  severity: 'warning',
  about:
    'properties such as `$100`, `1,234.50` or `12 %`, which Kissmetrics keeps as text and cannot add up',
  create({ placeOf }) {
    const tally = new Tally(placeOf);
    return {
      ofRule(rule) {
        const names = textProperties(rule);
        if (names.size === 0) return undefined;
        return {
          onNew({ event }) {
            for (const [name, value] of event.properties) {
              const isOdd = mayBeAmount(value) && AMOUNT.test(value) && names.has(name);
              if (isOdd) tally.add({ ...event, revenue: undefined }, `${name}: ${value}`);
            }
          },
        };
      },
      end: () =>
        tally.found(
          'Values of properties are numbers with a sign, a unit or separators: Kissmetrics keeps them as text and cannot add them up.',
          'Write `PROPERTY: { column: NAME, as: money }` or `as: number`, or leave it if it is meant as text.',
        ),
    };
  },
};

/** Whether there is a digit, and a sign or a capital: most values are told by that, in one look. */
function mayBeAmount(value: string): boolean {
  if (value.length > LONGEST) return false;
  let hasDigit = false;
  let hasSign = false;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) hasDigit = true;
    else if (IS_SIGN[code] === 1) hasSign = true;
  }
  return hasDigit && hasSign;
}

function textProperties(rule: RuleDefinition): ReadonlySet<string> {
  if (rule.verb === 'alias') return new Set();
  const properties: readonly PropertyDefinition[] =
    rule.verb === 'record' ? rule.properties : rule.set;
  return new Set(properties.filter(({ value }) => value.as === 'text').map(({ name }) => name));
}
