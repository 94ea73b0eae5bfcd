import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { SourceError } from '../errors/importer-error.ts';
import { nearest } from '../support/nearest.ts';
import { type CsvFile, describeFile, fileProblem } from './csv-file.ts';
import { spoolStdin } from './csv-spool.ts';
import type { SourceSurroundings } from './types.ts';

/**
 * The files that `csv` names, in name order (by code unit: `b-10` before `b-2`). Standard input is copied
 * first, so that it can be read more than once.
 *
 * @param owner - What messages begin with: whose files these are.
 * @throws SourceError when there is none, or one cannot be read.
 * @throws StateError when standard input cannot be copied.
 */
export async function locate(
  csv: string,
  surroundings: SourceSurroundings,
  owner = '',
): Promise<CsvFile[]> {
  if (csv === '-') return [await spoolStdin(surroundings)];
  const { folder } = surroundings;
  const files: CsvFile[] = [];
  for (const name of await namesOf(csv, owner, folder)) {
    files.push(await fileOf(name, owner, folder));
  }
  return files;
}

/** A file whose name looks like a pattern is that file. */
async function namesOf(csv: string, owner: string, folder: string): Promise<readonly string[]> {
  const exists = await stat(resolve(folder, csv)).then(
    () => true,
    () => false,
  );
  if (exists || !isDynamicPattern(csv)) return [csv];
  const names = await glob(csv, { cwd: folder, expandDirectories: false, absolute: false });
  if (names.length === 0) {
    throw new SourceError(`${owner}${csv} matches no file.`, {
      hint: "Patterns start at the import file's folder; `*` stays within a folder, `**` goes down.",
    });
  }
  return names.toSorted((a, b) => (a < b ? -1 : 1));
}

/** The file of the same folder whose name is nearest, written as the person wrote the path. */
async function meantName(name: string, path: string): Promise<string | undefined> {
  const entries = await readdir(dirname(path), { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  const wanted = basename(path);
  const near = files.includes(wanted) ? undefined : nearest(wanted, files);
  return near === undefined ? undefined : `${name.slice(0, -wanted.length)}${near}`;
}

/**
 * Pipes and devices are refused before they are opened: opening or reading one may wait for ever, and
 * on a thread that nothing can interrupt.
 */
async function fileOf(name: string, owner: string, folder: string): Promise<CsvFile> {
  const path = resolve(folder, name);
  const stats = await stat(path, { bigint: true }).catch(async (cause: unknown) => {
    const problem = fileProblem(`${owner}${name}`, cause);
    const meant = await meantName(name, path);
    if (meant === undefined) throw problem;
    throw new SourceError(problem.message, { cause, hint: `Did you mean \`${meant}\`?` });
  });
  if (stats.isFile()) return describeFile(path, name, name, false, stats);
  if (stats.isDirectory()) {
    throw fileProblem(
      `${owner}${name}`,
      Object.assign(new Error('is a folder'), { code: 'EISDIR' }),
    );
  }
  if (stats.isSocket()) throw new SourceError(`${name} is a socket, not a file.`);
  throw new SourceError(`${name} is a ${stats.isFIFO() ? 'pipe' : 'device'}, not a file.`, {
    hint: `Read it as standard input: \`csv: "-"\`, with \`< ${name}\` behind the command.`,
  });
}
