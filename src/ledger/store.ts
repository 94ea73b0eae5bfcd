import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { StateError } from '../errors/importer-error.ts';

/** Raised when an older program could not read what a newer one wrote. */
const VERSION = 1;

/** LMDB's own header: two meta pages, the newer one counts. Offsets as lmdb 3.5 lays them out. */
const MAGIC = 0xbeefc0de;
const META = { magic: 24, pageSize: 48, lastPage: 144, length: 160 } as const;

export interface Store {
  readonly root: RootDatabase;
  /** Last ticket of the journal whose entry is in the tables. */
  position(): number;
  setPosition(ticket: number): void;
  /** How many struck and refused marks of the unfinished journal are in the tables. */
  returned(): number;
  setReturned(count: number): void;
  close(): Promise<void>;
}

/**
 * Opens the tables of a product.
 *
 * @returns `undefined` when there are none and they are only to be read.
 * @throws StateError - When they are damaged, of a newer version, or cannot be opened.
 */
export function openStore(folder: string, mode: 'read' | 'write'): Store | undefined {
  const path = join(folder, 'ledger');
  if (!existsSync(join(path, 'data.mdb')) && mode === 'read') return undefined;
  checkSize(path);
  const root = openRoot(path, mode);
  const meta: Database<number, string> = root.openDB({ name: 'meta' });
  const version = meta.get('version');
  if (version !== undefined && version > VERSION) throw newer(path, version);
  if (version === undefined && mode === 'write') meta.putSync('version', VERSION);
  return {
    root,
    position: () => meta.get('position') ?? 0,
    setPosition(ticket) {
      meta.putSync('position', ticket);
    },
    returned: () => meta.get('returned') ?? 0,
    setReturned(count) {
      meta.putSync('returned', count);
    },
    close: async () => root.close(),
  };
}

function openRoot(path: string, mode: 'read' | 'write'): RootDatabase {
  try {
    if (mode === 'write') mkdirSync(path, { recursive: true, mode: 0o700 });
    return open({ path, maxDbs: 16, readOnly: mode === 'read' });
  } catch (cause) {
    const why = cause instanceof Error ? ` (${cause.message})` : '';
    throw new StateError(`The ledger cannot be opened: ${path}${why}.`, {
      cause,
      hint: 'Allow reading and writing there and make room on the disk, or bring the folder back from a backup.',
    });
  }
}

/** A memory map that is cut short would end the process with a bus error, so its size is checked first. */
function checkSize(path: string): void {
  const file = join(path, 'data.mdb');
  if (!existsSync(file)) return;
  const { size } = statSync(file);
  const first = readMeta(file, 0);
  const second = first === undefined ? undefined : readMeta(file, first.pageSize);
  const needed = Math.max(first?.bytes ?? Number.POSITIVE_INFINITY, second?.bytes ?? 0);
  if (needed <= size) return;
  throw new StateError(`The ledger is damaged: ${file} is cut short.`, {
    hint: 'Bring the state folder back from a backup. Without the ledger nobody knows what was delivered, so nothing is sent.',
  });
}

function readMeta(file: string, offset: number): { pageSize: number; bytes: number } | undefined {
  const page = Buffer.alloc(META.length);
  const descriptor = openSync(file, 'r');
  const read = readSync(descriptor, page, 0, META.length, offset);
  closeSync(descriptor);
  if (read < META.length || page.readUInt32LE(META.magic) !== MAGIC) return undefined;
  const pageSize = page.readUInt32LE(META.pageSize);
  return { pageSize, bytes: (Number(page.readBigUInt64LE(META.lastPage)) + 1) * pageSize };
}

function newer(path: string, version: number): StateError {
  return new StateError(
    `The ledger in ${path} is of version ${version}, and this program knows ${VERSION}.`,
    { hint: 'Install the version of kissmetrics-import that wrote it, or a later one.' },
  );
}
