import { array, assert, bigInt, boolean, integer, oneof, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, DecimalSum, isPlainDecimal } from '../../src/support/decimal.ts';

const DECIMALS = 12;

/** Any plain decimal, with its value in units of 10^-12. */
const anyDecimal = tuple(
  boolean(),
  oneof(bigInt({ min: 0n, max: 10n ** 30n }), bigInt({ min: 0n, max: 999_999n })),
  integer({ min: 0, max: DECIMALS }),
  integer({ min: 0, max: 3 }),
).map(([negative, size, decimals, zeros]) => {
  const digits = '0'.repeat(zeros) + size.toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const whole = digits.slice(0, point);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(point)}`;
  const units = size * 10n ** BigInt(DECIMALS - decimals);
  return { text: negative ? `-${text}` : text, units: negative ? -units : units, decimals };
});

function sum(texts: readonly string[]): string {
  const total = new DecimalSum();
  for (const text of texts) total.add(text);
  return total.toString();
}

describe('a sum of decimals', () => {
  it('is exact where floats are not', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['19.99', '0.01', '-20.00'])).toBe('0.00');
    expect(sum(['9007199254740993', '0.01'])).toBe('9007199254740993.01');
    expect(sum(Array.from({ length: 100_000 }, () => '19.99'))).toBe('1999000.00');
  });

  it('keeps the largest number of decimals seen', () => {
    expect(sum(['1.5', '2.50', '1'])).toBe('5.00');
    expect(sum(['1', '0.001', '-0.001'])).toBe('1.000');
  });

  it('of nothing is 0', () => {
    expect(sum([])).toBe('0');
  });

  it('can be asked for between additions', () => {
    const total = new DecimalSum();
    total.add('1.50');
    expect(total.toString()).toBe('1.50');
    total.add('-2');
    expect(total.toString()).toBe('-0.50');
  });

  it('stays exact when it passes what a float can count', () => {
    expect(sum(Array.from({ length: 20 }, () => '999999999999.99'))).toBe('19999999999999.80');
    expect(sum(Array.from({ length: 20 }, () => '-9999999999999.9'))).toBe('-199999999999998.0');
  });

  it('agrees with whole numbers of any size, in any order', () => {
    assert(
      property(array(anyDecimal), (all) => {
        const units = all.reduce((total, one) => total + one.units, 0n);
        const scale = Math.max(0, ...all.map(({ decimals }) => decimals));
        const size = (units < 0n ? -units : units).toString().padStart(DECIMALS + 1, '0');
        const point = size.length - DECIMALS;
        const text =
          scale === 0
            ? size.slice(0, point)
            : `${size.slice(0, point)}.${size.slice(point, point + scale)}`;
        const expected = units < 0n ? `-${text}` : text;
        const texts = all.map((one) => one.text);
        expect(sum(texts)).toBe(expected);
        expect(sum(texts.toReversed())).toBe(expected);
      }),
    );
  });

  it.each(['', '-', '.5', '5.', '1e3', '+5', ' 5', '1,5', '1.2.3', '--5', '\u0663', 'NaN'])(
    'refuses %j, which is no plain decimal',
    (text) => {
      expect(isPlainDecimal(text)).toBe(false);
      expect(() => new DecimalSum().add(text)).toThrow(RangeError);
      expect(() => compareDecimals(text, '1')).toThrow(RangeError);
    },
  );
});

describe('two decimals', () => {
  it('compare by value and not by how they are written', () => {
    expect(compareDecimals('1.0', '1')).toBe(0);
    expect(compareDecimals('-0', '0.00')).toBe(0);
    expect(compareDecimals('007', '7')).toBe(0);
    expect(compareDecimals('10', '9')).toBe(1);
    expect(compareDecimals('-10', '-9')).toBe(-1);
    expect(compareDecimals('-1', '0')).toBe(-1);
    expect(compareDecimals('0.09', '0.1')).toBe(-1);
    expect(compareDecimals('0.1', '0.10000000000000000001')).toBe(-1);
    expect(compareDecimals('9007199254740993', '9007199254740992')).toBe(1);
  });

  it('compare as whole numbers of any size do', () => {
    assert(
      property(anyDecimal, anyDecimal, (a, b) => {
        const expected = a.units === b.units ? 0 : a.units > b.units ? 1 : -1;
        expect(compareDecimals(a.text, b.text)).toBe(expected);
        expect(compareDecimals(b.text, a.text)).toBe(expected === 0 ? 0 : -expected);
        expect(isPlainDecimal(a.text)).toBe(true);
      }),
    );
  });
});
