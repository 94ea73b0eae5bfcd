import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimmed } from '../../src/support/trimmed.ts';
import { Words } from '../../src/support/words.ts';

describe('a text without what stands around it', () => {
  it('is what trim makes of it', () => {
    const odd = [' ', '\t', '\u00a0', '\ufeff', '\u2028', '\u200b', '\u007f', '\u0000', 'a', 'é'];
    const texts = fc.array(fc.constantFrom(...odd), { maxLength: 4 }).map((one) => one.join(''));
    fc.assert(fc.property(texts, (text) => trimmed(text) === text.trim()));
    expect(trimmed('')).toBe('');
  });
});

describe('some words', () => {
  it('are those that were given, whatever their length', () => {
    const words = new Words(['', 'null', 'N/A']);
    expect(['', 'null', 'N/A'].map((text) => words.has(text))).toEqual([true, true, true]);
    expect(['n', 'NULL', 'nulls'].map((text) => words.has(text))).toEqual([false, false, false]);
    expect([new Words([]).has(''), new Words([]).has('a')]).toEqual([false, false]);
  });
});
