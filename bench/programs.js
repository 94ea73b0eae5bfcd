import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Servers are not on the PATH of everybody.
const PLACES = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/libexec'];

/** The first of these programs that this machine has, with its path. */
export function findProgram(...names) {
  return names
    .flatMap((name) => PLACES.map((place) => join(place, name)))
    .find((path) => existsSync(path));
}

/** For servers that cannot choose a port themselves. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until `attempt` does not throw any more. */
export async function untilItAnswers(attempt) {
  for (let left = 600; ; left -= 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(50);
    }
  }
}
