import { SourceError } from '../errors/importer-error.ts';
import type { MysqlSourceDefinition } from '../model/definition.ts';
import { namesPerson } from '../model/kissmetrics-query.ts';
import type { Cell } from '../model/row.ts';
import { type MysqlColumn, toRow } from './mysql-cells.ts';
import { MysqlCursor, NO_BOUNDS } from './mysql-cursor.ts';
import { writingGrant } from './mysql-grants.ts';
import { type Ground, groundOf } from './mysql-ground.ts';
import { type PagePlan, readPages } from './mysql-pages.ts';
import { MysqlSession } from './mysql-session.ts';
import { describeTable, formOfKey, type MysqlShape, shapeOfQuery } from './mysql-shape.ts';
import { readSpool, Spools } from './mysql-spool.ts';
import { allOf, orderBy, PositionKeeper, quoteName } from './mysql-sql.ts';
import type { ReadRequest, RowBatch, Source, SourceSurroundings } from './types.ts';

/**
 * Opens a table, view or query of MySQL or MariaDB.
 *
 * @throws SourceError when the server cannot be reached or refuses, or what is named is not there.
 * @throws StateError when the result of a query cannot be kept.
 */
export async function openMysql(
  definition: MysqlSourceDefinition,
  surroundings: SourceSurroundings,
): Promise<Source> {
  const { signal, spool, columnsUsed } = surroundings;
  const session = await MysqlSession.open(definition, surroundings);
  const spools = new Spools(session, spool);
  try {
    const used = columnsUsed?.(definition.name);
    const shape =
      definition.table === undefined
        ? await describeQuery(definition, session, spools, signal)
        : await describeTable(definition, session, used, signal);
    requireKey(definition, shape);
    const ground = groundOf(definition);
    const column = shape.columns.find(({ name }) => name === definition.cursor);
    // Who writes for Kissmetrics promises that rows only come new, whatever the server can know.
    const promised = namesPerson(definition.query ?? '') ? [] : shape.columns;
    const cursor =
      column === undefined
        ? undefined
        : new MysqlCursor(definition, session, column, ground, promised);
    const warnings = await warningsOf(definition, session, signal);
    return new MysqlSource({ definition, session, spools, shape, ground, cursor }, warnings);
  } catch (error) {
    await spools.close();
    await session.close();
    throw error;
  }
}

/** A query without a cursor always reads the same, so it runs at once; only then its columns are known. */
async function describeQuery(
  definition: MysqlSourceDefinition,
  session: MysqlSession,
  spools: Spools,
  signal: AbortSignal | undefined,
): Promise<MysqlShape> {
  const { query = '', cursor, name } = definition;
  const { fields } =
    cursor === undefined
      ? await spools.of(query, signal)
      : await session.query(`SELECT * FROM ${groundOf(definition).from} LIMIT 0`, signal);
  const shape = shapeOfQuery(definition, fields);
  if (cursor !== undefined && shape.columns.every((column) => column.name !== cursor)) {
    throw new SourceError(`Source "${name}": the query has no column "${cursor}", the cursor.`, {
      hint: `Its columns are: ${shape.columns.map((column) => column.name).join(', ')}.`,
    });
  }
  return shape;
}

/** @throws SourceError when nothing names the rows of a table. */
function requireKey({ name, table, key }: MysqlSourceDefinition, { primaryKey }: MysqlShape): void {
  if (table === undefined || key !== undefined || primaryKey !== undefined) return;
  throw new SourceError(
    `Source "${name}": ${table} has no primary key (a view never has one), so nothing names its rows.`,
    { hint: 'Name the columns that do, for ever: `key: COLUMN`, or `key: [COLUMN, COLUMN]`.' },
  );
}

async function warningsOf(
  { connection, table, query }: MysqlSourceDefinition,
  session: MysqlSession,
  signal: AbortSignal | undefined,
): Promise<Source['warnings']> {
  const grants = await session.query('SHOW GRANTS', signal).catch((error: unknown) => {
    // Not every server that speaks MySQL's protocol tells them.
    if (error instanceof SourceError) return { rows: [] };
    throw error;
  });
  const { user = '', database, socket, host, port } = connection;
  const lines = grants.rows.map(([line]) => line ?? '');
  const grant = writingGrant(lines, { database, table, query });
  if (grant === undefined) return [];
  // Without the source's name, so that several sources of one user are told once.
  const message = `The user "${user}" of ${socket ?? `${host}:${port}`} may change what is in the database (${grant}), which an import never has to: give it a user who may SELECT, and nothing else.`;
  return [{ code: 'mysql_can_write', message }];
}

interface Parts {
  readonly definition: MysqlSourceDefinition;
  readonly session: MysqlSession;
  readonly spools: Spools;
  readonly shape: MysqlShape;
  readonly ground: Ground;
  readonly cursor: MysqlCursor | undefined;
}

class MysqlSource implements Source {
  readonly name: string;
  readonly columns: readonly string[];
  readonly allColumns: readonly string[];
  readonly size = undefined;
  readonly key: readonly string[] | undefined;
  readonly keyForm: string | undefined;
  readonly utcColumns: ReadonlySet<string>;
  readonly cursor: MysqlCursor | undefined;
  readonly warnings: Source['warnings'];
  readonly #parts: Parts;

