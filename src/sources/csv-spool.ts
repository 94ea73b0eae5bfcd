import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { SourceError, StateError } from '../errors/importer-error.ts';
import { type CsvFile, describeFile, fileProblem } from './csv-file.ts';
import { createSpool, spoolPath } from './spool-folder.ts';
import type { SourceSurroundings } from './types.ts';

/**
 * Copies standard input, so that it can be read more than once. The copy holds people's data: nobody
 * else may read it, and those that killed runs left behind are taken away.
 *
 * @throws SourceError when standard input breaks off.
 * @throws StateError when it cannot be kept.
 * @throws The signal's reason when it is aborted meanwhile; standard input is closed then.
 */
export async function spoolStdin(surroundings: SourceSurroundings): Promise<CsvFile> {
  const { spool, signal } = surroundings;
  const path = spoolPath(spool, 'csv');
  try {
    signal?.throwIfAborted();
    const handle = await createSpool(spool, path);
    try {
      await copy(surroundings, async (bytes) => handle.writeFile(bytes));
    } finally {
      await handle.close();
    }
    return describeFile(path, '-', 'Standard input', true, await stat(path, { bigint: true }));
  } catch (cause) {
    await rm(path, { force: true }).catch(() => undefined);
    signal?.throwIfAborted();
    if (cause instanceof SourceError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new StateError(`Standard input cannot be copied to ${spool}${code}.`, {
      cause,
      hint: 'It is kept there while it is imported: is the disk full, or the folder read-only?',
    });
  }
}

/** Takes back the copies. */
export async function removeSpooled(files: readonly CsvFile[]): Promise<void> {
  for (const { spooled, path } of files) if (spooled) await rm(path, { force: true });
}

/** @throws SourceError when the stream breaks off; what `write` throws stays as it is. */
async function copy(
  { stdin, signal }: SourceSurroundings,
  write: (bytes: Buffer) => Promise<void>,
): Promise<void> {
  let refusal: { readonly cause: unknown } | undefined;
  const keep = async (chunks: AsyncIterable<Buffer | string>): Promise<void> => {
    for await (const chunk of chunks) {
      await write(Buffer.from(chunk)).catch((cause: unknown) => {
        refusal = { cause };
        throw cause;
      });
    }
  };
  try {
    // The signal also ends a wait for somebody who types, or for a program that hangs.
    await pipeline(stdin, keep, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw refusal === undefined ? fileProblem('Standard input', cause) : cause;
  }
}
