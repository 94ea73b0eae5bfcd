import type { Cell } from '../model/row.ts';
import type { MysqlColumn } from './mysql-cells.ts';

export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** `shop.payments` names a table of another database; a name with a dot in it is written in backticks. */
export function quoteTable(written: string): string {
  return tableParts(written).map(quoteName).join('.');
}

/** A table's name, and its database's before it where that is written too. */
export function tableParts(written: string): readonly string[] {
  const parts = written.match(/`(?:[^`]|``)+`|[^.`]+/g) ?? [written];
  return parts.map((part) =>
    part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part,
  );
}

function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
}

/** A cell as SQL. Numbers are bare, since a text beside a number is compared as a rounded float. */
export function literal({ kind }: Pick<MysqlColumn, 'kind'>, cell: string): string {
  if (kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(cell)) return cell;
  if (kind === 'bytes' && /^0x(?:[0-9a-f]{2})*$/.test(cell)) return `x'${cell.slice(2)}'`;
  return quoteText(cell);
}

/** Joins conditions; each may hold an OR. */
export function allOf(conditions: readonly (string | undefined)[]): string {
  const given = conditions.filter((one) => one !== undefined);
  return given.length === 0 ? '' : ` WHERE ${given.map((one) => `(${one})`).join(' AND ')}`;
}

/**
 * Rows after the one with these cells, in the order of the columns. MySQL finds no range in
 * `(a, b) > (x, y)`, so it is written out, with a bound on the first column that an index can use.
 */
export function afterRow(columns: readonly MysqlColumn[], cells: readonly string[]): string {
  const [first] = columns;
  const [cell] = cells;
  if (first === undefined || cell === undefined) return 'FALSE';
  const name = quoteName(first.name);
  const value = literal(first, cell);
  if (columns.length === 1) return `${name} > ${value}`;
  const rest = afterRow(columns.slice(1), cells.slice(1));
  return `${name} >= ${value} AND (${name} > ${value} OR (${name} = ${value} AND ${rest}))`;
}

/** One page of rows, as a statement. */
export interface Page {
  readonly select: readonly string[];
  /** A table's quoted name, or a query in brackets with a name. */
  readonly from: string;
  readonly conditions: readonly (string | undefined)[];
  readonly order: readonly MysqlColumn[];
  readonly limit: number;
}

export function pageStatement({ select, from, conditions, order, limit }: Page): string {
  return `SELECT ${select.join(', ')} FROM ${from}${allOf(conditions)}${orderBy(order)} LIMIT ${limit}`;
}

export function orderBy(columns: readonly MysqlColumn[]): string {
  return columns.length === 0
    ? ''
    : ` ORDER BY ${columns.map(({ name }) => quoteName(name)).join(', ')}`;
}

/**
 * How far is read for certain. Rows that share their cursor may be parted by the end of a batch, so a
 * value counts only when a greater one was met.
 */
export class PositionKeeper {
  readonly #index: number;
  #last: Cell = null;
  #done: string | undefined;

  /** @param index - Of the cursor among the cells. */
  constructor(index: number) {
    this.#index = index;
  }

  /** @param isEnd - No row follows these. */
  after(rows: readonly (readonly Cell[])[], isEnd: boolean): string | undefined {
    const last = rows.at(-1)?.[this.#index] ?? this.#last;
    if (isEnd) return last ?? undefined;
    let index = rows.length - 1;
    while (index >= 0 && rows[index]?.[this.#index] === last) index -= 1;
    const before = index < 0 ? this.#last : (rows[index]?.[this.#index] ?? null);
    if (before !== null && before !== last) this.#done = before;
    this.#last = last;
    return this.#done;
  }
}
