import type { MysqlSourceDefinition } from '../model/definition.ts';
import { LAST_RAN } from '../model/kissmetrics-query.ts';
import { quoteName, quoteTable } from './mysql-sql.ts';

/** What rows are taken from: a table with its condition, or a query. */
export interface Ground {
  /** As it stands behind FROM. */
  readonly from: string;
  readonly where: string | undefined;
}

/** @param lowest - Where the reading begins, as SQL, for a query that says itself how it reads on. */
export function groundOf(
  { table, query = '', where }: MysqlSourceDefinition,
  lowest = '0',
): Ground {
  if (table !== undefined) return { from: quoteTable(table), where };
  // The query may end in a comment.
  return { from: `(${withLastRan(query, lowest)}\n) AS ${quoteName('query')}`, where: undefined };
}

/** People write the name with quotes around it for times, and without for numbers. */
function withLastRan(query: string, lowest: string): string {
  return [`'${LAST_RAN}'`, `"${LAST_RAN}"`, LAST_RAN].reduce(
    (filled, name) => filled.replaceAll(name, () => lowest),
    query,
  );
}
