import { afterEach, describe, expect, it } from 'vitest';
import {
  type ScriptedAnswer,
  type Sink,
  type SinkOptions,
  startSink,
} from '../../src/sink/index.ts';
import {
  type Deliveries,
  deliveriesTo,
  gate,
  KEY,
  parcel,
  passingTime,
  range,
  realMillisecond,
  until,
} from '../helpers/deliveries.ts';

const INTERRUPTED = { code: 'interrupted', message: 'Interrupted.', hint: 'Run again.' } as const;
const OK: ScriptedAnswer = {};

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function sinkWith(answer?: SinkOptions['answer']): Promise<Sink & { arrived: string[] }> {
  const arrived: string[] = [];
  const sink = await startSink({
    answer: (request, n) => {
      arrived.push(request.query);
      return answer?.(request, n);
    },
  });
  open.push(sink);
  return Object.assign(sink, { arrived });
}

function deliveries(...args: Parameters<typeof deliveriesTo>): Deliveries {
  const made = deliveriesTo(...args);
  open.push(made.sender);
  return made;
}

/** The number of the person that a request is about. */
const person = (query: string) => Number(/_p=p(\d+)/.exec(query)?.[1]);

describe('sending', () => {
  it('delivers every parcel once, and counts what it took', async () => {
    const sink = await sinkWith();
    const { sender, send, fates, told } = deliveries(sink.url);
    send(...range(1, 100));
    expect(await sender.drain()).toMatchObject({ stopped: undefined, requests: 100, retries: 0 });
    expect(fates().delivered).toEqual(range(1, 100));
    expect(told).toHaveLength(100);
    expect(sink.requests).toBe(100);
  });

  it('keeps the order in which parcels come', async () => {
    const sink = await sinkWith();
    const { sender, send } = deliveries(sink.url, { concurrency: 1 });
    send(...range(1, 50));
    await sender.drain();
    expect(sink.arrived.map(person)).toEqual(range(1, 50));
  });

  it('goes on after a drain', async () => {
    const sink = await sinkWith();
    const { sender, send, told } = deliveries(sink.url, { concurrency: 1 });
    for (const n of range(1, 5)) {
      send(n);
      await sender.drain();
      expect(told).toHaveLength(n);
    }
    expect(await sender.drain()).toMatchObject({ requests: 5 });
  });

  it('uses a connection again and again', async () => {
    const sink = await sinkWith();
    const { sender, send } = deliveries(sink.url, { concurrency: 3 });
    send(...range(1, 200));
    await sender.drain();
    expect(sink.requests).toBe(200);
    expect(sink.connections).toBeLessThanOrEqual(3);
  });

  it('has no more in flight than it may', async () => {
    const sink = await sinkWith(() => ({ delayMs: 5 }));
    const { sender, send } = deliveries(sink.url, { concurrency: 3 });
    send(...range(1, 60));
    await sender.drain();
    expect(sink.mostAtOnce).toBe(3);
  });

  it('lets a caller who waits for room hold no more than fits', async () => {
    const { passed, open: answer } = gate();
    const sink = await sinkWith(async () => {
      await passed;
      return OK;
    });
    const { sender, told } = deliveries(sink.url, { concurrency: 2, rate: 100 });
    let taken = 0;
    const feed = async () => {
      for (const n of range(1, 30)) {
        taken = n;
        await sender.send(parcel(n));
      }
    };
    const fed = feed();
    await until(() => sink.requests === 1 && taken === 6);
    for (let turns = 0; turns < 20; turns++) await realMillisecond();
    // Two in flight or about to be, and twice as many in line.
    expect(taken).toBe(6);
    sender.stop(INTERRUPTED, 0);
    await fed;
    expect(told.map(({ n }) => n).toSorted((x, y) => x - y)).toEqual(range(1, 30));
    answer();
  });

  it('keeps to the rate, retries included', async () => {
    const sink = await sinkWith((_request, n) => (n % 3 === 0 ? { status: 503 } : OK));
    const { clock, sender, send, told } = deliveries(sink.url, {
      rate: 10,
      concurrency: 4,
      random: () => 0,
    });
    send(...range(1, 10));
    for (let n = 1; n <= 14; n++) {
      await until(() => sink.requests >= n);
      await clock.asleep(told.length < 10 && n < 14 ? 1 : 0);
      expect(sink.requests).toBe(n);
      await clock.advance(100);
    }
    expect(await sender.drain()).toMatchObject({ requests: 14, retries: 4 });
  });

  it('sends a long query as a form', async () => {
    const methods: string[] = [];
    const sink = await sinkWith(({ method, headers, path, params }) => {
      methods.push(`${method} ${path} ${headers['content-type'] ?? ''} ${params.length}`);
      return OK;
    });
    const { sender } = deliveries(sink.url);
    const query = `_p=a&_n=b&_t=1&_d=1&P=${'x'.repeat(2_000)}`;
    void sender.send({ n: 1, request: { path: '/e', query } });
    await sender.drain();
    expect(methods).toEqual(['POST /e application/x-www-form-urlencoded 5']);
  });

  it('puts the path of the endpoint in front, and sends no conditional headers', async () => {
    const seen: string[] = [];
    const sink = await sinkWith(({ path, headers }) => {
      seen.push(path, ...Object.keys(headers).filter((name) => name.startsWith('if-')));
      return OK;
    });
    const { sender, send } = deliveries(`${sink.url}/proxy/`);
    send(1);
    await sender.drain();
    expect(seen).toEqual(['/proxy/e']);
  });

  it('says who it is', async () => {
    const agents: unknown[] = [];
    const sink = await sinkWith(({ headers }) => {
      agents.push(headers['user-agent']);
      return OK;
    });
    const { sender, send } = deliveries(sink.url, { userAgent: 'kissmetrics-import/1.2.3' });
    send(1);
    await sender.drain();
    expect(agents).toEqual(['kissmetrics-import/1.2.3']);
  });
});

