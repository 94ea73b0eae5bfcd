import { SourceError } from '../errors/importer-error.ts';
import { locate } from './csv-locate.ts';
import { findFileDialect, readRecords } from './csv-reader.ts';
import type { RawRecord } from './csv-records.ts';
import type { SourceSurroundings } from './types.ts';

/**
 * Reads a CSV file as a spreadsheet saved it, its header with the rest, whatever the number of cells:
 * delimiter, byte order mark and line ends are found out.
 *
 * @throws SourceError when it cannot be read.
 */
export async function* readTable(
  csv: string,
  surroundings: SourceSurroundings,
): AsyncGenerator<Pick<RawRecord, 'cells' | 'line'>, void, void> {
  const text = {
    encoding: undefined,
    skipLines: 0,
    comment: undefined,
    quote: DOUBLE_QUOTE,
    escape: DOUBLE_QUOTE,
  };
  const [file] = await locate(csv, surroundings);
  if (file === undefined) return;
  try {
    const options = { delimiter: undefined, quote: '"', escape: '"', width: undefined };
    const dialect = await findFileDialect(file, text, options);
    for await (const records of readRecords(file, text, dialect, { read: 0 })) yield* records;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    // There is no import file entry to set an encoding in.
    const hint = 'Save it as "CSV UTF-8", with all of its columns.';
    throw new SourceError(error.message, { cause: error, hint });
  }
}

const DOUBLE_QUOTE = 0x22;
