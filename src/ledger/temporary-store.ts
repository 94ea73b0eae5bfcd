import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { StateError } from '../errors/importer-error.ts';
import { lackOfRoom } from './least-room.ts';
import type { Shelf } from './recent-table.ts';
import { SegmentFile } from './segment-file.ts';

interface TemporaryStore {
  readonly store: RootDatabase;
  /** The two large tables. */
  readonly rows: Shelf;
  readonly seconds: Shelf;
  close(): Promise<void>;
}

/**
 * Opens a store that is gone with the process, whatever ends it: its files have no name any more once
 * they are open. Where the system does not allow that, they stay in the temporary folder until it is swept.
 *
 * @throws StateError - When nothing can be written to the temporary folder.
 */
export async function openTemporaryStore(): Promise<TemporaryStore> {
  try {
    const lack = lackOfRoom(tmpdir());
    if (lack !== undefined) throw new Error(lack);
    const folder = await mkdtemp(join(tmpdir(), 'kissmetrics-import-'));
    // Nothing here outlives the run, so nothing has to reach the disk.
    const store = open({ path: join(folder, 'overlay'), noSync: true, maxDbs: 16 });
    const rows = new SegmentFile(join(folder, 'rows'), unusable);
    const seconds = new SegmentFile(join(folder, 'seconds'), unusable);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    return {
      store,
      rows,
      seconds,
      async close() {
        rows.close();
        seconds.close();
        await store.close();
      },
    };
  } catch (cause) {
    throw unusable(cause);
  }
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
