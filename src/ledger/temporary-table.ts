import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { keyText } from './identity.ts';
import { lackOfRoom } from './least-room.ts';
import { inTransaction, unusable } from './temporary-store.ts';

/** Texts by key on the disk, for this process alone. */
export interface TemporaryTable {
  get(key: string): string | undefined;
  /** @throws StateError - When the temporary folder has no room for them. */
  put(texts: ReadonlyMap<string, string>): void;
  close(): Promise<void>;
}

/**
 * Opens a table that is gone with the process, as the temporary store is.
 *
 * @throws StateError - When nothing can be written to the temporary folder.
 */
export function openTemporaryTable(): TemporaryTable {
  const table = openTable();
  return {
    get: (key) => table.get(keyText(key)),
    put(texts) {
      const entries = Array.from(texts, ([key, text]) => [keyText(key), text] as const);
      // Keys that lie side by side are written several times as fast.
      entries.sort(([a], [b]) => (a < b ? -1 : 1));
      inTransaction(table, () => {
        for (const [key, text] of entries) table.putSync(key, text);
      });
    },
    close: async () => table.close(),
  };
}

function openTable() {
  try {
    const lack = lackOfRoom(tmpdir());
    if (lack !== undefined) throw new Error(lack);
    const folder = mkdtempSync(join(tmpdir(), 'kissmetrics-import-'));
    const table = open<string, string>({
      path: join(folder, 'table'),
      encoding: 'string',
      noSync: true,
    });
    rmSync(folder, { recursive: true, force: true });
    return table;
  } catch (cause) {
    throw unusable(cause);
  }
}