describe('a failed attempt', () => {
  it.each<[string, ScriptedAnswer]>([
    ['503', { status: 503, body: 'down' }],
    [
      '500 that is a web page',
      { status: 500, headers: { 'content-type': 'text/html' }, body: '<html>' },
    ],
    ['408', { status: 408 }],
    ['429 without a time', { status: 429 }],
    ['429 with a time that makes no sense', { status: 429, headers: { 'retry-after': 'later' } }],
    ['a connection cut before the request is taken', { cut: 'before' }],
    ['a connection cut before the answer', { cut: 'after' }],
  ])('is made again in the same bytes after a wait: %s', async (_what, failure) => {
    const sink = await sinkWith((_request, n) => (n <= 2 ? failure : OK));
    const { clock, sender, send, told, troubles } = deliveries(sink.url);
    send(1);
    await clock.asleep(1);
    expect(clock.sleeping).toEqual([250]);
    await clock.advance(250);
    await clock.asleep(1);
    expect(clock.sleeping).toEqual([500]);
    expect(told).toEqual([]);
    await clock.advance(500);
    expect(await sender.drain()).toMatchObject({ stopped: undefined, requests: 3, retries: 2 });
    expect(told).toEqual([{ n: 1, fate: 'delivered', detail: undefined }]);
    expect(new Set(sink.arrived).size).toBe(1);
    expect(troubles.map(({ waitMs }) => waitMs)).toEqual([250, 500]);
  });

  it('is made again when there is no answer in time', async () => {
    const sink = await sinkWith((_request, n) => (n === 1 ? { delayMs: 60_000 } : OK));
    const { clock, sender, send, troubles } = deliveries(sink.url, {
      timeouts: { connectMs: 5_000, answerMs: 100 },
    });
    send(1);
    await clock.asleep(1);
    expect(troubles[0]?.message).toContain('there was no answer within 0.1 s');
    await clock.advance(250);
    expect(await sender.drain()).toMatchObject({ requests: 2, retries: 1, stopped: undefined });
  });

  it('is made again when the answer breaks off in the middle', async () => {
    const sink = await sinkWith((_request, n) =>
      n === 1 ? { headers: { 'content-length': 100, connection: 'close' }, body: 'GIF' } : OK,
    );
    const { clock, sender, send } = deliveries(sink.url, {
      timeouts: { connectMs: 5_000, answerMs: 200 },
    });
    send(1);
    await clock.asleep(1);
    await clock.advance(250);
    expect(await sender.drain()).toMatchObject({ requests: 2, stopped: undefined });
  });

  it('holds up nobody else', async () => {
    const sink = await sinkWith(({ query }, n) =>
      person(query) === 1 && n < 30 ? { status: 500 } : OK,
    );
    const { clock, sender, send, told } = deliveries(sink.url, { concurrency: 2 });
    send(...range(1, 40));
    await until(() => told.length === 39);
    expect(told.map(({ n }) => n)).not.toContain(1);
    await clock.advance(60_000);
    await sender.drain();
    expect(told.at(-1)?.n).toBe(1);
  });

  it('survives a storm: one answer in three is lost or wrong, and all is delivered', async () => {
    const failures: ScriptedAnswer[] = [
      { status: 503 },
      { cut: 'after' },
      { status: 429, headers: { 'retry-after': '1' } },
      { cut: 'before' },
    ];
    const sink = await sinkWith((_request, n) =>
      n % 3 === 0 ? (failures[(n / 3) % 4] ?? OK) : OK,
    );
    const { clock, sender, send, fates, told } = deliveries(sink.url, { concurrency: 8 });
    send(...range(1, 300));
    const end = await passingTime(clock, sender.drain());
    const { requests, retries } = end;
    expect(fates().delivered).toEqual(range(1, 300));
    expect(told).toHaveLength(300);
    expect(requests).toBe(300 + retries);
    expect(requests).toBe(sink.requests);
    expect(new Set(sink.arrived).size).toBe(300);
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', '30'],
    ['a date', 'Sun, 05 May 2024 12:00:30 GMT'],
  ])('in %s stops everybody until then', async (_what, text) => {
    const sink = await sinkWith((_request, n) =>
      n === 2 ? { status: 429, headers: { 'retry-after': text } } : OK,
    );
    const { clock, sender, send, told, troubles } = deliveries(sink.url, { concurrency: 1 });
    send(...range(1, 10));
    await clock.asleep(1);
    await clock.advance(29_999);
    expect(sink.requests).toBe(2);
    expect(told).toHaveLength(1);
    await clock.advance(1);
    expect(await sender.drain()).toMatchObject({ requests: 11, retries: 1 });
    expect(sink.arrived.map(person)).toEqual([1, 2, 2, ...range(3, 10)]);
    expect(troubles.map(({ waitMs }) => waitMs)).toEqual([30_000]);
    expect(troubles[0]?.message).toContain('asks to wait 30 s');
  });

  it('is obeyed for as long as it is repeated, since what is asked for is no outage', async () => {
    const sink = await sinkWith((_request, n) =>
      n <= 20 ? { status: 503, headers: { 'retry-after': '60' } } : OK,
    );
    const { clock, sender, send } = deliveries(sink.url, { giveUpAfterMs: 600_000 });
    send(1);
    for (let n = 1; n <= 20; n++) {
      await clock.asleep(1);
      expect(sink.requests).toBe(n);
      await clock.advance(60_000);
    }
    expect(await sender.drain()).toMatchObject({ stopped: undefined, requests: 21 });
  });

  it('beyond giveUpAfter ends the run and says when to come back', async () => {
    const sink = await sinkWith(() => ({ status: 503, headers: { 'retry-after': '3601' } }));
    const { sender, send, fates } = deliveries(sink.url, { concurrency: 2 });
    send(...range(1, 30));
    const { stopped } = await sender.drain();
    expect(stopped?.code).toBe('retry_after');
    expect(stopped?.message).toContain('2024-05-05 13:00:01 UTC');
    expect(stopped?.hint).toContain('after 2024-05-05 13:00:01 UTC');
    expect(fates()).toEqual({ delivered: [], refused: [], pending: range(1, 30) });
  });
});

