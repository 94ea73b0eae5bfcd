import { writeSync } from 'node:fs';

/** Writes all of it at a place of a file: the system may take a part at a time. */
export function writeWhole(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
  }
}
