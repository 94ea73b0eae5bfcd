import {
  createReadStream,
  createWriteStream,
  existsSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { StateError } from '../errors/importer-error.ts';
import { type Segments, segmentsOf } from './journal-lines.ts';

/** In less than a third of the usual level's time, for a seventh more of the disk. */
const GZIP_LEVEL = 1;
/** Each piece is a turn of the event loop and of the threads that compress. */
const PIECE_READ = 256 * 1024;
const PIECE_WRITTEN = 64 * 1024;

/** @throws StateError - When it cannot be made or read. */
export function openFolder(folder: string, mode: 'read' | 'write'): Segments {
  try {
    if (mode === 'write') mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(folder)) return { segments: [], finished: 0, lastTicket: 0 };
    return segmentsOf(folder);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/** Who only looks may come while a run finishes its segments: what is gone then is finished. */
export function readWhole(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw unwritable(path, cause);
  }
}

/**
 * A disk that gets full takes a part of what is written, without an error at first. The part is taken
 * back, so that whatever is written later does not stand behind a torn line.
 */
export function appendWhole(descriptor: number, bytes: Buffer): void {
  const { size } = fstatSync(descriptor);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    ftruncateSync(descriptor, size);
    throw error;
  }
}

/** Resolves when all that was written is on the disk. */
export async function toDisk(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(descriptor, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** Puts a compressed file in place of one: whatever happens meanwhile, one of them is whole. */
export async function compress(path: string, whole: string): Promise<void> {
  await pipeline(
    createReadStream(path, { highWaterMark: PIECE_READ }),
    createGzip({ level: GZIP_LEVEL, chunkSize: PIECE_WRITTEN }),
    createWriteStream(`${whole}.part`, { mode: 0o600, flush: true }),
  );
  renameSync(`${whole}.part`, whole);
  unlinkSync(path);
}

export function unwritable(path: string, cause: unknown): StateError {
  const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new StateError(`The journal cannot be written: ${path}${why}.`, {
    cause,
    hint: 'Make room on the disk or allow writing there, then run again to go on.',
  });
}
