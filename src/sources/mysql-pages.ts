import { SourceError } from '../errors/importer-error.ts';
import type { Cell } from '../model/row.ts';
import type { MysqlColumn } from './mysql-cells.ts';
import type { MysqlSession } from './mysql-session.ts';
import { afterRow, pageStatement } from './mysql-sql.ts';

/** What is read in pages, and in which order. */
export interface PagePlan {
  readonly select: readonly string[];
  readonly from: string;
  readonly conditions: readonly (string | undefined)[];
  /** Together they differ for any two rows, and none is NULL. */
  readonly order: readonly MysqlColumn[];
  /** Where the cells of these are. */
  readonly positions: readonly number[];
  readonly limit: number;
}

/** A page, or a piece of one. */
export interface MysqlPage {
  readonly rows: Cell[][];
  readonly isLast: boolean;
}

/** Rows of a page that are handed on at a time. */
const PIECE = 500;

/**
 * Reads rows a page at a time, each after the last row of the one before. The next page is asked for while
 * one is worked on, and no more than that: a server cuts off who reads slowly, but has nothing to hold
 * against who asks seldom. A page is handed on in pieces, taken out of it, so that no row lives until the
 * last one of its page is settled: what lives that long costs the collector a tenth of a dry run.
 *
 * @throws SourceError that says up to which row everything was read.
 */
export async function* readPages(
  session: MysqlSession,
  plan: PagePlan,
  signal: AbortSignal | undefined,
): AsyncGenerator<MysqlPage, void, void> {
  let last: readonly string[] | undefined;
  let next: Promise<Cell[][]> | undefined = ask(session, plan, last, signal);
  while (next !== undefined) {
    const rows: Cell[][] = await next;
    const isLast = rows.length < plan.limit;
    last = keyOf(rows.at(-1), plan) ?? last;
    next = isLast ? undefined : ask(session, plan, last, signal);
    // Whoever stops here never sees what becomes of it.
    next?.catch(() => undefined);
    while (rows.length > PIECE) yield { rows: rows.splice(0, PIECE), isLast: false };
    yield { rows, isLast };
  }
}

async function ask(
  session: MysqlSession,
  plan: PagePlan,
  last: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Cell[][]> {
  const after = last === undefined ? undefined : afterRow(plan.order, last);
  const conditions = [...plan.conditions, after];
  try {
    const { rows } = await session.query(pageStatement({ ...plan, conditions }), signal);
    return rows;
  } catch (error) {
    if (last === undefined || !(error instanceof SourceError)) throw error;
    const names = plan.order.map(({ name }, index) => `${name} ${last[index]}`);
    throw new SourceError(`${error.message} Everything up to ${names.join(', ')} was read.`, {
      cause: error,
      hint: error.hint ?? '',
    });
  }
}

function keyOf(
  row: readonly Cell[] | undefined,
  { positions }: PagePlan,
): readonly string[] | undefined {
  return row === undefined ? undefined : positions.map((position) => row[position] ?? '');
}