describe('an endpoint that is down', () => {
  it('is tried for giveUpAfter, then the run stops with every parcel pending', async () => {
    const gone = await startSink();
    await gone.close();
    const { clock, sender, send, fates, told } = deliveries(gone.url);
    send(...range(1, 20));
    const drained = await passingTime(clock, sender.drain());
    const { stopped, requests, retries, seconds } = drained;
    expect(stopped?.code).toBe('down');
    expect(stopped?.message).toMatch(
      /^127\.0\.0\.1:\d+ has taken no event for 10 minutes: nothing listens at .* \(connection refused\)\.$/,
    );
    expect({ requests, retries, seconds }).toEqual({ requests: 0, retries: 0, seconds: 0 });
    expect(fates().pending).toEqual(range(1, 20));
    expect(told).toHaveLength(20);
    expect(clock.elapsed()).toBeGreaterThanOrEqual(600_000);
    expect(clock.elapsed()).toBeLessThanOrEqual(610_000);
  });

  it('is not down as long as it delivers something now and then', async () => {
    const sink = await sinkWith(({ query }) => (person(query) === 1 ? { status: 500 } : OK));
    const { clock, sender, send, fates } = deliveries(sink.url, { concurrency: 2 });
    send(1);
    for (const n of range(2, 41)) {
      await clock.asleep(1);
      send(n);
      await until(() => fates().delivered.includes(n));
      await clock.advance(60_000);
    }
    expect(clock.elapsed()).toBeGreaterThan(4 * 600_000 - 1);
    sender.stop(INTERRUPTED);
    expect((await sender.drain()).stopped).toBe(INTERRUPTED);
    expect(fates().pending).toEqual([1]);
  });
});

