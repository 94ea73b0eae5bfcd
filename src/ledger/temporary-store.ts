import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { StateError } from '../errors/importer-error.ts';
import { lackOfRoom } from './least-room.ts';
import { SegmentFile } from './segment-file.ts';

interface TemporaryStore<T> {
  readonly store: RootDatabase;
  /** What was made of files for large tables. */
  readonly files: T;
  close(): Promise<void>;
}

/**
 * Opens a store that is gone with the process, whatever ends it: its files have no name any more once
 * they are open. Where the system does not allow that, they stay in the temporary folder until it is swept.
 *
 * @param openFiles - Opens the files that are wanted beside it, by their names.
 * @throws StateError - When nothing can be written to the temporary folder.
 */
export async function openTemporaryStore<T>(
  openFiles: (file: (name: string) => SegmentFile) => T,
): Promise<TemporaryStore<T>> {
  try {
    const lack = lackOfRoom(tmpdir());
    if (lack !== undefined) throw new Error(lack);
    const folder = await mkdtemp(join(tmpdir(), 'kissmetrics-import-'));
    try {
      return openIn(folder, openFiles);
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  } catch (cause) {
    throw unusable(cause);
  }
}

function openIn<T>(
  folder: string,
  openFiles: (file: (name: string) => SegmentFile) => T,
): TemporaryStore<T> {
  // Nothing here outlives the run, so nothing has to reach the disk.
  const store = open({ path: join(folder, 'overlay'), noSync: true, maxDbs: 16 });
  const opened: SegmentFile[] = [];
  const files = openFiles((name) => {
    const file = new SegmentFile(join(folder, name), unusable);
    opened.push(file);
    return file;
  });
  return {
    store,
    files,
    async close() {
      for (const file of opened) file.close();
      await store.close();
    },
  };
}

/**
 * @param fault - Says in words what cannot be written.
 * @throws StateError - When the store cannot be written. Errors of `work` itself pass through.
 */
export function inTransaction<T>(
  store: RootDatabase,
  work: () => T,
  fault: (cause: Error) => StateError = unusable,
): T {
  try {
    return store.transactionSync(work);
  } catch (error) {
    throw storeFault(error, fault);
  }
}

/** What LMDB throws has a number for a code; the system's own errors have a word. */
export function storeFault(error: unknown, fault: (cause: Error) => StateError): unknown {
  const isStores = error instanceof Error && 'code' in error && typeof error.code === 'number';
  return isStores ? fault(error) : error;
}

export function unusable(cause: unknown): StateError {
  const why = cause instanceof Error ? ` (${cause.message})` : '';
  return new StateError(`The temporary folder ${tmpdir()} cannot be used${why}.`, {
    cause,
    hint: 'Make room there (some 250 bytes an event), or name another folder in TMPDIR, and run again.',
  });
}
