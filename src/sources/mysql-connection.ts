import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import type { Connection, ConnectionOptions, FieldPacket, QueryError, SslOptions } from 'mysql2';
import { SourceError } from '../errors/importer-error.ts';
import type { MysqlSourceDefinition } from '../model/definition.ts';
import type { MysqlTls } from '../model/mysql-server.ts';
import type { Cell } from '../model/row.ts';
import { areRows, type MysqlField, toCell } from './mysql-cells.ts';

export interface MysqlResult {
  readonly fields: readonly MysqlField[];
  readonly rows: Cell[][];
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Connects, and sets the session so that nothing is written, times are in UTC, texts mean what they say,
 * and no statement ends because it takes long.
 *
 * @param onLost - Told when the connection breaks, also between two statements.
 */
export async function connect(
  options: ConnectionOptions,
  onLost: (connection: Connection) => void,
): Promise<Connection> {
  // Loaded here, so that whoever reads files alone does not wait for it.
  const { createConnection } = await import('mysql2');
  const connection = createConnection(options);
  connection.on('error', () => onLost(connection));
  try {
    await prepare(connection);
    return connection;
  } catch (error) {
    end(connection);
    throw error;
  }
}

async function prepare(connection: Connection): Promise<void> {
  await new Promise<void>((done, fail) => {
    connection.connect((error) => (error === null ? done() : fail(error)));
  });
  await ask(connection, 'SET SESSION TRANSACTION READ ONLY');
  await ask(connection, "SET SESSION autocommit = 1, time_zone = '+00:00', sql_mode = ''");
  const { rows } = await ask(connection, 'SELECT VERSION()');
  const isMariaDb = /mariadb/i.test(rows[0]?.[0] ?? '');
  const limit = isMariaDb ? 'max_statement_time' : 'max_execution_time';
  // Servers that only speak MySQL's protocol may not know it.
  await ask(connection, `SET SESSION ${limit} = 0`).catch(() => undefined);
}

/** Runs a statement, and takes its whole result at once. */
export async function ask(connection: Connection, sql: string): Promise<MysqlResult> {
  return new Promise((done, fail) => {
    connection.query(sql, (error: QueryError | null, rows, fields: FieldPacket[]) => {
      if (error !== null) fail(error);
      else done({ rows: areRows(rows) ? rows : [], fields });
    });
  });
}

/** Ends it at once, also in the middle of a result. */
export function end(connection: Connection): void {
  connection.destroy();
  // The driver only says goodbye, and would wait for all that is still to come.
  const stream: unknown = Reflect.get(connection, 'stream');
  if (stream instanceof Socket) stream.destroy();
}

/** @throws SourceError when a file of `tls` cannot be read. */
export async function connectionOptions(
  { connection, tls, name }: MysqlSourceDefinition,
  folder: string,
): Promise<ConnectionOptions> {
  const { host, port, socket, user, password, database } = connection;
  return {
    ...(socket === undefined ? { host, port } : { socketPath: socket }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    rowsAsArray: true,
    typeCast: toCell,
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
    trace: false,
    // A server may otherwise ask for any file of this machine.
    flags: ['-LOCAL_FILES'],
    ...(tls === undefined ? {} : { ssl: await sslOptions(tls, folder, name) }),
  };
}

async function sslOptions(
  { ca, cert, key }: MysqlTls,
  folder: string,
  source: string,
): Promise<SslOptions> {
  const pem = async (file: string): Promise<Buffer> => readPem(resolve(folder, file), source);
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    verifyIdentity: true,
    ...(ca === undefined ? {} : { ca: await pem(ca) }),
    ...(cert === undefined ? {} : { cert: await pem(cert) }),
    ...(key === undefined ? {} : { key: await pem(key) }),
  };
}

async function readPem(path: string, source: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new SourceError(`Source "${source}": ${path} cannot be read, which \`tls\` names.`, {
      cause,
      hint: "Paths start at the import file's folder; check who may read the file.",
    });
  }
}
