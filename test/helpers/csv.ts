import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SourceError } from '../../src/errors/importer-error.ts';
import type { CsvSourceDefinition } from '../../src/model/definition.ts';
import type { Row } from '../../src/model/row.ts';
import { openSource } from '../../src/sources/index.ts';
import type { Source, SourceSurroundings } from '../../src/sources/types.ts';

export function csvDefinition(options: Partial<CsvSourceDefinition> = {}): CsvSourceDefinition {
  return {
    kind: 'csv',
    name: 'users',
    place: { line: 1, column: 1, path: 'sources.users' },
    key: undefined,
    was: undefined,
    zone: undefined,
    optional: [],
    drift: 'stop',
    nulls: ['', '\\N', 'NULL'],
    csv: 'users.csv',
    delimiter: undefined,
    encoding: undefined,
    quote: undefined,
    escape: undefined,
    comment: undefined,
    header: true,
    skipLines: 0,
    ...options,
  };
}

/** A folder of its own with the files of a test in it. */
export class CsvFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'kissmetrics-import-csv-'));
  readonly spool = join(this.path, 'state', 'spool');

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, content);
    return path;
  }

  surroundings(stdin: Iterable<Uint8Array | string> = []): SourceSurroundings {
    return { folder: this.path, spool: this.spool, stdin: Readable.from(stdin) };
  }

  async open(
    options: Partial<CsvSourceDefinition> = {},
    stdin: Iterable<Uint8Array | string> = [],
  ): Promise<Source> {
    return openSource(csvDefinition(options), this.surroundings(stdin));
  }

  /** Writes `users.csv`, reads it to its end, and tells also what broke it off. */
  async read(
    content: string | Uint8Array,
    options: Partial<CsvSourceDefinition> = {},
  ): Promise<Reading> {
    await this.write('users.csv', content);
    return readAll(await this.open(options));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

export interface Reading {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly error: SourceError | undefined;
  readonly bytesRead: number;
  readonly size: number | undefined;
}

/** Reads a source to its end, keeps what came before an error, and closes it. */
export async function readAll(source: Source): Promise<Reading> {
  const rows: Row[] = [];
  let bytesRead = 0;
  let error: SourceError | undefined;
  try {
    for await (const batch of source.read()) {
      rows.push(...batch.rows);
      bytesRead = batch.bytesRead;
    }
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) throw thrown;
    error = thrown;
  } finally {
    await source.close();
  }
  return { columns: source.columns, rows, error, bytesRead, size: source.size };
}

/** What a promise fails with; that it does not fail is a failure here. */
export async function failureOf(promise: Promise<unknown>): Promise<SourceError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof SourceError) return thrown;
    throw thrown;
  }
  throw new Error('It was expected to fail with a SourceError.');
}

export function cellsOf(rows: readonly Row[]): readonly (readonly (string | null)[])[] {
  return rows.map(({ cells }) => cells);
}
