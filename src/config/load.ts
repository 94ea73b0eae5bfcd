import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ImportFileError, UsageError } from '../errors/importer-error.ts';
import type { ImportDefinition } from '../model/definition.ts';
import { Cursor, noFindings } from './cursor.ts';
import { readDefinition } from './definition.ts';
import { parseDocument, type TextFault } from './document.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { hasCode } from './error-code.ts';
import { expandNodes } from './expand.ts';
import { fillQueries } from './kissmetrics-query.ts';
import type { Node } from './node.ts';
import { convertObject } from './object-nodes.ts';
import type { ImportInput } from './schema.ts';

/** More than anyone writes by hand; probably a data file. */
const MAX_BYTES = 1024 * 1024;

/** Nobody gives an import file such a name. */
const DATA_FILE = /\.[ct]sv(?:\.gz)?$/i;

/**
 * Reads an import file.
 *
 * @param file - As the person named it.
 * @param options.env - Where `${NAME}` comes from, before a `.env` file beside the import file.
 * @throws ImportFileError with every fault of the file, in its order.
 * @throws UsageError when there is no such file, or it cannot be read.
 */
export async function loadImport(
  file: string,
  { env }: { readonly env: Environment },
): Promise<ImportDefinition> {
  const path = resolve(file);
  const text = decode(file, await readBytes(file, path));
  const folder = dirname(path);
  const usesEnvironment = text.includes('${');
  const known = usesEnvironment ? await readEnvironment(folder, env) : env;
  return define(file, folder, parseDocument(text), known);
}

/**
 * Makes an import of an object with the shape of an import file. Places in it are paths, without lines.
 *
 * @param options.folder - Absolute folder that relative paths start from.
 * @param options.env - When given, `${NAME}` in texts is taken from it; otherwise it stays as it is.
 * @throws ImportFileError with every fault.
 */
export function defineImport(
  input: ImportInput,
  { folder, env }: { readonly folder: string; readonly env?: Environment },
): ImportDefinition {
  return define('import definition', resolve(folder), convertObject(input), env);
}

function define(
  file: string,
  folder: string,
  parsed: { root: Node } | { faults: readonly TextFault[] },
  env: Environment | undefined,
): ImportDefinition {
  if ('faults' in parsed) throw new ImportFileError(parsed.faults.map(toFault));
  const findings = noFindings(file);
  const root = env === undefined ? parsed.root : expandNodes(parsed.root, env, findings);
  return readDefinition(new Cursor(findings, fillQueries(root)), folder);

  function toFault({ position, path, message, hint }: TextFault) {
    return { file, ...position, path, message, hint };
  }
}

async function readBytes(file: string, path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (DATA_FILE.test(file)) throw noImportFile(file);
    if (size <= MAX_BYTES) return await readFile(path);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    if (hasCode(cause, 'ENOENT') || hasCode(cause, 'ENOTDIR')) throw noFile(file, cause);
    const isFolder = hasCode(cause, 'EISDIR');
    throw new UsageError(isFolder ? `${file} is a folder.` : `${file} cannot be read.`, {
      cause,
      hint: isFolder ? `Name the file in it: ${file}/import.yaml.` : 'Check who may read it.',
    });
  }
  throw new UsageError(`${file} is larger than 1 MiB, too large for an import file.`, {
    hint: 'Name the YAML file that describes the import, not a file with data.',
  });
}

function noFile(file: string, cause: unknown): UsageError {
  return new UsageError(`There is no file ${file}.`, {
    cause,
    hint: 'Name the import file after the command; without a name it is import.yaml in the current folder.',
  });
}

/** Said before its lines are taken for YAML, of which each would be a fault. */
function noImportFile(file: string): UsageError {
  return new UsageError(`${file} is no import file but a CSV file.`, {
    hint: `Name the import file, which names its CSV files under \`sources\`. A corrected reject file comes after it: \`retry import.yaml ${file}\`.`,
  });
}

/** @throws ImportFileError at the first byte that is not UTF-8. */
function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ImportFileError([
      {
        file,
        ...placeOfBadByte(bytes),
        path: '',
        message: 'The file is not UTF-8 from here on.',
        hint: 'Save it as UTF-8 in your editor.',
      },
    ]);
  }
}

/** Decoding puts U+FFFD where a byte is wrong; one that the file really holds is three bytes long. */
function placeOfBadByte(bytes: Buffer): { line: number; column: number } {
  const lenient = bytes.toString('utf8');
  let offset = 0;
  let line = 1;
  let column = 1;
  for (const character of lenient) {
    const isReal = bytes.subarray(offset, offset + 3).equals(Buffer.from('\uFFFD'));
    if (character === '\uFFFD' && !isReal) break;
    offset += Buffer.byteLength(character);
    column += character.length;
    if (character === '\n') {
      line++;
      column = 1;
    }
  }
  return { line, column };
}