describe('an answer that Kissmetrics never gives', () => {
  it.each<[string, string, ScriptedAnswer]>([
    ['401', 'unauthorized', { status: 401 }],
    ['403', 'unauthorized', { status: 403 }],
    [
      'a redirect',
      'redirect',
      { status: 302, headers: { location: 'https://portal.example.com/' } },
    ],
    [
      'a web page by its type',
      'not_kissmetrics',
      { headers: { 'content-type': 'text/html' }, body: 'Welcome' },
    ],
    [
      'a web page by its beginning',
      'not_kissmetrics',
      { headers: { 'content-type': 'image/gif' }, body: '\n  <!DOCTYPE html><title>Sign in' },
    ],
    [
      'a page that begins with a comment',
      'not_kissmetrics',
      { headers: { 'content-type': 'image/gif' }, body: '<!-- portal --><html>Sign in' },
    ],
    [
      'a packed answer, which nobody asked for',
      'not_kissmetrics',
      { headers: { 'content-type': 'image/gif', 'content-encoding': 'gzip' }, body: 'packed' },
    ],
    ['another 2xx', 'not_kissmetrics', { status: 204 }],
  ])('stops the run and leaves its events pending: %s', async (_what, code, answer) => {
    const sink = await sinkWith((_request, n) => (n <= 3 ? OK : answer));
    const { sender, send, fates, told } = deliveries(sink.url, { concurrency: 1 });
    send(...range(1, 20));
    const { stopped, requests } = await sender.drain();
    expect(stopped?.code).toBe(code);
    expect(requests).toBe(4);
    expect(fates()).toEqual({ delivered: [1, 2, 3], refused: [], pending: range(4, 20) });
    expect(told).toHaveLength(20);
  });

  it('leaves those in flight pending too, whatever they would have been told', async () => {
    const sink = await sinkWith(({ query }) =>
      person(query) === 1 ? { status: 401 } : { delayMs: 30_000 },
    );
    const { sender, send, fates } = deliveries(sink.url, { concurrency: 3 });
    send(...range(2, 3));
    await until(() => sink.requests === 2);
    send(1);
    await sender.drain();
    expect(fates()).toEqual({ delivered: [], refused: [], pending: [1, 2, 3] });
  });

  it('may be of any length: what comes after the beginning is not waited for', async () => {
    const sink = await sinkWith((_request, n) =>
      n === 1 ? { status: 404, body: 'x'.repeat(5_000_000) } : OK,
    );
    const { sender, send, fates } = deliveries(sink.url, { concurrency: 1 });
    send(1, 2);
    await sender.drain();
    expect(fates()).toMatchObject({ delivered: [2], refused: [1] });
  });
});

