import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/index.ts';
import { nextStop } from '../../src/pipeline/stop-at.ts';

const next = (text: string, zone: string | undefined, now: string) =>
  nextStop(text, { zone }, Date.parse(now)).toISOString().replace(':00.000Z', 'Z');

describe('the next moment of a time of day', () => {
  it.each([
    ['later today', '06:00', 'UTC', '2024-05-05T01:30:00Z', '2024-05-05T06:00Z'],
    ['tomorrow', '06:00', 'UTC', '2024-05-05T06:30:00Z', '2024-05-06T06:00Z'],
    [
      'tomorrow when it is this very time',
      '06:00',
      'UTC',
      '2024-05-05T06:00:00Z',
      '2024-05-06T06:00Z',
    ],
    ['midnight', '00:00', 'UTC', '2024-12-31T23:59:59Z', '2025-01-01T00:00Z'],
    [
      'UTC where the file gives no zone',
      '6:00',
      undefined,
      '2024-05-05T01:30:00Z',
      '2024-05-05T06:00Z',
    ],
    [
      'a zone east of here, where it is tomorrow',
      '06:00',
      'Asia/Tokyo',
      '2024-05-05T20:00:00Z',
      '2024-05-05T21:00Z',
    ],
    ['an offset', '06:00', '+05:30', '2024-05-05T00:00:00Z', '2024-05-05T00:30Z'],
    [
      'across the change to summer time',
      '06:00',
      'Europe/Berlin',
      '2024-03-30T22:00:00Z',
      '2024-03-31T04:00Z',
    ],
    [
      'a time that is skipped that night, at the first instant behind it',
      '02:30',
      'Europe/Berlin',
      '2024-03-30T22:00:00Z',
      '2024-03-31T01:00Z',
    ],
    [
      'a time that comes twice, first',
      '02:30',
      'Europe/Berlin',
      '2024-10-26T22:00:00Z',
      '2024-10-27T00:30Z',
    ],
    [
      'a time that comes twice, again',
      '02:30',
      'Europe/Berlin',
      '2024-10-27T00:45:00Z',
      '2024-10-27T01:30Z',
    ],
    [
      'a time of a day that a zone left out, when it did',
      '12:00',
      'Pacific/Apia',
      '2011-12-30T00:00:00Z',
      '2011-12-30T10:00Z',
    ],
  ])('is %s', (_, text, zone, now, moment) => {
    expect(next(text, zone, now)).toBe(moment);
  });

  it.each(['24:00', '6', '06:60', '6pm', ''])('is not %j', (text) => {
    expect(() => nextStop(text, { zone: 'UTC' }, 0)).toThrow(UsageError);
  });
});
