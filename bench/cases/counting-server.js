// The far side of the peers: answers each of them as its own service would, and counts how often each
// row arrived, by the marks `row-1`, `row-2` ... in paths and bodies. `/counts` tells. [KEY CERT]: over
// TLS on a second port as well. Requests come one at a time on a connection.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { gunzipSync } from 'node:zlib';

const IMAGE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const MARK = /row-(\d+)/g;
const END_OF_HEAD = '\r\n\r\n';
const END_OF_CHUNKS = '0\r\n\r\n';

const arrivals = new Map();

function count(text) {
  let records = 0;
  for (const [, row] of text.matchAll(MARK)) {
    arrivals.set(row, (arrivals.get(row) ?? 0) + 1);
    records += 1;
  }
  return records;
}

/** Events that arrived, and how many arrivals there were beyond the first of each. */
function counts() {
  const all = [...arrivals.values()].reduce((sum, times) => sum + times, 0);
  return { arrived: arrivals.size, doubled: all - arrivals.size };
}

function answerTo(path, records) {
  if (path === '/counts') return { type: 'application/json', content: JSON.stringify(counts()) };
  if (path.startsWith('/e?')) return { type: 'image/gif', content: IMAGE };
  // What mixpanel-import looks at; others look at the status alone.
  const told = { code: 200, num_records_imported: records, status: 'OK' };
  return { type: 'application/json', content: JSON.stringify(told) };
}

/** The body of a request, once all of it is there. */
function bodyOf(head, rest) {
  if (/^transfer-encoding: chunked/im.test(head)) {
    return rest.latin1Slice(-END_OF_CHUNKS.length) === END_OF_CHUNKS ? unchunk(rest) : undefined;
  }
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  return rest.length >= length ? rest.subarray(0, length) : undefined;
}

function unchunk(bytes) {
  const parts = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.latin1Slice(at, end), 16);
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function serve(socket) {
  let waiting = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
    const end = waiting.indexOf(END_OF_HEAD);
    if (end === -1) return;
    const head = waiting.latin1Slice(0, end);
    const body = bodyOf(head, waiting.subarray(end + END_OF_HEAD.length));
    if (body === undefined) return;
    waiting = Buffer.alloc(0);
    answer(socket, head, body);
  });
  socket.on('error', () => socket.destroy());
}

function answer(socket, head, body) {
  const [, path = ''] = head.split(' ', 2);
  const plain = /^content-encoding: gzip/im.test(head) ? gunzipSync(body) : body;
  const records = count(path) + count(plain.toString());
  const { type, content } = answerTo(path, records);
  const closes = /^connection: close/im.test(head);
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${content.length}\r\n` +
      `connection: ${closes ? 'close' : 'keep-alive'}${END_OF_HEAD}`,
  );
  socket.write(content);
  if (closes) socket.end();
}

async function listen(server) {
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server.address().port;
}

const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file));
const url = `http://127.0.0.1:${await listen(createServer({ noDelay: true }, serve))}`;
const secure = createTlsServer({ key, cert, noDelay: true }, serve);
const tlsUrl = process.argv.length > 2 ? `https://127.0.0.1:${await listen(secure)}` : undefined;
process.stdout.write(`${JSON.stringify({ url, tlsUrl })}\n`);
