import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toRequest } from '../../src/delivery/request.ts';
import type { PlannedEvent } from '../../src/model/event.ts';
import { startSink } from '../../src/sink/index.ts';
import { type Deliveries, deliveriesTo, realMillisecond } from '../helpers/deliveries.ts';
import { plannedEvent } from '../helpers/planned-event.ts';
import { selfSigned } from '../helpers/self-signed.ts';

function deliveries(...args: Parameters<typeof deliveriesTo>): Deliveries {
  const made = deliveriesTo(...args);
  onTestFinished(async () => made.sender.close());
  return made;
}

async function portOf(server: Server): Promise<number> {
  onTestFinished(() => {
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** A server that does with each connection what it likes. */
async function rawServer(serve: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    onTestFinished(() => {
      socket.destroy();
    });
    socket.on('error', () => {});
    serve(socket);
  });
  return `http://127.0.0.1:${await portOf(server)}`;
}

/** Answers with the beginning of an image, and then a byte each millisecond. */
async function drip(socket: Socket): Promise<void> {
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: image/gif\r\ncontent-length: 60000\r\n\r\n');
  for (; !socket.destroyed; await realMillisecond()) socket.write('x');
}

/** All that has a meaning in a query, or has led to wrong encodings elsewhere. */
const NASTY = [
  ...Array.from('&+=%,:"\n\0\t #?/\\\'()!*;aZ9~-._'),
  '%20',
  '%',
  '_k',
  'é',
  '日本',
  '👩‍👩‍👧',
  '🇩🇪',
  'שלום',
  '\u202e',
  '\ufeff',
  '\u0301',
];
const nasty = fc.constantFrom(...NASTY);
const text = fc.array(nasty, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));

const plannedEvents: fc.Arbitrary<PlannedEvent> = fc
  .record({
    verb: fc.constantFrom('record', 'set', 'alias'),
    person: text,
    name: text,
    at: fc.integer({ min: 1_230_768_000, max: 2_000_000_000 }),
    properties: fc.array(
      fc.tuple(
        text.map((name) => `p${name}`),
        text,
      ),
      { maxLength: 5 },
    ),
  })
  .map((event) => plannedEvent(event));

function paramsOf(event: PlannedEvent): (readonly [string, string])[] {
  const person = ['_p', event.person] as const;
  if (event.verb === 'alias') return [person, ['_n', event.name]];
  const name = event.verb === 'record' ? ([['_n', event.name]] as const) : [];
  return [person, ...name, ['_t', String(event.at)], ['_d', '1'], ...event.properties];
}

describe('what arrives', () => {
  it('is exactly what was meant, in its order, whatever is in it', async () => {
    const arrived: unknown[] = [];
    const sink = await startSink({ onRequest: ({ params }) => arrived.push(params) });
    onTestFinished(async () => sink.close());
    const { sender } = deliveries(sink.url, { concurrency: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(plannedEvents, { maxLength: 20 }), async (events) => {
        arrived.length = 0;
        for (const [n, event] of events.entries()) {
          const second = event.verb === 'alias' ? undefined : event.at;
          await sender.send({ n, request: toRequest(event, second) });
        }
        await sender.drain();
        expect(arrived).toEqual(events.map((event) => paramsOf(event)));
      }),
      { numRuns: 50 },
    );
    expect(sink.requests).toBeGreaterThan(50);
  });
});

describe('over TLS', () => {
  it('a certificate that nobody vouches for stops the run before anything is sent', async () => {
    let requests = 0;
    const server = createTlsServer(selfSigned('localhost'), (_request, response) => {
      requests += 1;
      response.end();
    });
    const { sender, send, fates } = deliveries(`https://localhost:${await portOf(server)}`);
    send(1, 2, 3);
    const end = await sender.drain();
    expect(end.stopped?.code).toBe('not_kissmetrics');
    expect(end.stopped?.message).toContain('its certificate is signed by itself');
    expect(end.requests).toBe(0);
    expect(requests).toBe(0);
    expect(fates()).toEqual({ delivered: [], refused: [], pending: [1, 2, 3] });
  });
});

describe('a far side that is no web server', () => {
  it('is tried again, and told apart', async () => {
    const url = await rawServer((socket) => {
      socket.once('data', () => socket.end('220 mail.example.com ESMTP\r\n'));
    });
    const { clock, send, troubles } = deliveries(url);
    send(1);
    await clock.asleep(1);
    expect(troubles[0]?.message).toContain('the answer was not HTTP');
  });

  it('that drips its answer byte by byte does not hold the run for ever', async () => {
    const url = await rawServer((socket) => {
      socket.once('data', () => void drip(socket));
    });
    const { clock, send, troubles } = deliveries(url);
    send(1);
    for (let turns = 0; turns < 50; turns++) await realMillisecond();
    expect(troubles).toEqual([]);
    await clock.advance(30_001);
    await clock.asleep(1);
    expect(troubles[0]?.message).toContain('there was no answer within 30 s');
  });
});
