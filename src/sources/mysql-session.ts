import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, ConnectionOptions } from 'mysql2';
import { ImporterError, SourceError } from '../errors/importer-error.ts';
import type { MysqlSourceDefinition } from '../model/definition.ts';
import { ask, connect, connectionOptions, end, type MysqlResult } from './mysql-connection.ts';
import { isPassing, mysqlProblem } from './mysql-errors.ts';
import type { SourceSurroundings } from './types.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
const GIVE_UP_AFTER_MS = 60_000;

/**
 * One connection to a database, made anew when it was lost. Statements only read, so one that was cut off is
 * asked again.
 */
export class MysqlSession {
  readonly #definition: MysqlSourceDefinition;
  readonly #options: ConnectionOptions;
  readonly #giveUpAfterMs: number;
  #connection: Promise<Connection> | undefined;
  #current: Connection | undefined;
  #isClosed = false;

  private constructor(
    definition: MysqlSourceDefinition,
    options: ConnectionOptions,
    giveUpAfterMs: number,
  ) {
    this.#definition = definition;
    this.#options = options;
    this.#giveUpAfterMs = giveUpAfterMs;
  }

  /** @throws SourceError when the server cannot be reached, or refuses. */
  static async open(
    definition: MysqlSourceDefinition,
    { folder, signal, giveUpAfterMs = GIVE_UP_AFTER_MS }: SourceSurroundings,
  ): Promise<MysqlSession> {
    const options = await connectionOptions(definition, folder);
    const session = new MysqlSession(definition, options, giveUpAfterMs);
    try {
      await ended(session.#connected(), signal);
      return session;
    } catch (error) {
      await session.close();
      signal?.throwIfAborted();
      throw session.problem(error);
    }
  }

  /**
   * Asks, and asks again where the connection was lost.
   *
   * @throws SourceError when the server does not come back, or does not understand.
   * @throws The signal's reason when it is aborted.
   */
  async query(sql: string, signal?: AbortSignal): Promise<MysqlResult> {
    return this.retry(async () => {
      const connection = await this.#connected();
      try {
        return await ask(connection, sql);
      } catch (error) {
        if (isPassing(error)) this.#drop(connection);
        throw error;
      }
    }, signal);
  }

  /** Does something on a connection of its own, which is closed afterwards. */
  async alone<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#connect();
    try {
      return await work(connection);
    } finally {
      end(connection);
    }
  }

  /**
   * Does something again, with longer and longer pauses, while it fails because the connection was lost.
   *
   * @throws SourceError when it fails for another reason, or the server does not come back in time.
   */
  async retry<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let lostAt: number | undefined;
    for (let attempt = 0; ; attempt += 1) {
      try {
        signal?.throwIfAborted();
        return await ended(work(), signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ImporterError) throw error;
        const now = performance.now();
        lostAt ??= now;
        const isOver = this.#isClosed || now - lostAt >= this.#giveUpAfterMs;
        if (isOver || !isPassing(error)) throw this.problem(error);
        const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
        // A connection that was idle for too long is made again at once.
        if (attempt > 0) await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal });
      }
    }
  }

  problem(error: unknown): SourceError {
    return error instanceof SourceError ? error : mysqlProblem(this.#definition, error);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = await this.#connection?.catch(() => undefined);
    if (connection !== undefined) this.#drop(connection);
  }

  async #connected(): Promise<Connection> {
    const connecting = (this.#connection ??= this.#connect());
    try {
      this.#current = await connecting;
      return this.#current;
    } catch (error) {
      if (this.#connection === connecting) this.#connection = undefined;
      throw error;
    }
  }

  async #connect(): Promise<Connection> {
    return connect(this.#options, (connection) => this.#drop(connection));
  }

  #drop(connection: Connection): void {
    end(connection);
    if (this.#current !== connection) return;
    this.#current = undefined;
    this.#connection = undefined;
  }
}

/** What work ends with, or the signal's reason when that comes first. */
async function ended<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const over = new AbortController();
  const aborted = new Promise<never>((_, fail) => {
    const options = { once: true, signal: over.signal };
    signal.addEventListener('abort', () => fail(signal.reason), options);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}
