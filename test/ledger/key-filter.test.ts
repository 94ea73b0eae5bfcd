import { describe, expect, it } from 'vitest';
import { hashOf, KeyFilter } from '../../src/ledger/key-filter.ts';

describe('a filter of keys', () => {
  // More keys than its first part takes.
  const known = Array.from({ length: 500_000 }, (_, n) => hashOf(`row ${n}`));
  const filter = new KeyFilter();
  for (const hash of known) filter.add(hash);

  it('holds every key that was added', () => {
    expect(known.filter((hash) => !filter.mayHold(hash))).toEqual([]);
  });

  it('holds few others', () => {
    // A look into the files of a long run for each costs more than all else of an event.
    const others = Array.from({ length: 100_000 }, (_, n) => hashOf(`other ${n}`));
    const taken = others.filter((hash) => filter.mayHold(hash));
    expect(taken.length).toBeLessThan(200);
  });

  it('holds nothing before anything was added', () => {
    expect(new KeyFilter().mayHold(hashOf('row 1'))).toBe(false);
  });
});
