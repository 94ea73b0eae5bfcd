import { describe, expect, it } from 'vitest';
import { spelled, TextHash, wordsOf } from '../../src/ledger/text-hash.ts';

const MANY = 200_000;

function wordsOfAll(hash: TextHash, texts: readonly string[]): (readonly [number, number])[] {
  return texts.map((text) => {
    const [first = 0, second = 0] = hash.begin().text(text).end().words;
    return [first, second];
  });
}

describe('a hash of a run', () => {
  const texts = [
    ...Array.from({ length: MANY / 2 }, (_, n) => `bills\u0001${n}`),
    ...Array.from({ length: MANY / 2 }, (_, n) => `user${n}@example.com`),
  ];
  const words = wordsOfAll(new TextHash(), texts);

  it('takes none of many like texts for another', () => {
    const all = new Set(words.map(([first, second]) => spelled(first, second)));
    expect(all.size).toBe(MANY);
  });

  it.each([0, 1] as const)('spreads its word %i as evenly as chance does', (index) => {
    // By chance 200,000 of 2^32 meet 4.7 times.
    const met = MANY - new Set(words.map((pair) => pair[index])).size;
    expect(met).toBeLessThan(30);
    const buckets = new Uint32Array(1_024);
    for (const pair of words)
      buckets[pair[index] & 1_023] = (buckets[pair[index] & 1_023] ?? 0) + 1;
    const mean = MANY / buckets.length;
    expect(Math.max(...buckets)).toBeLessThan(mean + 7 * Math.sqrt(mean));
  });

  it('tells apart where a text ends', () => {
    const hash = new TextHash();
    const parts = [['ab', 'c'], ['a', 'bc'], ['abc', ''], ['', 'abc'], ['abc'], ['abc\u0000']];
    const all = parts.map((own) => {
      hash.begin();
      for (const text of own) hash.text(text);
      return hash.end().words.join(' ');
    });
    expect(new Set(all).size).toBe(parts.length);
  });

  it('differs from run to run', () => {
    const [one, other] = [new TextHash(), new TextHash()].map((hash) => wordsOfAll(hash, ['a']));
    expect(one).not.toEqual(other);
  });

  it('can be spelled and read back', () => {
    for (const [first, second] of [...words.slice(0, 1_000), [0, -1], [-(2 ** 31), 1]] as const) {
      expect(wordsOf(spelled(first, second))).toEqual([first, second]);
    }
    expect(wordsOf('bills\u00011')).toBeUndefined();
  });
});
