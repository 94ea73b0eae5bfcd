import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/support/nearest.ts';

const KEYS = ['record', 'revenue', 'required', 'person', 'properties', 'at', 'every', 'created_at'];

describe('the nearest word', () => {
  it.each([
    ['recrod', 'record'],
    ['recor', 'record'],
    ['preson', 'person'],
    ['Properties', 'properties'],
    ['proprties', 'properties'],
    ['att', 'at'],
    ['createdAt', 'created_at'],
    ['created-at', 'created_at'],
  ])('to %s is %s', (word, meant) => {
    expect(nearest(word, KEYS)).toBe(meant);
  });

  it.each(['', 'xylophone', 'when', 'p'.repeat(10_000)])('to %.20s is none', (word) => {
    expect(nearest(word, KEYS)).toBeUndefined();
  });

  it('is the first of several that are equally near', () => {
    expect(nearest('bat', ['cat', 'hat'])).toBe('cat');
  });
});
