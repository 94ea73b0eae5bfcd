import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Connection, FieldPacket } from 'mysql2';
import { ImporterError, StateError } from '../errors/importer-error.ts';
import type { Cell } from '../model/row.ts';
import { areRows, type MysqlField } from './mysql-cells.ts';
import type { MysqlSession } from './mysql-session.ts';
import { createSpool, spoolPath } from './spool-folder.ts';

/** The result of a query, on the disk: each line is a JSON array of rows. */
export interface Spool {
  readonly path: string;
  readonly fields: readonly MysqlField[];
}

/** Rows of a line, and characters after which a line is ended with fewer. */
const ROWS_A_LINE = 1_000;
const LONG_LINE = 1_000_000;

/** The results that a source keeps on the disk while it is open, by their statements. */
export class Spools {
  readonly #session: MysqlSession;
  readonly #folder: string;
  readonly #spools = new Map<string, Promise<Spool>>();
  readonly #closing = new AbortController();

  constructor(session: MysqlSession, folder: string) {
    this.#session = session;
    this.#folder = folder;
  }

  /** What a statement gives; it runs once, however often it is asked for. */
  async of(sql: string, signal: AbortSignal | undefined): Promise<Spool> {
    const known = this.#spools.get(sql);
    if (known !== undefined) return known;
    const { signal: closing } = this.#closing;
    const ending = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    const spool = spoolQuery(this.#session, sql, this.#folder, ending);
    this.#spools.set(sql, spool);
    try {
      return await spool;
    } catch (error) {
      this.#spools.delete(sql);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const spools = await Promise.allSettled(this.#spools.values());
    this.#spools.clear();
    for (const spool of spools) {
      if (spool.status === 'fulfilled') await rm(spool.value.path, { force: true });
    }
  }
}

/**
 * Runs a query at full speed into a file, so that the server never waits for the sending. A query that was
 * cut off runs again from its beginning: nothing says where it was.
 *
 * @throws SourceError when the server does not come back, or does not understand.
 * @throws StateError when the file cannot be written.
 */
async function spoolQuery(
  session: MysqlSession,
  sql: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Spool> {
  const path = spoolPath(folder, 'mysql');
  try {
    const fields = await session.retry(async () => {
      await rm(path, { force: true });
      const handle = await createSpool(folder, path).catch((cause: unknown) => {
        throw unwritable(folder, cause);
      });
      try {
        const write = async (line: string): Promise<void> => {
          await handle.appendFile(line).catch((cause: unknown) => {
            throw unwritable(folder, cause);
          });
        };
        return await session.alone(async (connection) => receive(connection, sql, write, signal));
      } finally {
        await handle.close();
      }
    }, signal);
    return { path, fields };
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Reads the rows back, some thousand at a time. */
export async function* readSpool({ path }: Spool): AsyncGenerator<Cell[][], void, void> {
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 });
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) {
      const rows: unknown = JSON.parse(line);
      if (areRows(rows)) yield rows;
    }
  } finally {
    lines.close();
    stream.destroy();
  }
}

/** Takes a result row by row, and lets the server wait only while the disk does. */
async function receive(
  connection: Connection,
  sql: string,
  write: (line: string) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<readonly MysqlField[]> {
  return new Promise((done, fail) => {
    let fields: readonly MysqlField[] = [];
    let rows: Cell[][] = [];
    let length = 0;
    const flush = async (then: () => void): Promise<void> => {
      const line = `${JSON.stringify(rows)}\n`;
      rows = [];
      length = 0;
      try {
        await write(line);
        then();
      } catch (error) {
        fail(error);
      }
    };
    const query = connection.query(sql);
    query.on('fields', (given: FieldPacket[] | undefined) => {
      fields = given ?? [];
    });
    query.on('result', (row) => {
      // A statement without a result is answered with an object that counts rows.
      if (!Array.isArray(row)) return;
      const added: Cell[][] = [row];
      rows.push(...added);
      for (const cell of added[0] ?? []) length += cell?.length ?? 0;
      if (rows.length < ROWS_A_LINE && length < LONG_LINE) return;
      connection.pause();
      void flush(() => connection.resume());
    });
    query.on('end', () => {
      void flush(() => done(fields));
    });
    query.on('error', fail);
    // A connection that is cut in the middle of a result tells nobody else.
    connection.on('error', fail);
    signal?.addEventListener('abort', () => fail(signal.reason), { once: true });
  });
}

function unwritable(folder: string, cause: unknown): ImporterError {
  if (cause instanceof ImporterError) return cause;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new StateError(`The result of a query cannot be kept in ${folder}${code}.`, {
    cause,
    hint: 'It is kept there while it is imported: is the disk full, or the folder read-only?',
  });
}
