import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const IN_FLIGHT = 50;

/** What a folder has installed. */
export function installed(folder, name) {
  return createRequire(join(folder, 'package.json'))(name);
}

/** Reads rows and sends them, as many at a time as our own program; what fails ends it. */
export async function sendRows(file, send) {
  const lines = createInterface({ input: createReadStream(file) })[Symbol.asyncIterator]();
  await lines.next();
  const sendOn = async () => {
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      const [event, person, time, amount, row] = line.value.split(',');
      await send({ event, person, time, amount, row });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sendOn));
}
