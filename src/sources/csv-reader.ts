import { SourceError } from '../errors/importer-error.ts';
import { DIALECT_SAMPLE, type Dialect, type DialectOptions, findDialect } from './csv-dialect.ts';
import { type CsvFile, fileBytes, type Meter } from './csv-file.ts';
import { type Failure, type RawRecord, RecordReader } from './csv-records.ts';
import { type TextOptions, TextReader } from './csv-text.ts';

/**
 * The records of a file, in batches. Records before the place where a file breaks off come before the
 * error is thrown.
 *
 * @throws SourceError when the file cannot be read to its end.
 */
export async function* readRecords(
  file: CsvFile,
  text: TextOptions,
  dialect: Dialect,
  meter: Meter,
): AsyncGenerator<readonly RawRecord[], void, void> {
  const reader = new RecordReader(file.label, text, dialect);
  const bytes = fileBytes(file, meter);
  try {
    for (;;) {
      const next = await nextChunk(bytes);
      if (next instanceof SourceError) {
        yield reader.endEarly();
        throw next;
      }
      const { records, failure } = next === undefined ? reader.end() : reader.write(next);
      yield records;
      if (failure !== undefined) throw broken(file, failure);
      if (next === undefined) return;
    }
  } finally {
    // Also when the consumer leaves early: this closes the file.
    await bytes.return();
  }
}

/** The failure as a value: what was read before it is still to be handed on. */
async function nextChunk(
  bytes: AsyncGenerator<Buffer, void, void>,
): Promise<Buffer | SourceError | undefined> {
  try {
    const next = await bytes.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}

function broken(file: CsvFile, { line, message, hint }: Failure): SourceError {
  return new SourceError(`${file.label}, line ${line}: ${message}`, { hint });
}

/** Finds out how a file is written from its first lines; what breaks it off is told when it is read. */
export async function findFileDialect(
  file: CsvFile,
  text: TextOptions,
  options: DialectOptions,
): Promise<Dialect> {
  const reader = new TextReader(file.label, text);
  const pieces: Buffer[] = [];
  let length = 0;
  const keep = (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
  };
  for await (const bytes of fileBytes(file, { read: 0 })) {
    const { text: piece, bad } = reader.write(bytes);
    keep(piece);
    if (bad !== undefined || length >= DIALECT_SAMPLE) {
      return findDialect(
        file.label,
        Buffer.concat(pieces).subarray(0, DIALECT_SAMPLE),
        false,
        options,
      );
    }
  }
  keep(reader.end().text);
  return findDialect(file.label, Buffer.concat(pieces), true, options);
}
