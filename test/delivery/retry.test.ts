import { describe, expect, it } from 'vitest';
import { type Answer, backoffMs, judge } from '../../src/delivery/retry.ts';
import { parseRetryAfter } from '../../src/delivery/retry-after.ts';

const NOW = Date.UTC(2024, 4, 5, 12, 0, 0);

function answer(status: number, change: Partial<Answer> = {}): Answer {
  return {
    kind: 'answer',
    status,
    contentType: undefined,
    retryAfter: undefined,
    location: undefined,
    html: false,
    ...change,
  };
}

const verdictOf = (outcome: Parameters<typeof judge>[0]) => judge(outcome, 'trk.example.com', NOW);

describe('an answer', () => {
  it.each([200, 304])('of %d means delivered', (status) => {
    expect(verdictOf(answer(status, { contentType: 'image/gif' }))).toEqual({ kind: 'delivered' });
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('of %d is tried again', (status) => {
    expect(verdictOf(answer(status))).toMatchObject({ kind: 'retry', retryAfterMs: 0 });
  });

  it.each([
    [408, true],
    [425, false],
    [429, false],
    [500, true],
  ])('of %d: may it have been taken all the same? %s', (status, mayBeTaken) => {
    expect(verdictOf(answer(status))).toMatchObject({ mayBeTaken });
  });

  it.each([
    [400, '400 Bad Request'],
    [404, '404 Not Found'],
    [413, '413 Payload Too Large'],
    [451, '451 Unavailable For Legal Reasons'],
    [499, '499'],
  ])('of %d means refused', (status, detail) => {
    expect(verdictOf(answer(status))).toEqual({ kind: 'refused', detail });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [300, 'redirect'],
    [301, 'redirect'],
    [302, 'redirect'],
    [308, 'redirect'],
    [201, 'not_kissmetrics'],
    [202, 'not_kissmetrics'],
    [204, 'not_kissmetrics'],
    [206, 'not_kissmetrics'],
  ])('of %d stops the run: %s', (status, code) => {
    const verdict = verdictOf(answer(status));
    expect(verdict).toMatchObject({ kind: 'stop', why: { code } });
  });

  it.each([
    { contentType: 'text/html' },
    { contentType: 'Text/HTML; charset=utf-8' },
    { html: true },
  ])('of 200 that is a web page stops the run: %o', (change) => {
    expect(verdictOf(answer(200, change))).toMatchObject({
      kind: 'stop',
      why: { code: 'not_kissmetrics' },
    });
  });

  it('that redirects is told by its host alone, since the rest repeats the key', () => {
    const location = 'https://login.example.com/go?next=/e?_k=SECRET';
    const verdict = verdictOf(answer(302, { location }));
    expect(JSON.stringify(verdict)).toContain('https://login.example.com;');
    expect(JSON.stringify(verdict)).not.toContain('SECRET');
  });

  it.each(['/elsewhere?_k=SECRET', 'javascript:SECRET', 'https://', undefined])(
    'that redirects to %s is told without it',
    (location) => {
      const verdict = verdictOf(answer(301, { location }));
      expect(JSON.stringify(verdict)).toContain('points elsewhere');
      expect(JSON.stringify(verdict)).not.toContain('SECRET');
    },
  );

  it('that says when to come back is taken at its word', () => {
    expect(verdictOf(answer(429, { retryAfter: '7' }))).toMatchObject({ retryAfterMs: 7_000 });
    expect(verdictOf(answer(503, { retryAfter: 'Sun, 05 May 2024 12:01:00 GMT' }))).toMatchObject({
      retryAfterMs: 60_000,
    });
  });
});

describe('no answer', () => {
  it('is tried again', () => {
    const failure = {
      kind: 'failure',
      cause: 'the connection was reset',
      distrusted: false,
    } as const;
    expect(verdictOf(failure)).toEqual({
      kind: 'retry',
      cause: 'the connection was reset',
      retryAfterMs: 0,
      mayBeTaken: true,
    });
  });

  it('because of a bad certificate stops the run', () => {
    const failure = {
      kind: 'failure',
      cause: 'its certificate has expired',
      distrusted: true,
    } as const;
    const verdict = verdictOf(failure);
    expect(verdict).toMatchObject({ kind: 'stop', why: { code: 'not_kissmetrics' } });
    expect(JSON.stringify(verdict)).toContain('its certificate has expired');
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 120 ', 120_000],
    ['1.5', 1_500],
    ['Sun, 05 May 2024 12:02:00 GMT', 120_000],
    ['sun, 5 may 2024 12:02:00 gmt', 120_000],
    ['Sunday, 05-May-24 12:02:00 GMT', 120_000],
    ['Sun May  5 12:02:00 2024', 120_000],
    ['Sun, 05 May 2024 11:00:00 GMT', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ])('"%s" is understood', (text, ms) => {
    expect(parseRetryAfter(text, NOW)).toBe(ms);
  });

  it.each([
    undefined,
    '',
    'soon',
    '-5',
    '1e3',
    '12:00',
    '2024-05-05T12:02:00Z',
    'Sun, 05 Foo 2024 12:02:00 GMT',
    'Sun, 05 May 2024 25:02:00 GMT',
    'Sun, 45 May 2024 12:02:00 GMT',
  ])('"%s" is ignored', (text) => {
    expect(parseRetryAfter(text, NOW)).toBeUndefined();
  });

  it.each(['9'.repeat(40), 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    '%s is bounded, so that it can be told as a date',
    (text) => {
      const ms = parseRetryAfter(text, NOW) ?? Number.NaN;
      expect(new Date(NOW + ms).getUTCFullYear()).toBe(2034);
    },
  );
});

describe('the wait between attempts', () => {
  it('is anything up to half a second at first, and up to a minute at last', () => {
    const longest = Array.from({ length: 10 }, (_, i) => backoffMs(i + 1, 1));
    expect(longest).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
    ]);
    expect(backoffMs(5, 0)).toBe(0);
    expect(backoffMs(5, 0.5)).toBe(4_000);
    expect(backoffMs(5_000, 0.5)).toBe(30_000);
  });
});
