import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRequest, toRequest, toWire } from '../../src/delivery/request.ts';
import type { OutgoingRequest } from '../../src/model/request.ts';
import { plannedEvent } from '../helpers/planned-event.ts';

const KEY = '0123456789abcdef0123456789abcdef01234567';

/** A record whose query, with the key in front, has so many characters. */
function ofLength(length: number): OutgoingRequest {
  const bare = toRequest(plannedEvent({ properties: [['P', '']] }), 1);
  const filler = 'x'.repeat(length - `_k=${KEY}&`.length - bare.query.length);
  return { ...bare, query: bare.query + filler };
}

describe('a request', () => {
  it('has its parameters in a fixed order, properties in the order of the rule', () => {
    const event = plannedEvent({
      properties: [
        ['Plan', 'gold'],
        ['10', 'a name that is a number'],
        ['Amount', '12.50'],
      ],
    });
    expect(toRequest(event, 1_400_000_000)).toEqual({
      path: '/e',
      query:
        '_p=ann%40example.com&_n=Signed%20Up&_t=1400000000&_d=1&Plan=gold&10=a%20name%20that%20is%20a%20number&Amount=12.50',
    });
  });

  it('of a set has no name', () => {
    const event = plannedEvent({ verb: 'set', name: '', properties: [['Plan', 'gold']] });
    expect(toRequest(event, 1_400_000_000)).toEqual({
      path: '/s',
      query: '_p=ann%40example.com&_t=1400000000&_d=1&Plan=gold',
    });
  });

  it('of an alias has two identities and no time', () => {
    const event = plannedEvent({ verb: 'alias', name: 'id:7', at: undefined });
    expect(toRequest(event, undefined)).toEqual({
      path: '/a',
      query: '_p=ann%40example.com&_n=id%3A7',
    });
  });

  it('carries the second that it is told, which need not be that of the event', () => {
    const { query } = toRequest(plannedEvent({ at: 1_400_000_000 }), 1_400_000_003);
    expect(query).toContain('&_t=1400000003&_d=1');
  });

  it('encodes everything but unreserved characters, as UTF-8', () => {
    const event = plannedEvent({
      person: "a+b@x !'()*",
      name: 'Grüße & = % , : " 👋',
      properties: [['a=b&c', '-._~\n\0']],
    });
    expect(toRequest(event, 0).query).toBe(
      '_p=a%2Bb%40x%20%21%27%28%29%2A&_n=Gr%C3%BC%C3%9Fe%20%26%20%3D%20%25%20%2C%20%3A%20%22%20%F0%9F%91%8B' +
        '&_t=0&_d=1&a%3Db%26c=-._~%0A%00',
    );
  });

  it('never has a plus or a space in it, and decodes to what went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (name, text) => {
        fc.pre(text.isWellFormed() && name.isWellFormed());
        const { query } = toRequest(plannedEvent({ name, properties: [['P', text]] }), 1);
        expect(query).toMatch(/^[A-Za-z0-9\-._~%=&]*$/);
        expect([...new URLSearchParams(query)]).toEqual([
          ['_p', 'ann@example.com'],
          ['_n', name],
          ['_t', '1'],
          ['_d', '1'],
          ['P', text],
        ]);
      }),
    );
  });

  it.each([undefined, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'is not made of an event whose second is %s: that is a fault of ours',
    (second) => {
      expect(() => toRequest(plannedEvent(), second)).toThrow(/whole UTC second/);
    },
  );

  it('is not made of half a surrogate pair: validation has rejected that', () => {
    expect(() => toRequest(plannedEvent({ person: 'a\ud83d' }), 1)).toThrow(/surrogate/);
  });

  it('is the same for a rule whose event names come from more cells than are remembered', () => {
    const events = Array.from({ length: 1_200 }, (_, i) => plannedEvent({ name: `Event ${i}` }));
    const queries = () => events.map((event) => toRequest(event, 1).query);
    const first = queries();
    expect(queries()).toEqual(first);
    expect(first[1_150]).toContain('_n=Event%201150&');
  });
});

describe('on the wire', () => {
  it('a query of 2,000 characters with the key still goes by GET', () => {
    const request = ofLength(2_000);
    expect(toWire(request, KEY)).toEqual({
      method: 'GET',
      path: `/e?_k=${KEY}&${request.query}`,
    });
  });

  it('a longer one goes as the body of a form, the key with it', () => {
    const request = ofLength(2_001);
    expect(toWire(request, KEY)).toEqual({
      method: 'POST',
      path: '/e',
      contentType: 'application/x-www-form-urlencoded',
      body: `_k=${KEY}&${request.query}`,
    });
  });

  it('an alias goes by GET however long it is', () => {
    const event = plannedEvent({ verb: 'alias', person: 'é'.repeat(255), name: 'ü'.repeat(255) });
    expect(toWire(toRequest(event, undefined), KEY).method).toBe('GET');
  });

  it('is shown to people without the key', () => {
    const request = toRequest(plannedEvent(), 1_400_000_000);
    expect(describeRequest(request)).toBe(
      'GET /e?_k=***&_p=ann%40example.com&_n=Signed%20Up&_t=1400000000&_d=1',
    );
    expect(describeRequest(ofLength(2_001))).toMatch(/^POST \/e\?_k=\*\*\*&_p=/);
  });
});
