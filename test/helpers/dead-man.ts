import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface DeadMan {
  readonly url: string;
  /** Method, path and body of each request, in the order in which they came. */
  readonly pings: string[];
}

/**
 * A service that waits to hear how runs end.
 *
 * @param answer - Status of the n-th answer, from 1; `undefined` never answers.
 */
export async function startDeadMan(
  answer: (n: number, request: IncomingMessage) => number | undefined = () => 200,
): Promise<DeadMan> {
  const pings: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const n = pings.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`.trim());
      const status = answer(n, request);
      if (status !== undefined) response.writeHead(status).end('OK');
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  // A server that listens on a port has an address and no path.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, pings };
}
