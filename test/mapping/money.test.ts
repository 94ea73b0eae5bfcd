import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, bigInt, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  compileMoney,
  currencyDigits,
  type FixedMoneyOptions,
  isCurrency,
  type MoneyReading,
  minorUnits,
  readNumber,
} from '../../src/mapping/money.ts';
import { projectRoot } from '../helpers/shared-data.ts';

const outcomeSchema = z.strictObject({
  minor: z.string().optional(),
  decimal: z.string().optional(),
  currency: z.string().optional(),
  reject: z.string().optional(),
});
const optionsSchema = z.strictObject({
  decimal: z.enum(['.', ',', 'auto']).exactOptional(),
  unit: z.enum(['major', 'minor', 'hundredths']).exactOptional(),
  currency: z.string().exactOptional(),
});
const { cases } = z
  .object({
    cases: z.array(
      z.strictObject({
        id: z.string(),
        input: z.string(),
        options: optionsSchema,
        expect: outcomeSchema,
        also_ok: z.array(outcomeSchema).default([]),
        kind: z.enum(['fact', 'policy']),
        why: z.string(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'test', 'facts', 'amounts.json'), 'utf8')));

type Outcome = z.infer<typeof outcomeSchema>;
type Options = FixedMoneyOptions & { readonly currency?: string };

function outcome(text: string, { currency = 'USD', ...fixed }: Options = {}): Outcome {
  const reading = compileMoney(fixed)(text, currency);
  return 'reject' in reading
    ? { reject: reading.reject }
    : { ...reading, minor: minorUnits(reading.decimal, reading.currency) };
}

/** The amount, or the reason of the refusal. */
function short(text: string, options: Options = {}): string {
  const { decimal, reject } = outcome(text, options);
  return decimal ?? reject ?? '';
}

/** An expectation may leave out `minor`. */
function matches(found: Outcome, expected: Outcome): boolean {
  return (
    found.reject === expected.reject &&
    found.decimal === expected.decimal &&
    found.currency === expected.currency &&
    (expected.minor === undefined || found.minor === expected.minor)
  );
}

function hint(text: string): string {
  const reading: MoneyReading = compileMoney({})(text, 'USD');
  return 'hint' in reading ? reading.hint : '';
}

function group(digits: string, mark: string): string {
  return digits.replaceAll(/\B(?=(?:\d{3})+$)/g, mark);
}

describe('the facts about amounts', () => {
  it('are all there', () => {
    expect(cases).toHaveLength(58);
  });

  it.each(cases.map((fact) => [`${fact.id}: ${fact.why}`, fact] as const))('%s', (_, fact) => {
    const found = outcome(fact.input, fact.options);
    const right = [fact.expect, ...fact.also_ok].find((one) => matches(found, one));
    expect(found).toMatchObject(right ?? fact.expect);
  });

  it('has the proposed default of at least 95 % of the policies', () => {
    const policies = cases.filter(({ kind }) => kind === 'policy');
    const first = policies.filter((fact) =>
      matches(outcome(fact.input, fact.options), fact.expect),
    );
    console.log(`money: ${first.length} of ${policies.length} policies have the proposed default`);
    expect(first.length / policies.length).toBeGreaterThanOrEqual(0.95);
  });
});

describe('an amount', () => {
  it.each<[string, string, Options]>([
    ['49', '49.00', {}],
    ['49.9', '49.90', {}],
    ['007', '7.00', {}],
    ['00.50', '0.50', {}],
    ['1,234.5', '1234.50', {}],
    ['1.234.567', '1234567.00', {}],
    ['12,34,567.89', '1234567.89', {}],
    ['0,99', '0.99', {}],
    [',50', '0.50', {}],
    ['0.990', '0.99', {}],
    ['1234.500', '1234.50', {}],
    ['0.500', '0.50', {}],
    ['-0.00', '0.00', {}],
    ['(0)', '0.00', {}],
    ['-0', '0.00', {}],
    ['\t49.99', '49.99', {}],
    ['\ufeff49.99\u00a0', '49.99', {}],
    ['$ 5', '5.00', {}],
    ['5 $', '5.00', {}],
    ['- $5', '-5.00', {}],
    ['$(5.00)', '-5.00', {}],
    ['($5.00)', '-5.00', {}],
    ['(5.00) USD', '-5.00', {}],
    ['5.00- USD', '-5.00', {}],
    ['$1.50 USD', '1.50', {}],
    ['USD$5', '5.00', {}],
    ['USD $5', '5.00', {}],
    ['US $5', '5.00', {}],
    ['-US $5', '-5.00', {}],
    ['usd 5', '5.00', {}],
    ['5usd', '5.00', {}],
    ['$.50', '0.50', {}],
    ['123456789012345678901234567890.12', '123456789012345678901234567890.12', {}],
    ['10,00 EUR', '10.00', { currency: 'EUR' }],
    ['10,00 EUR', '10.00', { currency: 'eur' }],
    ['12,500', '12.50', { currency: 'EUR', decimal: ',' }],
    ['12.500', '12500.00', { currency: 'EUR', decimal: ',' }],
    ['1 234', '1234.00', { currency: 'EUR' }],
    ['1\u202f234\u202f567,8 \u20ac', '1234567.80', { currency: 'EUR' }],
    ['1\u2009234.50', '1234.50', { currency: 'EUR' }],
    ["CHF 1'234.50", '1234.50', { currency: 'CHF' }],
    ['1\u2019234\u2019567', '1234567.00', { currency: 'CHF' }],
    ['Fr. 5.00', '5.00', { currency: 'CHF' }],
    ['R$ 10,00', '10.00', { currency: 'BRL' }],
    ['100 kr', '100.00', { currency: 'SEK' }],
    ['kr.100', '100.00', { currency: 'DKK' }],
    ['49,99 z\u0142', '49.99', { currency: 'PLN' }],
    ['Rs.500', '500.00', { currency: 'INR' }],
    ['\u20b91,23,456', '123456.00', { currency: 'INR' }],
    ['$10.00', '10.00', { currency: 'CAD' }],
    ['C$10.00', '10.00', { currency: 'CAD' }],
    ['S/ 10.00', '10.00', { currency: 'PEN' }],
    ['100.00', '100', { currency: 'JPY' }],
    ['1,000.00', '1000', { currency: 'JPY' }],
    ['1,234,567', '1234567', { currency: 'JPY' }],
    ['12.5', '12.500', { currency: 'KWD' }],
    ['1234.567', '1234.567', { currency: 'KWD' }],
    ['0.5', '0.5000', { currency: 'CLF' }],
    ['1', '0.01', { unit: 'minor' }],
    ['-5', '-0.05', { unit: 'minor' }],
    ['1,999', '19.99', { unit: 'minor' }],
    ['1,234,567', '12345.67', { unit: 'minor' }],
    ['500.00', '500', { unit: 'minor', currency: 'JPY' }],
    ['12345', '12.345', { unit: 'minor', currency: 'KWD' }],
    ['10000', '100.00', { unit: 'hundredths' }],
    ['12345', '123.450', { unit: 'hundredths', currency: 'KWD' }],
    ['15000.0', '150', { unit: 'hundredths', currency: 'JPY' }],
    ['49.99', '-49.99', { negate: true }],
    ['-49.99', '49.99', { negate: true }],
    ['(49.99)', '49.99', { negate: true }],
    ['0.00', '0.00', { negate: true }],
    ['-0.00', '0.00', { negate: true }],
  ])('%j is %s with %j', (text, decimal, options) => {
    expect(short(text, options)).toBe(decimal);
  });

  it.each<[string, readonly [text: string, options?: Options][]]>([
    ['missing', [[''], [' \u00a0'], ['null'], ['None'], ['nan'], ['N/A'], ['\u2014'], ['$ -']]],
    [
      'not_a_number',
      [
        ['free'],
        ['Infinity'],
        ['0x10'],
        ['1/2'],
        ['\u00bd'],
        ['1\u00bd'],
        ['10k'],
        ['10 c'],
        ['10\u00a2'],
        ['5 US dollars'],
        ['5 dollars'],
        ['(5'],
        ['5)'],
        ['((5))'],
        ['+-5'],
        ['5+'],
        ['10 XYZ'],
        ['10 kg'],
        ['1  234'],
        ['#DIV/0!'],
        ["'5"],
        ['5 6 USD EUR x'],
        ['1-2'],
        ['.'],
        ['$'],
        ['50,'],
        ['1_000'],
        ['10 %'],
        ['~5'],
        ['5 ?'],
        ['1:30'],
        ['x'.repeat(5000)],
      ],
    ],
    [
      'ambiguous_separator',
      [
        ['1,234'],
        ['12.345'],
        ['1.000'],
        ['1,0000'],
        ['$999,999'],
        ['1.000', { currency: 'JPY' }],
        ['12.345', { currency: 'KWD' }],
        ['1,234', { currency: 'EUR' }],
        ['1.999', { unit: 'minor' }],
      ],
    ],
    [
      'bad_grouping',
      [
        ['1.2.3'],
        ['1,2,3'],
        ['1,23.45'],
        ['1,2345.00'],
        ['1,234.567,89'],
        ['12 34'],

        ["1 234'567"],
        ['0,123,456'],
        ['1,,234.00'],
        ['12.34.567'],
        ['1,234,56'],
        ['2014.01.02'],
        ['12,50', { decimal: '.' }],
        ['1.234,50', { decimal: '.' }],
        ['1,234.50', { decimal: ',' }],
        ['1 234,50', { decimal: '.' }],
        ['1,234,567', { decimal: ',' }],
      ],
    ],
    [
      'excess_precision',
      [
        ['1049.999'],
        ['0.001'],
        ['1234.567'],
        ['1,234.567'],
        ['1 234,567', { currency: 'EUR' }],
        ['100.50', { currency: 'JPY' }],
        ['1.5', { currency: 'JPY', unit: 'minor' }],
        ['29.99', { unit: 'minor' }],
        ['15050', { unit: 'hundredths', currency: 'JPY' }],
        ['12345.5', { unit: 'hundredths', currency: 'KWD' }],
        ['12.345', { decimal: '.' }],
      ],
    ],
    [
      'ambiguous_sign',
      [['-(5)'], ['(-5)'], ['-5-'], ['-$-5'], ['10.00 CR'], ['10.00DR'], ['100.-'], ['100,-']],
    ],
    [
      'currency_mismatch',
      [
        ['C$5'],
        ['\u20ac5'],
        ['5 EUR'],
        ['$5 CAD'],
        ['\u20bf5'],
        ['100 kr'],
        ['$5', { currency: 'EUR' }],
        ['US$5', { currency: 'CAD' }],
        ['5', { currency: '' }],
        ['5', { currency: 'XYZ' }],
      ],
    ],
    ['exponent', [['1E5'], ['1.5e+03'], ['-1e-3'], ['$1e3']]],
    ['non_ascii_digit', [['\uff11\uff12'], ['\u06f1\u06f2'], ['$\u0665.00'], ['1\u0660']]],
    ['formula', [['=1'], ['+1+1'], ['-1+1'], ['@1'], ['=SUM(A1:A2)'], ['+1*2']]],
  ])('is refused as %s', (reason, all) => {
    expect(all.map(([text, options]) => [text, short(text, options)])).toEqual(
      all.map(([text]) => [text, reason]),
    );
  });

  it('is read in the currency of its own row', () => {
    const parse = compileMoney({ unit: 'minor' });
    expect(['usd', 'JPY', 'USD', 'KWD'].map((code) => parse('5000', code))).toEqual([
      { decimal: '50.00', currency: 'USD' },
      { decimal: '5000', currency: 'JPY' },
      { decimal: '50.00', currency: 'USD' },
      { decimal: '5.000', currency: 'KWD' },
    ]);
  });

  it('comes with a hint that names the option, and never the cell', () => {
    expect(hint('1,234')).toContain('decimal: "." }`');
    expect(hint('1234.567')).toContain('`unit: minor`');
    expect(hint('\u20ac5')).toContain('`currency`');
    expect(hint('jane@example.com')).not.toContain('jane');
  });

  it('comes back exactly from every way of writing it', () => {
    assert(
      property(bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (cents) => {
        const size = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
        const sign = cents < 0n ? '-' : '';
        const [whole, fraction] = [size.slice(0, -2), size.slice(-2)];
        const plain = `${sign}${whole}.${fraction}`;
        const written = [
          plain,
          `${plain}00`,
          `${sign}${group(whole, ',')}.${fraction}`,
          `${sign}${group(whole, '.')},${fraction}`,
          `${sign}$${group(whole, "'")}.${fraction}`,
          `${group(whole, '\u202f')},${fraction}${sign} USD`,
          cents < 0n ? `($${whole}.${fraction})` : `+$${whole}.${fraction}`,
        ];
        for (const text of written) {
          expect(outcome(text)).toEqual({ decimal: plain, currency: 'USD', minor: `${cents}` });
        }
        expect(short(`${cents}`, { unit: 'minor' })).toBe(plain);
      }),
    );
  });

  it('never throws, and gives canonical text or a reason, whatever the cell', () => {
    const piece = constantFrom(..."0159.,'()-+$\u20ac e%USD".split(''));
    const parse = compileMoney({});
    assert(
      property(
        oneof(
          string(),
          array(piece).map((all) => all.join('')),
        ),
        (text) => {
          const reading = parse(text, 'USD');
          expect('reject' in reading ? '0.00' : reading.decimal).toMatch(
            /^-?(?:0|[1-9]\d*)\.\d\d$/,
          );
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a currency', () => {
  it('is a code of ISO 4217 in any case', () => {
    expect(['USD', 'usd', 'Eur', 'JPY', 'KWD', 'HRK'].map(isCurrency)).toEqual(
      Array.from({ length: 6 }, () => true),
    );
    expect(['', '$', 'US', 'XYZ', 'dollar', 'XXX'].map(isCurrency)).toEqual(
      Array.from({ length: 6 }, () => false),
    );
  });

  it('has the decimals that ISO states', () => {
    expect(['usd', 'JPY', 'KWD', 'CLF', 'ISK', 'HUF', 'nope'].map(currencyDigits)).toEqual([
      2,
      0,
      3,
      4,
      0,
      2,
      undefined,
    ]);
  });

  it('counts its smallest unit exactly', () => {
    expect(minorUnits('99999999999999.99', 'USD')).toBe('9999999999999999');
    expect(minorUnits('-0.05', 'usd')).toBe('-5');
    expect(minorUnits('150', 'JPY')).toBe('150');
    expect(() => minorUnits('1', 'nope')).toThrow(RangeError);
  });
});

describe('a number that is no money', () => {
  it.each([
    ['42', '42'],
    ['007', '7'],
    ['+4.50', '4.50'],
    ['4.5000', '4.5000'],
    ['0.125', '0.125'],
    ['3.14159', '3.14159'],
    ['.5', '0.5'],
    ['50.', '50'],
    ['-0', '0'],
    ['-0.00', '0.00'],
    ['(5)', '-5'],
    ['1,234.5678', '1234.5678'],
    ['1 234', '1234'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
  ])('%j is %s', (text, decimal) => {
    expect(readNumber(text)).toEqual({ decimal });
  });

  it.each([
    ['1,234', 'ambiguous_separator'],
    ['3.142', 'ambiguous_separator'],
    ['1e3', 'exponent'],
    ['$5', 'not_a_number'],
    ['5 USD', 'not_a_number'],
    ['50%', 'not_a_number'],
    ['', 'missing'],
    ['12,34.56', 'bad_grouping'],
    ['=1', 'formula'],
    ['\u0663', 'non_ascii_digit'],
  ])('%j is refused as %s', (text, reject) => {
    expect(readNumber(text)).toMatchObject({ reject });
  });

  it('is read with the decimal mark that is given', () => {
    expect(readNumber('3.142', '.')).toEqual({ decimal: '3.142' });
    expect(readNumber('3.142', ',')).toEqual({ decimal: '3142' });
    expect(readNumber('1.234,5', ',')).toEqual({ decimal: '1234.5' });
  });
});
