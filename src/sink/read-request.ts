import type { IncomingMessage } from 'node:http';
import type { SinkRequest } from './types.ts';

/** Requests are a few KB; nobody needs a sink that can be filled up. */
const MOST_BODY_BYTES = 1_048_576;

/** `undefined` when the connection broke before the end, or was ended because the body is too long. */
export async function readRequest(
  message: IncomingMessage,
  n: number,
): Promise<SinkRequest | undefined> {
  const { method = 'GET', url = '/', headers } = message;
  const [path = '/', ...rest] = url.split('?');
  const body = method === 'GET' ? '' : await readBody(message);
  if (body === undefined) return undefined;
  const query = [rest.join('?'), body].filter((part) => part !== '').join('&');
  const pairs = query === '' ? [] : query.split('&').map((pair) => decodePair(pair));
  const hasKey = pairs.some(([name]) => name === '_k');
  return {
    n,
    method,
    path,
    key: hasKey ? '***' : '',
    params: pairs.filter(([name]) => name !== '_k'),
    query: query.replaceAll(/(?<=^|&)_k=[^&]*/g, '_k=***'),
    headers,
  };
}

async function readBody(message: IncomingMessage): Promise<string | undefined> {
  // A message that is left in the middle forgets its socket.
  const { socket } = message;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  if (bytes <= MOST_BODY_BYTES) return Buffer.concat(chunks).toString('utf8');
  socket.destroy();
  return undefined;
}

function decodePair(pair: string): readonly [string, string] {
  const equals = pair.indexOf('=');
  if (equals < 0) return [decode(pair), ''];
  return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
}

/** Kissmetrics reads a plus as a space. What is no UTF-8 in `%XX` is left as it came, to be seen. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
