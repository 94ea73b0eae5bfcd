import { closeSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { StateError } from '../errors/importer-error.ts';

/** LMDB's own header: two meta pages, the newer one counts. Offsets as lmdb 3.5 lays them out. */
const MAGIC = 0xbeefc0de;
const META = { magic: 24, pageSize: 48, lastPage: 144, length: 160 } as const;

/**
 * A page that is allocated and freed in one transaction is never written, and nothing refers to it. When
 * such pages are the last ones, the file is shorter than its header says, and whole all the same.
 */
const UNWRITTEN_PAGES = 16;
/** In a small file even a few missing pages are a loss. */
const UNWRITTEN_SHARE = 0.05;

interface Extent {
  readonly pageSize: number;
  /** What the header says the file holds. */
  readonly bytes: number;
}

/** @returns 0 when there is none. @throws StateError - When the folder cannot be read. */
export function sizeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new StateError(`The ledger cannot be read: ${file}${why}.`, {
      cause,
      hint: 'Allow reading and writing there, or name another folder with `state`.',
    });
  }
}

/**
 * A memory map that is cut short would end the process with a bus error, so its size is checked first.
 *
 * @throws StateError - When the file is shorter than it says, or says nothing.
 */
export function checkSize(file: string): void {
  const extent = extentOf(file);
  const pages = (extent?.bytes ?? 0) / (extent?.pageSize ?? 1);
  const unwritten = Math.min(UNWRITTEN_PAGES, Math.ceil(pages * UNWRITTEN_SHARE));
  const spare = unwritten * (extent?.pageSize ?? 0);
  if (extent !== undefined && extent.bytes - spare <= sizeOf(file)) return;
  throw new StateError(`The ledger is damaged: ${file} is cut short.`, {
    hint: 'Bring the state folder back from a backup. Without the ledger nobody knows what was delivered, so nothing is sent.',
  });
}

/** Gives the file the pages that were never written, so that no part of its memory map is missing. */
export function makeWhole(file: string): void {
  const extent = extentOf(file);
  if (extent !== undefined && extent.bytes > sizeOf(file)) truncateSync(file, extent.bytes);
}

function extentOf(file: string): Extent | undefined {
  const first = readMeta(file, 0);
  if (first === undefined) return undefined;
  const second = readMeta(file, first.pageSize);
  return { ...first, bytes: Math.max(first.bytes, second?.bytes ?? 0) };
}

function readMeta(file: string, offset: number): Extent | undefined {
  const page = Buffer.alloc(META.length);
  const descriptor = openSync(file, 'r');
  const read = readSync(descriptor, page, 0, META.length, offset);
  closeSync(descriptor);
  if (read < META.length || page.readUInt32LE(META.magic) !== MAGIC) return undefined;
  const pageSize = page.readUInt32LE(META.pageSize);
  return { pageSize, bytes: (Number(page.readBigUInt64LE(META.lastPage)) + 1) * pageSize };
}
