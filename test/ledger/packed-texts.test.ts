import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/ledger/key-filter.ts';
import { PackedTexts } from '../../src/ledger/packed-texts.ts';

/** Keys as identities are: of any characters but the marks. */
const keys = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const texts = fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => text.isWellFormed());

describe('packed texts', () => {
  it('are what was told last of each key', () => {
    const told = fc.array(fc.tuple(keys, texts), { maxLength: 200 });
    fc.assert(
      fc.property(told, (pairs) => {
        const packed = new PackedTexts();
        for (const [key, text] of pairs) packed.set(key, hashOf(key), text);
        const expected = new Map(pairs);
        expect(packed.size).toBe(expected.size);
        expect(new Map(packed.entries())).toEqual(expected);
        for (const [key, text] of expected) expect(packed.get(key, hashOf(key))).toBe(text);
      }),
    );
  });

  it('tell keys of the same hash apart', () => {
    const packed = new PackedTexts();
    for (const key of ['a', 'ab', 'abc']) packed.set(key, 7, `text of ${key}`);
    expect(packed.get('ab', 7)).toBe('text of ab');
    expect(packed.get('b', 7)).toBeUndefined();
  });

  it('come in the order of their keys, and are gone when they are cleared', () => {
    const packed = new PackedTexts();
    const numbers = Array.from({ length: 5_000 }, (_, n) => String((n * 7_919) % 5_000));
    for (const key of numbers) packed.set(key, hashOf(key), 'x');
    expect(Array.from(packed.entries(), ([key]) => key)).toEqual(numbers.toSorted());
    packed.clear();
    expect(packed.size).toBe(0);
    expect(packed.get('1', hashOf('1'))).toBeUndefined();
  });
});
