import { SourceError } from '../errors/importer-error.ts';
import type { MysqlSourceDefinition } from '../model/definition.ts';
import type { MysqlColumn } from './mysql-cells.ts';
import type { Ground } from './mysql-ground.ts';
import type { MysqlSession } from './mysql-session.ts';
import { allOf, literal, quoteName } from './mysql-sql.ts';
import type { SourceCursor } from './types.ts';
import { wallTime } from './wall-time.ts';

const OVERLAP_ROWS = 1_000;
const OVERLAP_MS = 3 * 3_600_000;

/** The bounds of one reading, as conditions in SQL. */
export interface Bounds {
  /** Where the reading begins, as SQL. */
  readonly lowest: string | undefined;
  readonly lower: string | undefined;
  readonly upper: string | undefined;
}

export const NO_BOUNDS: Bounds = { lowest: undefined, lower: undefined, upper: undefined };

/** The column from which later runs read on: judges its kind, and finds what is to be read. */
export class MysqlCursor implements SourceCursor {
  readonly kind: SourceCursor['kind'];
  readonly nullable: ReadonlySet<string>;
  readonly column: MysqlColumn;
  readonly #definition: MysqlSourceDefinition;
  readonly #session: MysqlSession;
  readonly #ground: Ground;
  #upper: string | undefined;

  /**
   * @param columns - Those whose NULL may be filled in later.
   * @throws SourceError when the column does not grow as numbers or times do.
   */
  constructor(
    definition: MysqlSourceDefinition,
    session: MysqlSession,
    column: MysqlColumn,
    ground: Ground,
    columns: readonly MysqlColumn[],
  ) {
    const { kind, name } = column;
    if (kind !== 'number' && kind !== 'time') {
      throw new SourceError(
        `Source "${definition.name}": the cursor "${name}" is neither a whole or decimal number nor a time.`,
        { hint: 'Name a column that only grows: an AUTO_INCREMENT id, or `updated_at`.' },
      );
    }
    const { overlap } = definition;
    if (overlap !== undefined && 'rows' in overlap !== (kind === 'number')) {
      throw new SourceError(
        `Source "${definition.name}": the cursor "${name}" is a ${kind}, and \`overlap\` counts ${kind === 'number' ? 'time' : 'rows'}.`,
        {
          hint:
            kind === 'number'
              ? 'Write a number of rows: `overlap: 1000`.'
              : 'Write a duration: `overlap: 3 hours`.',
        },
      );
    }
    this.kind = kind;
    this.nullable = new Set(columns.filter((one) => one.mayBeNull).map((one) => one.name));
    this.column = column;
    this.#definition = definition;
    this.#session = session;
    this.#ground = ground;
  }

  async fix(): Promise<void> {
    const { settleMs, zone = 'UTC' } = this.#definition;
    const name = this.#name;
    const clock = `CAST(UTC_TIMESTAMP(6) - INTERVAL ${settleMs * 1000} MICROSECOND AS CHAR)`;
    const sql = `SELECT MAX(${name}), ${clock} FROM ${this.#ground.from}${allOf([this.#ground.where])}`;
    const { rows } = await this.#session.query(sql);
    const [highest = null, settled = null] = rows[0] ?? [];
    if (highest === null) {
      this.#upper = 'FALSE';
      return;
    }
    this.#upper = `${name} <= ${literal(this.column, highest)}`;
    if (this.kind === 'time' && settled !== null) {
      const bound = this.column.isUtc ? settled : wallTime(settled, zone);
      this.#upper += ` AND ${name} < ${literal(this.column, bound)}`;
    }
  }

  /**
   * @param after - Saved position.
   * @throws SourceError when it is none of this cursor's.
   */
  async bounds(
    after: string | undefined,
    unbounded: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Bounds> {
    const low = after === undefined ? undefined : await this.#lowest(after, signal);
    const lowest = low === undefined ? undefined : literal(this.column, low);
    return {
      lowest,
      lower: lowest === undefined ? undefined : `${this.#name} >= ${lowest}`,
      upper: unbounded ? undefined : this.#upper,
    };
  }

  /** The saved position less the overlap; `undefined` when that is before the first row. */
  async #lowest(after: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const looksRight = (this.kind === 'number' ? /^-?\d+(?:\.\d+)?$/ : /^\d{4}-\d\d-\d\d/).test(
      after,
    );
    if (!looksRight) {
      throw new SourceError(
        `Source "${this.#definition.name}": the saved position ${JSON.stringify(after)} is not a ${this.kind}, as the cursor "${this.column.name}" is now.`,
        { hint: 'Run once with `--full`, which reads from the start.' },
      );
    }
    const { rows } = await this.#session.query(this.#lowestStatement(after), signal);
    return rows[0]?.[0] ?? undefined;
  }

  #lowestStatement(after: string): string {
    const { overlap } = this.#definition;
    const position = literal(this.column, after);
    if (this.kind === 'time') {
      const ms = overlap !== undefined && 'ms' in overlap ? overlap.ms : OVERLAP_MS;
      return `SELECT CAST(CAST(${position} AS DATETIME(6)) - INTERVAL ${ms * 1000} MICROSECOND AS CHAR)`;
    }
    const rows = overlap !== undefined && 'rows' in overlap ? overlap.rows : OVERLAP_ROWS;
    const where = allOf([this.#ground.where, `${this.#name} <= ${position}`]);
    return `SELECT ${this.#name} FROM ${this.#ground.from}${where} ORDER BY ${this.#name} DESC LIMIT 1 OFFSET ${rows}`;
  }

  get #name(): string {
    return quoteName(this.column.name);
  }
}
