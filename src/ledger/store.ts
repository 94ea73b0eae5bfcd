import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { StateError } from '../errors/importer-error.ts';
import { segmentsOf } from './journal-lines.ts';
import { lackOfRoom } from './least-room.ts';
import { checkSize, makeWhole, sizeOf } from './store-file.ts';
import { Watermark } from './watermark.ts';

/** Raised when an older program could not read what a newer one wrote. */
const VERSION = 1;

/** Quotas and limits on files are not seen in the free room, so that much is written to find out. */
const PROBE = 1024 * 1024;

export interface Store {
  readonly root: RootDatabase;
  /** Last ticket of the journal whose entry is in the tables. */
  position(): number;
  setPosition(ticket: number): void;
  /** Last ticket that was put into the journal: it must still be there. */
  journaled(): number;
  setJournaled(ticket: number): void;
  /** How many struck and refused marks of the unfinished journal are in the tables. */
  returned(): number;
  setReturned(count: number): void;
  /** Latest start of a run that sends, in milliseconds. */
  lastStart(): number | undefined;
  setLastStart(now: number): void;
  close(): Promise<void>;
}

/**
 * Opens the tables of a product.
 *
 * @returns `undefined` when there are none and they are only to be read.
 * @throws StateError - When they are damaged, lost, of a newer version, or cannot be opened.
 */
export function openStore(folder: string, mode: 'read' | 'write'): Store | undefined {
  const path = join(folder, 'ledger');
  const file = join(path, 'data.mdb');
  // A process that was killed while it made the file may leave an empty one.
  const isNew = sizeOf(file) === 0;
  if (isNew) refuseLost(folder, path);
  else checkSize(file);
  if (isNew && mode === 'read') return undefined;
  if (mode === 'write') {
    requireRoom(folder);
    if (!isNew) makeWhole(file);
  }
  const root = openRoot(path, mode);
  const meta = openMeta(root);
  const version = meta?.get('version');
  if (version !== undefined && version > VERSION) {
    void root.close();
    throw newer(path, version);
  }
  if (meta === undefined || (version === undefined && mode === 'read')) {
    // Made, but nothing was ever written into it.
    void root.close();
    return undefined;
  }
  if (version === undefined) meta.putSync('version', VERSION);
  const journaled = watermarkOf(folder);
  return {
    root,
    ...numbersOf(meta),
    journaled: () => Math.max(journaled.get(), meta.get('position') ?? 0),
    setJournaled: (ticket) => journaled.set(ticket),
    async close() {
      journaled.close();
      await root.close();
      if (mode === 'write') makeWhole(file);
    },
  };
}

function numbersOf(
  meta: Database<number, string>,
): Omit<Store, 'root' | 'journaled' | 'setJournaled' | 'close'> {
  return {
    position: () => meta.get('position') ?? 0,
    setPosition(ticket) {
      meta.putSync('position', ticket);
    },
    returned: () => meta.get('returned') ?? 0,
    setReturned(count) {
      meta.putSync('returned', count);
    },
    lastStart: () => meta.get('lastStart'),
    setLastStart(now) {
      meta.putSync('lastStart', Math.max(now, meta.get('lastStart') ?? now));
    },
  };
}

/** How far the journal was, beside ledger and journal: it tells of them when they are gone. */
function watermarkOf(folder: string): Watermark {
  return new Watermark(join(folder, 'journaled'), (cause) => unwritableStore(folder, cause));
}

/** The types do not tell it: a table that is only to be read and not there is `undefined`. */
function openMeta(root: RootDatabase): Database<number, string> | undefined {
  return root.openDB<number, string>({ name: 'meta' });
}

/** @returns The error to tell when the tables cannot be written. */
export function unwritableStore(folder: string, cause: Error): StateError {
  return new StateError(
    `The ledger cannot be written: ${join(folder, 'ledger')} (${cause.message}).`,
    {
      cause,
      hint: 'Make room on the disk or allow writing there, then run again to go on.',
    },
  );
}

/** A journal without its ledger would be a silent fresh start: everything would be sent again. */
function refuseLost(folder: string, path: string): void {
  const journal = join(folder, 'journal');
  if (!existsSync(journal)) {
    if (watermarkOf(folder).get() === 0) return;
    throw new StateError(`The ledger and the journal are gone: ${folder} is nearly empty.`, {
      hint: 'Bring the state folder back from a backup, or, to send everything again on purpose, take this folder away as well.',
    });
  }
  const { segments, finished } = segmentsOf(journal);
  // Segments that are not finished are brought into a new ledger whole, when they are the first ones.
  if (finished === 0 && (segments[0] ?? 1) === 1) return;
  throw new StateError(`The ledger is gone: ${path}, though ${journal} tells of events sent.`, {
    hint: 'Bring the state folder back from a backup. Without the ledger nobody knows what was delivered, so nothing is sent.',
  });
}

function requireRoom(folder: string): void {
  const lack = lackOfRoom(folder);
  if (lack !== undefined) throw full(folder, lack);
  const probe = join(folder, 'probe');
  try {
    writeFileSync(probe, Buffer.alloc(PROBE), { mode: 0o600 });
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it failed';
    throw full(folder, `${PROBE} bytes could not be written: ${why}`, cause);
  } finally {
    rmSync(probe, { force: true });
  }
}

function full(folder: string, why: string, cause?: unknown): StateError {
  return new StateError(`There is no room on the disk for the state folder ${folder} (${why}).`, {
    cause,
    hint: 'Make room there, or raise the limit on it, and run again.',
  });
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

function newer(path: string, version: number): StateError {
  return new StateError(
    `The ledger in ${path} is of version ${version}, and this program knows ${VERSION}.`,
    { hint: 'Install the version of kissmetrics-import that wrote it, or a later one.' },
  );
}
