// The far side where there is no nginx: answers every request of a connection with Kissmetrics' small
// image, as fast as a process can. Requests have no body and come one at a time, so that the end of a
// head is the end. [KEY CERT]: over TLS.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

const IMAGE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const ANSWER = Buffer.concat([
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: image/gif\r\ncontent-length: ${IMAGE.length}\r\nconnection: keep-alive\r\n\r\n`,
  ),
  IMAGE,
]);
const END = '\r\n\r\n';

function answer(socket) {
  let rest = '';
  socket.on('data', (bytes) => {
    rest += bytes.latin1Slice(0, bytes.length);
    if (!rest.endsWith(END)) return;
    rest = '';
    socket.write(ANSWER);
  });
  socket.on('error', () => socket.destroy());
}

const files = process.argv.slice(2);
const tls = files.length > 0;
const [key, cert] = files.map((file) => readFileSync(file));
const server = tls
  ? createTlsServer({ key, cert, noDelay: true }, answer)
  : createServer({ noDelay: true }, answer);
server.listen(0, '127.0.0.1', () => {
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;
  process.stdout.write(`${JSON.stringify({ url })}\n`);
});