describe('a refusal', () => {
  it('is told with what was answered', async () => {
    const sink = await sinkWith((_request, n) => (n === 2 ? { status: 404 } : OK));
    const { sender, send, told } = deliveries(sink.url, { concurrency: 1 });
    send(1, 2, 3);
    expect(await sender.drain()).toMatchObject({ stopped: undefined });
    expect(told).toEqual([
      { n: 1, fate: 'delivered', detail: undefined },
      { n: 2, fate: 'refused', detail: '404 Not Found' },
      { n: 3, fate: 'delivered', detail: undefined },
    ]);
  });

  it('is held back until something is delivered', async () => {
    const { passed, open: answer } = gate();
    const sink = await sinkWith(async (_request, n) => {
      if (n <= 9) return { status: 400 };
      await passed;
      return OK;
    });
    const { sender, send, told, fates } = deliveries(sink.url, { concurrency: 1 });
    send(...range(1, 10));
    await until(() => sink.requests === 10);
    expect(told).toEqual([]);
    answer();
    await sender.drain();
    expect(fates()).toEqual({ delivered: [10], refused: range(1, 9), pending: [] });
  });

  it('stops the run when it is the tenth in a row and nothing was delivered', async () => {
    const sink = await sinkWith(() => ({ status: 404 }));
    const { sender, send, fates, told } = deliveries(sink.url, { concurrency: 1 });
    send(...range(1, 30));
    const { stopped, requests } = await sender.drain();
    expect(stopped?.code).toBe('refusals');
    expect(stopped?.message).toContain('refused 10 requests in a row');
    expect(requests).toBe(10);
    expect(fates()).toEqual({ delivered: [], refused: [], pending: range(1, 30) });
    expect(told).toHaveLength(30);
  });

  it('counts as one when there are fewer than ten at the end', async () => {
    const sink = await sinkWith(() => ({ status: 404 }));
    const { sender, send, fates } = deliveries(sink.url);
    send(...range(1, 9));
    expect(await sender.drain()).toMatchObject({ stopped: undefined, requests: 9 });
    expect(fates()).toEqual({ delivered: [], refused: range(1, 9), pending: [] });
  });

  it('ends no run once something was delivered, however many there are', async () => {
    const sink = await sinkWith((_request, n) => (n === 1 ? OK : { status: 404 }));
    const { sender, send, fates } = deliveries(sink.url, { concurrency: 1 });
    send(...range(1, 30));
    expect(await sender.drain()).toMatchObject({ stopped: undefined });
    expect(fates()).toMatchObject({ delivered: [1], refused: range(2, 30) });
  });

  it('that is held back when the run is interrupted is pending', async () => {
    const sink = await sinkWith(() => ({ status: 404 }));
    const { sender, send, fates } = deliveries(sink.url);
    send(1, 2, 3);
    await until(() => sink.requests === 3);
    sender.stop(INTERRUPTED);
    await sender.drain();
    expect(fates()).toEqual({ delivered: [], refused: [], pending: [1, 2, 3] });
  });
});

