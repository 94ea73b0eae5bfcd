import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/support/duration.ts';

describe('a duration', () => {
  it.each([
    ['30 minutes', 1_800_000],
    ['30min', 1_800_000],
    ['90 s', 90_000],
    ['1 hour', 3_600_000],
    ['2 Days', 172_800_000],
    ['1 week', 604_800_000],
    ['500 ms', 500],
    ['0 s', 0],
  ])('%s is %d milliseconds', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '30',
    'minutes',
    '1.5 hours',
    '-1 s',
    '1 month',
    '1 h 30 min',
    '',
    '999999999999 weeks',
  ])('cannot be written %s', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
