import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../src/errors/importer-error.ts';
import {
  parseFail,
  parseLatency,
  type Sink,
  type SinkOptions,
  type SinkRequest,
  startSink,
} from '../../src/sink/index.ts';
import { openRecorder } from '../../src/sink/record.ts';
import { itWhere } from '../helpers/it-where.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

async function sinkWith(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSink(options);
  onTestFinished(async () => sink.close().catch(() => {}));
  return sink;
}

/** Statuses of 200 requests to a sink that fails one in five. */
async function statuses(seed: number): Promise<number[]> {
  const sink = await sinkWith({ fail: 0.2, seed });
  const got: number[] = [];
  for (let n = 0; n < 200; n++) {
    const response = await fetch(sink.url);
    await response.arrayBuffer();
    got.push(response.status);
  }
  return got;
}

async function recordOf(file: string): Promise<unknown[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line): unknown => JSON.parse(line));
}

describe('the sink', () => {
  it('answers 200 and a small image to everything, right or wrong', async () => {
    const sink = await sinkWith();
    for (const path of ['/e?_k=a&_p=b&_n=c', '/s', '/nowhere?%E0%A4%A', '/e?&&=&']) {
      const response = await fetch(sink.url + path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/gif');
      expect(Buffer.from(await response.arrayBuffer()).toString('latin1')).toMatch(
        /^GIF89a\x01\0\x01\0/,
      );
    }
    expect(sink.requests).toBe(4);
    expect(sink.url).toBe(`http://127.0.0.1:${sink.port}`);
  });

  it('takes a form as it takes a query', async () => {
    const taken: SinkRequest[] = [];
    const sink = await sinkWith({ onRequest: (request) => taken.push(request) });
    const query = '_k=key&_p=a%2Bb%40example.com&_n=Signed%20Up&x=1+2';
    await fetch(`${sink.url}/e?${query}`);
    await fetch(`${sink.url}/e`, { method: 'POST', body: query });
    const params = [
      ['_p', 'a+b@example.com'],
      ['_n', 'Signed Up'],
      ['x', '1 2'],
    ];
    expect(taken).toMatchObject([
      { n: 1, method: 'GET', path: '/e', key: '***', params },
      { n: 2, method: 'POST', path: '/e', key: '***', params },
    ]);
  });

  it('shows the key to nobody', async () => {
    const folder = await temporaryFolder();
    const record = join(folder, 'record.jsonl');
    const taken: string[] = [];
    const sink = await sinkWith({
      record,
      onRequest: (request) => taken.push(JSON.stringify(request)),
    });
    await fetch(`${sink.url}/e?_k=SECRET&_p=a`);
    await fetch(`${sink.url}/e?_p=a&_k=SECRET`);
    await fetch(`${sink.url}/e`, { method: 'POST', body: '_k=SECRET&_p=a' });
    await sink.close();
    expect(taken).toHaveLength(3);
    expect(taken.join('\n') + (await readFile(record, 'utf8'))).not.toContain('SECRET');
  });

  it('answers as a script says', async () => {
    const sink = await sinkWith({
      answer: (_request, n) =>
        [{ status: 429, headers: { 'retry-after': '7' }, body: 'slow' }][n - 1],
    });
    const scripted = await fetch(sink.url);
    expect([scripted.status, scripted.headers.get('retry-after'), await scripted.text()]).toEqual([
      429,
      '7',
      'slow',
    ]);
    expect((await fetch(sink.url)).status).toBe(200);
  });

  it('cuts connections, before or after it took the request', async () => {
    const taken: number[] = [];
    const sink = await sinkWith({
      answer: (_request, n) => ({ cut: n === 1 ? 'before' : 'after' }),
      onRequest: ({ n }) => taken.push(n),
    });
    await expect(fetch(sink.url)).rejects.toThrow('fetch failed');
    await expect(fetch(sink.url)).rejects.toThrow('fetch failed');
    expect(sink.requests).toBe(2);
    expect(taken).toEqual([2]);
  });

  it('fails the share that it is told to, and the same ones each time', async () => {
    const first = await statuses(1);
    const failed = first.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(20);
    expect(failed).toBeLessThan(60);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await statuses(1)).toEqual(first);
    expect(await statuses(2)).not.toEqual(first);
  });

  it('waits before it answers', async () => {
    const sink = await sinkWith({ latencyMs: 50 });
    const start = performance.now();
    await fetch(sink.url);
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
  });

  it('ends at once although somebody still waits for an answer', async () => {
    const sink = await sinkWith({ latencyMs: 600_000 });
    const waiting = fetch(sink.url).catch((error: unknown) => error);
    while (sink.requests === 0) await new Promise((resolve) => setImmediate(resolve));
    await sink.close();
    expect(await waiting).toBeInstanceOf(Error);
    await expect(fetch(sink.url)).rejects.toThrow('fetch failed');
  });

  it('counts connections and what goes on at one time', async () => {
    const sink = await sinkWith({ latencyMs: 20 });
    await Promise.all([fetch(sink.url), fetch(sink.url), fetch(sink.url)]);
    expect(sink.connections).toBe(3);
    expect(sink.mostAtOnce).toBe(3);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', ''])(
    'does not listen on "%s"',
    async (host) => {
      await expect(startSink({ host })).rejects.toThrow(UsageError);
    },
  );

  it('says in plain words that a port is taken', async () => {
    const { port } = await sinkWith();
    const failed = startSink({ port });
    await expect(failed).rejects.toThrow(UsageError);
    await expect(failed).rejects.toThrow(`port ${port} (EADDRINUSE)`);
  });

  it('takes no body without end', async () => {
    const taken: unknown[] = [];
    const sink = await sinkWith({ onRequest: (request) => taken.push(request) });
    const body = 'x'.repeat(2_000_000);
    await expect(fetch(`${sink.url}/e`, { method: 'POST', body })).rejects.toThrow('fetch failed');
    expect(taken).toEqual([]);
  });

  it('breaks loudly when its script fails', async () => {
    const fault = new Error('a mistake in the script');
    const sink = await startSink({
      answer: () => {
        throw fault;
      },
    });
    await expect(fetch(sink.url)).rejects.toThrow('fetch failed');
    await expect(sink.broken).rejects.toBe(fault);
    await expect(sink.close()).rejects.toBe(fault);
  });
});

describe('the record', () => {
  it('has a line for each request taken, in the order of its parameters', async () => {
    const record = join(await temporaryFolder(), 'record.jsonl');
    const sink = await sinkWith({
      record,
      answer: (_request, n) => (n === 2 ? { status: 503 } : {}),
    });
    await fetch(`${sink.url}/e?_k=key&_p=ann&_n=Paid&_t=1&_d=1&zone=x&10=ten&__proto__=p`);
    await fetch(`${sink.url}/s?_k=key&_p=ann&a=1&b=2&a=3`);
    await fetch(`${sink.url}/a`);
    await sink.close();
    expect(await readFile(record, 'utf8')).toBe(
      '{"n":1,"method":"GET","path":"/e","key":"***","params":{"_p":"ann","_n":"Paid","_t":"1","_d":"1","zone":"x","10":"ten","__proto__":"p"},"answer":200}\n' +
        '{"n":2,"method":"GET","path":"/s","key":"***","params":[["_p","ann"],["a","1"],["b","2"],["a","3"]],"answer":503}\n' +
        '{"n":3,"method":"GET","path":"/a","key":"","params":{},"answer":200}\n',
    );
  });

  it('holds what was taken, not what was cut before', async () => {
    const record = join(await temporaryFolder(), 'record.jsonl');
    const sink = await sinkWith({
      record,
      answer: (_request, n) => (n === 1 ? { cut: 'before' } : { cut: 'after' }),
    });
    await fetch(sink.url).catch(() => {});
    await fetch(sink.url).catch(() => {});
    await sink.close();
    expect(await recordOf(record)).toMatchObject([{ n: 2, answer: 200 }]);
  });

  it('is appended to, and readable by its owner alone', async () => {
    const folder = await temporaryFolder();
    const record = join(folder, 'record.jsonl');
    await writeFile(record, '{"n":0}\n');
    await chmod(record, 0o644);
    const sink = await sinkWith({ record });
    await fetch(sink.url);
    await sink.close();
    expect(await recordOf(record)).toMatchObject([{ n: 0 }, { n: 1 }]);
    expect((await stat(record)).mode & 0o777).toBe(0o600);
  });

  it('loses nothing when more comes than the disk takes at once', async () => {
    const record = join(await temporaryFolder(), 'record.jsonl');
    const sink = await sinkWith({ record });
    const body = `_p=${'x'.repeat(50_000)}`;
    const post = async () => {
      for (let n = 0; n < 10; n++) await fetch(sink.url, { method: 'POST', body });
    };
    await Promise.all([post(), post(), post()]);
    await sink.close();
    expect(await recordOf(record)).toHaveLength(30);
  });

  it('waits for the disk with one listener, however many requests are under way', async () => {
    const told: string[] = [];
    const tell = ({ name }: Error): void => void told.push(name);
    process.on('warning', tell);
    onTestFinished(() => void process.off('warning', tell));
    const record = join(await temporaryFolder(), 'record.jsonl');
    const recorder = await openRecorder(record);
    const line = `${'x'.repeat(100_000)}\n`;
    await Promise.all(Array.from({ length: 30 }, async () => recorder.write(line)));
    await recorder.close();
    expect((await stat(record)).size).toBe(30 * line.length);
    expect(told).toEqual([]);
  });

  it('that cannot be opened is told before anything is taken', async () => {
    const record = join(await temporaryFolder(), 'missing', 'record.jsonl');
    await expect(startSink({ record })).rejects.toThrow(UsageError);
  });

  itWhere(process.platform === 'linux', 'on a full disk ends the sink', {}, async () => {
    const sink = await startSink({ record: '/dev/full' });
    const answers = [fetch(sink.url), fetch(sink.url)].map(async (one) => one.catch(() => {}));
    await expect(sink.broken).rejects.toThrow('/dev/full cannot be written: ENOSPC');
    await Promise.all(answers);
    await expect(sink.close()).rejects.toThrow(UsageError);
  });
});

describe('a share to fail', () => {
  it.each([
    ['5%', 0.05],
    ['0.05', 0.05],
    ['.5', 0.5],
    ['0', 0],
    ['100%', 1],
    ['1', 1],
    [' 2.5 % ', 0.025],
  ])('may be written %s', (text, share) => {
    expect(parseFail(text)).toBe(share);
  });

  it.each(['', '5', '101%', '-1', '1e-2', '5 percent', 'NaN', '0,05'])(
    'may not be written "%s"',
    (text) => {
      expect(() => parseFail(text)).toThrow(UsageError);
    },
  );
});

describe('a latency', () => {
  it.each([
    ['200', 200],
    ['200ms', 200],
    ['1.5s', 1_500],
    ['0', 0],
  ])('may be written %s', (text, ms) => {
    expect(parseLatency(text)).toBe(ms);
  });

  it.each(['', '-1', '2 minutes', '2h', '4000s'])('may not be written "%s"', (text) => {
    expect(() => parseLatency(text)).toThrow(UsageError);
  });
});