describe('a stop', () => {
  it('makes those who wait pending at once, and lets those in flight be answered', async () => {
    const { passed, open: answer } = gate();
    const sink = await sinkWith(async () => {
      await passed;
      return OK;
    });
    const { clock, sender, send, fates, told } = deliveries(sink.url, { concurrency: 3 });
    send(...range(1, 9));
    await until(() => sink.requests === 3);
    sender.stop(INTERRUPTED);
    expect(fates()).toEqual({ delivered: [], refused: [], pending: range(4, 9) });
    answer();
    expect(await sender.drain()).toMatchObject({ stopped: INTERRUPTED, requests: 3 });
    expect(fates()).toEqual({ delivered: [1, 2, 3], refused: [], pending: range(4, 9) });
    expect(told).toHaveLength(9);
    expect(clock.sleeping).toEqual([]);
  });

  it('waits for answers no longer than the grace', async () => {
    const sink = await sinkWith(() => ({ delayMs: 60_000 }));
    const { clock, sender, send, fates } = deliveries(sink.url, { concurrency: 2 });
    send(...range(1, 2));
    await until(() => sink.requests === 2);
    sender.stop(INTERRUPTED);
    await clock.advance(9_999);
    expect(fates().pending).toEqual([]);
    await clock.advance(1);
    expect(fates().pending).toEqual([1, 2]);
    expect((await sender.drain()).stopped).toBe(INTERRUPTED);
  });

  it('without grace ends those in flight, also when it is the second one', async () => {
    const sink = await sinkWith(() => ({ delayMs: 60_000 }));
    const { clock, sender, send, fates, told } = deliveries(sink.url, { concurrency: 2 });
    send(...range(1, 2));
    await until(() => sink.requests === 2);
    sender.stop(INTERRUPTED);
    expect(fates().pending).toEqual([]);
    sender.stop({ ...INTERRUPTED, code: 'limit' }, 0);
    expect(fates().pending).toEqual([1, 2]);
    expect((await sender.drain()).stopped).toBe(INTERRUPTED);
    expect(told).toHaveLength(2);
    expect(clock.sleeping).toEqual([]);
  });

  it('ends the wait of those that would be tried again', async () => {
    const sink = await sinkWith(() => ({ status: 503 }));
    const { clock, sender, send, fates } = deliveries(sink.url);
    send(1, 2);
    await clock.asleep(2);
    sender.stop(INTERRUPTED);
    expect(fates().pending).toEqual([1, 2]);
    expect((await sender.drain()).retries).toBe(0);
    expect(clock.sleeping).toEqual([]);
  });

  it('tries nothing again that fails afterwards', async () => {
    const sink = await sinkWith(() => ({ status: 503, delayMs: 50 }));
    const { sender, send, fates } = deliveries(sink.url);
    send(1);
    await until(() => sink.requests === 1);
    sender.stop(INTERRUPTED);
    expect(await sender.drain()).toMatchObject({ requests: 1, retries: 0 });
    expect(fates().pending).toEqual([1]);
  });

  it('ends a pause that was asked for', async () => {
    const sink = await sinkWith(() => ({ status: 503, headers: { 'retry-after': '300' } }));
    const { clock, sender, send, fates } = deliveries(sink.url, { concurrency: 1 });
    send(1, 2);
    await clock.asleep(1);
    sender.stop(INTERRUPTED);
    await sender.drain();
    expect(fates().pending).toEqual([1, 2]);
    expect(clock.sleeping).toEqual([]);
  });

  it('makes everything that is sent afterwards pending', async () => {
    const sink = await sinkWith();
    const { sender, send, fates } = deliveries(sink.url);
    sender.stop(INTERRUPTED);
    send(1);
    await sender.send(parcel(2));
    expect(fates().pending).toEqual([1, 2]);
    expect(await sender.drain()).toEqual({
      stopped: INTERRUPTED,
      requests: 0,
      retries: 0,
      seconds: 0,
    });
    expect(sink.requests).toBe(0);
  });
});

describe('closing', () => {
  it('before everything is sent leaves the rest pending', async () => {
    const sink = await sinkWith(() => ({ delayMs: 60_000 }));
    const { sender, send, fates } = deliveries(sink.url, { concurrency: 1 });
    send(1, 2);
    await until(() => sink.requests === 1);
    await sender.close();
    send(3);
    expect(fates().pending).toEqual([1, 2, 3]);
    expect((await sender.drain()).stopped?.code).toBe('interrupted');
  });
});

describe('a hook that throws', () => {
  it('ends the sending, and drain rejects with what it threw', async () => {
    const sink = await sinkWith();
    const fault = new Error('the disk is full');
    const { sender, send } = deliveries(sink.url, {
      concurrency: 1,
      hooks: {
        onFate: () => {
          throw fault;
        },
      },
    });
    send(...range(1, 20));
    await expect(sender.drain()).rejects.toBe(fault);
    await sender.send(parcel(21));
    expect(sink.requests).toBeLessThanOrEqual(2);
  });
});

describe('the key', () => {
  it('is in nothing that anybody is told', async () => {
    const texts: string[] = [];
    const hooks = {
      onFate: (...args: readonly unknown[]) => texts.push(JSON.stringify(args.slice(1))),
      onTrouble: (trouble: unknown) => texts.push(JSON.stringify(trouble)),
    };
    const echo = `https://portal.example.com/?from=/e?_k=${KEY}`;
    const answers: ScriptedAnswer[] = [
      { status: 503, body: echo },
      { cut: 'after' },
      { delayMs: 60_000 },
      { status: 404, body: echo },
      { status: 302, headers: { location: echo } },
    ];
    const sink = await sinkWith((_request, n) => answers[n - 1]);
    const { clock, sender, send } = deliveries(sink.url, {
      concurrency: 1,
      hooks,
      timeouts: { connectMs: 5_000, answerMs: 100 },
    });
    send(1, 2);
    const drained = await passingTime(clock, sender.drain());
    texts.push(JSON.stringify(drained));
    expect(sink.requests).toBe(5);
    expect(texts.length).toBeGreaterThanOrEqual(5);
    expect(texts.join('\n')).not.toContain(KEY);
  });
});
