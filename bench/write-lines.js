import { closeSync, openSync, writeSync } from 'node:fs';

const LINES_AT_A_TIME = 10_000;

/** Writes a file of any size without holding it. */
export function writeLines(path, header, lines) {
  const descriptor = openSync(path, 'w');
  let text = `${header}\n`;
  let waiting = 0;
  for (const line of lines) {
    text += `${line}\n`;
    waiting += 1;
    if (waiting < LINES_AT_A_TIME) continue;
    writeSync(descriptor, text);
    text = '';
    waiting = 0;
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
}
