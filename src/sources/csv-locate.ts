import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { SourceError } from '../errors/importer-error.ts';
import { type CsvFile, describeFile, fileProblem } from './csv-file.ts';
import { spoolStdin } from './csv-spool.ts';
import type { SourceSurroundings } from './types.ts';

/**
 * The files that `csv` names, in name order (by code unit: `b-10` before `b-2`). Standard input is copied
 * first, so that it can be read more than once.
 *
 * @throws SourceError when there is none, or one cannot be read.
 * @throws StateError when standard input cannot be copied.
 */
export async function locate(csv: string, surroundings: SourceSurroundings): Promise<CsvFile[]> {
  if (csv === '-') return [await spoolStdin(surroundings)];
  const { folder } = surroundings;
  const files: CsvFile[] = [];
  for (const name of await namesOf(csv, folder)) files.push(await fileOf(name, folder));
  return files;
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

/**
 * Pipes and devices are refused before they are opened: opening or reading one may wait for ever, and
 * on a thread that nothing can interrupt.
 */
async function fileOf(name: string, folder: string): Promise<CsvFile> {
  const path = resolve(folder, name);
  const stats = await stat(path, { bigint: true }).catch((cause: unknown) => {
    throw fileProblem(name, cause);
  });
  if (stats.isFile()) return describeFile(path, name, name, false, stats);
  if (stats.isDirectory()) {
    throw fileProblem(name, Object.assign(new Error('is a folder'), { code: 'EISDIR' }));
  }
  if (stats.isSocket()) throw new SourceError(`${name} is a socket, not a file.`);
  throw new SourceError(`${name} is a ${stats.isFIFO() ? 'pipe' : 'device'}, not a file.`, {
    hint: `Read it as standard input: \`csv: "-"\`, with \`< ${name}\` behind the command.`,
  });
}
