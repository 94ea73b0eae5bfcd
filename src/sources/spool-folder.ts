import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const COPY_NAME = /^(?:csv|mysql)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const DAY_MS = 86_400_000;

/** A path in the folder that no other run uses. */
export function spoolPath(folder: string, kind: 'csv' | 'mysql'): string {
  return join(folder, `${kind}-${randomUUID()}`);
}

/**
 * Makes a file that holds people's data for a while: nobody else may read it. Those that killed runs left
 * behind are taken away.
 */
export async function createSpool(folder: string, path: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const handle = await open(path, 'wx', 0o600);
  try {
    await removeStale(folder, (await handle.stat()).mtimeMs);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Removes the copies that nobody has written or read for a day. A run that takes longer than that goes
 * on reading its own. What cannot be removed now is left for the next run.
 *
 * @param nowMs - By the clock of the file system, which may be another machine's.
 */
async function removeStale(folder: string, nowMs: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => COPY_NAME.test(one))) {
    const path = join(folder, name);
    const used = await stat(path).then(
      ({ mtimeMs, atimeMs }) => Math.max(mtimeMs, atimeMs),
      () => nowMs,
    );
    if (nowMs - used > DAY_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}
