import { randomUUID } from 'node:crypto';
import { type BigIntStats, createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { SourceError, StateError } from '../errors/importer-error.ts';
import { type CsvFile, fileProblem, stampOf } from './csv-file.ts';
import type { SourceSurroundings } from './types.ts';

/**
 * The files that `csv` names, in name order (by code unit: `b-10` before `b-2`). Standard input and other
 * streams are copied first, so that they can be read more than once.
 *
 * @throws SourceError when there is none, or one cannot be read.
 * @throws StateError when a stream cannot be copied.
 */
export async function locate(csv: string, surroundings: SourceSurroundings): Promise<CsvFile[]> {
  if (csv === '-') return [await spool(surroundings.stdin, '-', 'Standard input', surroundings)];
  const names = await namesOf(csv, surroundings.folder);
  const files: CsvFile[] = [];
  try {
    for (const name of names) files.push(await fileOf(name, surroundings));
  } catch (error) {
    await removeSpooled(files);
    throw error;
  }
  return files;
}

/** Takes back the copies. */
export async function removeSpooled(files: readonly CsvFile[]): Promise<void> {
  for (const { spooled, path } of files) if (spooled) await rm(path, { force: true });
}

/** A file whose name looks like a pattern is that file. */
async function namesOf(csv: string, folder: string): Promise<readonly string[]> {
  const exists = await stat(resolve(folder, csv)).then(
    () => true,
    () => false,
  );
  if (exists || !isDynamicPattern(csv)) return [csv];
  const names = await glob(csv, { cwd: folder, expandDirectories: false, absolute: false });
  if (names.length === 0) {
    throw new SourceError(`No file matches ${csv}.`, {
      hint: "Patterns start at the import file's folder; `*` stays within a folder, `**` goes down.",
    });
  }
  return names.toSorted((a, b) => (a < b ? -1 : 1));
}

async function fileOf(name: string, surroundings: SourceSurroundings): Promise<CsvFile> {
  const path = resolve(surroundings.folder, name);
  const stats = await stat(path, { bigint: true }).catch((cause: unknown) => {
    throw fileProblem(name, cause);
  });
  if (stats.isFile()) return describe(path, name, name, false, stats);
  if (stats.isDirectory()) {
    throw fileProblem(name, Object.assign(new Error('is a folder'), { code: 'EISDIR' }));
  }
  if (stats.isFIFO() || stats.isCharacterDevice()) {
    return spool(createReadStream(path), name, name, surroundings);
  }
  throw new SourceError(`${name} is neither a file nor a stream.`);
}

function describe(
  path: string,
  name: string,
  label: string,
  spooled: boolean,
  stats: BigIntStats,
): CsvFile {
  return { path, name, label, spooled, size: Number(stats.size), stamp: stampOf(stats) };
}

/** The copy holds people's data: nobody else may read it. */
async function spool(
  stream: NodeJS.ReadableStream,
  name: string,
  label: string,
  surroundings: SourceSurroundings,
): Promise<CsvFile> {
  const path = join(surroundings.spool, `csv-${randomUUID()}`);
  try {
    await mkdir(surroundings.spool, { recursive: true, mode: 0o700 });
    const handle = await open(path, 'wx', 0o600);
    try {
      await copy(stream, label, (bytes) => handle.writeFile(bytes));
    } finally {
      await handle.close();
    }
    return describe(path, name, label, true, await stat(path, { bigint: true }));
  } catch (cause) {
    await rm(path, { force: true }).catch(() => undefined);
    if (cause instanceof SourceError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new StateError(`${label} cannot be copied to ${surroundings.spool}${code}.`, {
      cause,
      hint: 'It is kept there while it is imported: is the disk full, or the folder read-only?',
    });
  }
}

async function copy(
  stream: NodeJS.ReadableStream,
  label: string,
  write: (bytes: Buffer) => Promise<void>,
): Promise<void> {
  const chunks = stream[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((cause: unknown) => {
      throw fileProblem(label, cause);
    });
    if (next.done === true) return;
    await write(typeof next.value === 'string' ? Buffer.from(next.value) : next.value);
  }
}
