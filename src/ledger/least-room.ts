import { statfsSync } from 'node:fs';

/** A memory map that the disk has no room for would end the process with a bus error. */
const LEAST_ROOM = 16 * 1024 * 1024;

/** @returns What a folder lacks for a store to be opened in it; `undefined` when it has the room. */
export function lackOfRoom(folder: string): string | undefined {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  return free < LEAST_ROOM ? `${free} bytes are free and ${LEAST_ROOM} are needed` : undefined;
}