  constructor(parts: Parts, warnings: Source['warnings']) {
    const { definition, shape, cursor } = parts;
    this.name = definition.name;
    this.columns = [...shape.columns.map(({ name }) => name), ...shape.absent];
    this.allColumns = shape.allColumns;
    this.key = definition.key ?? shape.primaryKey;
    this.keyForm = formOfKey(this.key, shape);
    this.utcColumns = new Set(shape.columns.filter(({ isUtc }) => isUtc).map(({ name }) => name));
    this.cursor = cursor;
    this.warnings = warnings;
    this.#parts = parts;
  }

  async *read(request: ReadRequest = {}): AsyncGenerator<RowBatch, void, void> {
    const { signal } = request;
    signal?.throwIfAborted();
    const { pageKey } = this.#parts.shape;
    const pages =
      pageKey === undefined ? this.#readSpooled(request) : this.#readTable(request, pageKey);
    for await (const batch of pages) {
      signal?.throwIfAborted();
      yield batch;
      signal?.throwIfAborted();
    }
  }

  async close(): Promise<void> {
    await this.#parts.spools.close();
    await this.#parts.session.close();
  }

  async *#readTable(
    { after, unbounded = false, signal }: ReadRequest,
    pageKey: readonly MysqlColumn[],
  ): AsyncGenerator<RowBatch, void, void> {
    const { cursor, ground } = this.#parts;
    if (cursor === undefined) {
      const plan = this.#plan(pageKey, [ground.where]);
      for await (const { rows } of readPages(this.#parts.session, plan, signal)) {
        yield this.#batch(rows, undefined);
      }
      return;
    }
    const { column } = cursor;
    const bounds = await cursor.bounds(after, unbounded, signal);
    const name = quoteName(column.name);
    // Rows without a cursor have no place in its order.
    const unplaced = this.#plan(pageKey, [ground.where, `${name} IS NULL`]);
    for await (const { rows } of readPages(this.#parts.session, unplaced, signal)) {
      yield this.#batch(rows, undefined);
    }
    const order = [column, ...pageKey.filter((one) => one.name !== column.name)];
    const given = bounds.lower ?? `${name} IS NOT NULL`;
    const plan = this.#plan(order, [ground.where, given, bounds.upper]);
    const keeper = new PositionKeeper(this.columns.indexOf(column.name));
    for await (const { rows, isLast } of readPages(this.#parts.session, plan, signal)) {
      const position = keeper.after(rows, isLast);
      yield this.#batch(rows, position);
    }
  }

  async *#readSpooled({
    after,
    unbounded = false,
    signal,
  }: ReadRequest): AsyncGenerator<RowBatch, void, void> {
    const { cursor, spools } = this.#parts;
    const statement = await this.#statement(after, unbounded, signal);
    const spool = await spools.of(statement, signal);
    const keeper =
      cursor === undefined
        ? undefined
        : new PositionKeeper(this.columns.indexOf(cursor.column.name));
    const absent = this.#parts.shape.absent.map(() => null);
    for await (const rows of readSpool(spool)) {
      const position = keeper?.after(rows, false);
      yield this.#batch(
        absent.length === 0 ? rows : rows.map((row) => [...row, ...absent]),
        position,
      );
    }
    if (keeper !== undefined) yield this.#batch([], keeper.after([], true));
  }

  /** What is read in one piece: a query, or a table without an index to page by. */
  async #statement(
    after: string | undefined,
    unbounded: boolean,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const { definition, cursor, shape } = this.#parts;
    if (definition.query !== undefined && cursor === undefined) return definition.query;
    const list = shape.columns.map(({ name }) => quoteName(name)).join(', ');
    const { lowest, lower, upper } = (await cursor?.bounds(after, unbounded, signal)) ?? NO_BOUNDS;
    const ground = groundOf(definition, lowest);
    const select = `SELECT ${list} FROM ${ground.from}`;
    if (cursor === undefined) return `${select}${allOf([ground.where])}`;
    const within = [lower, upper].filter((one) => one !== undefined).map((one) => `(${one})`);
    const bounds =
      within.length === 0
        ? undefined
        : `${quoteName(cursor.column.name)} IS NULL OR (${within.join(' AND ')})`;
    return `${select}${allOf([ground.where, bounds])}${orderBy([cursor.column])}`;
  }

  #plan(order: readonly MysqlColumn[], conditions: PagePlan['conditions']): PagePlan {
    const { shape, ground, definition } = this.#parts;
    const hidden = order.map(({ name }) => name).filter((name) => !this.columns.includes(name));
    const names = [...this.columns, ...hidden];
    return {
      select: names.map((name) =>
        shape.absent.includes(name) ? `NULL AS ${quoteName(name)}` : quoteName(name),
      ),
      from: ground.from,
      conditions,
      order,
      positions: order.map(({ name }) => names.indexOf(name)),
      limit: definition.pageSize,
    };
  }

  #batch(rows: Cell[][], position: string | undefined): RowBatch {
    const width = this.columns.length;
    return { rows: rows.map((cells) => toRow(cells, width)), bytesRead: 0, position };
  }
}
