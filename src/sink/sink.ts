import { once, setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../errors/importer-error.ts';
import { randomFrom } from './random.ts';
import { readRequest } from './read-request.ts';
import { openRecorder, type Recorder, recordLine } from './record.ts';
import type { ScriptedAnswer, Sink, SinkOptions, SinkRequest } from './types.ts';

/** A transparent GIF of one pixel: what Kissmetrics answers to everything, right or wrong. */
const IMAGE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const IMAGE_HEADERS = { 'content-type': 'image/gif', 'content-length': IMAGE.length };

const USUAL: ScriptedAnswer = {};
const FAILED: ScriptedAnswer = { status: 503 };

/** Longer than any client keeps a connection, so that it is never the sink that ends one. */
const KEEP_ALIVE_MS = 120_000;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/**
 * Starts a stand-in for Kissmetrics: takes every request, answers 200 with a small image.
 *
 * @throws UsageError when the address is not a loopback one or is taken, or the record cannot be opened.
 */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const { host = '127.0.0.1', port = 0, record } = options;
  if (!LOOPBACK.test(host)) {
    throw new UsageError(`The sink cannot listen on ${host}: it is for this machine alone.`, {
      hint: 'Use 127.0.0.1, ::1 or localhost.',
    });
  }
  const recorder = record === undefined ? undefined : await openRecorder(record);
  const sink = new HttpSink(options, recorder);
  try {
    await sink.listen(host, port);
  } catch (error) {
    await recorder?.close();
    throw taken(error, host, port);
  }
  return sink;
}

/** What a person can do about a port that cannot be had. */
function taken(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return error;
  return new UsageError(`The sink cannot listen on ${host}, port ${port} (${code}).`, {
    cause: error,
    hint: 'Choose another port, or 0 for a free one.',
  });
}

class HttpSink implements Sink {
  readonly broken: Promise<never>;
  readonly #options: SinkOptions;
  readonly #recorder: Recorder | undefined;
  readonly #random: () => number;
  readonly #server: Server;
  readonly #underWay = new Set<Promise<void>>();
  /** Ends waits before an answer. */
  readonly #closing = new AbortController();
  #break: (error: unknown) => void = () => {};
  #closed: Promise<void> | undefined;
  #fault: { readonly error: unknown } | undefined;
  #url = '';
  #port = 0;
  #requests = 0;
  #connections = 0;
  #mostAtOnce = 0;

  constructor(options: SinkOptions, recorder: Recorder | undefined) {
    this.#options = options;
    this.#recorder = recorder;
    this.#random = randomFrom(options.seed ?? 1);
    this.broken = new Promise((_resolve, reject) => {
      this.#break = reject;
    });
    // Whoever does not listen learns of it from `close`.
    this.broken.catch(() => {});
    recorder?.broken.catch((error: unknown) => this.#fail(error));
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
      const work = this.#handle(message, response);
      this.#underWay.add(work);
      this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#underWay.size);
      void work.finally(() => this.#underWay.delete(work));
    });
    this.#server.on('connection', () => {
      this.#connections += 1;
    });
    // As many as are being answered wait on it.
    setMaxListeners(0, this.#closing.signal);
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return this.#port;
  }

  get requests(): number {
    return this.#requests;
  }

  get connections(): number {
    return this.#connections;
  }

  get mostAtOnce(): number {
    return this.#mostAtOnce;
  }

  async listen(host: string, port: number): Promise<void> {
    const listening = once(this.#server, 'listening');
    this.#server.listen(port, host);
    await listening;
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The sink has no port.');
    this.#port = address.port;
    this.#url = `http://${isIPv6(host) ? `[${host}]` : host}:${address.port}`;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#closing.abort();
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    this.#server.closeAllConnections();
    await Promise.all([closed, ...this.#underWay]);
    if (this.#fault !== undefined) throw this.#fault.error;
    await this.#recorder?.close();
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests += 1;
    const n = this.#requests;
    // Drawn for each request, so that what fails depends on the order of arrival alone.
    const unlucky = this.#random() < (this.#options.fail ?? 0);
    const request = await readRequest(message, n);
    if (request === undefined) return;
    try {
      const scripted = await this.#options.answer?.(request, n);
      const script = scripted ?? (unlucky ? FAILED : USUAL);
      if (script.cut !== 'before') await this.#take(request, script.status ?? 200);
      await this.#wait(script.delayMs ?? this.#options.latencyMs ?? 0);
      if (script.cut === undefined) respond(response, script);
      else message.socket.destroy();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #take(request: SinkRequest, status: number): Promise<void> {
    await this.#recorder?.write(recordLine(request, status));
    this.#options.onRequest?.(request, status);
  }

  async #wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    try {
      await sleep(ms, undefined, { signal: this.#closing.signal });
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    }
  }

  /** A record with holes or a script that fails is worse than no sink. */
  #fail(error: unknown): void {
    this.#fault ??= { error };
    this.#break(error);
    this.#closing.abort();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function respond(response: ServerResponse, script: ScriptedAnswer): void {
  const { status = 200, headers, body } = script;
  if (headers === undefined && body === undefined && status === 200) {
    response.writeHead(200, IMAGE_HEADERS);
    response.end(IMAGE);
  } else {
    response.writeHead(status, headers ?? { 'content-type': 'text/plain' });
    response.end(body ?? '');
  }
}
