import { isIP } from 'node:net';
import type { MysqlSourceDefinition } from '../model/definition.ts';
import { LAST_RAN } from '../model/kissmetrics-query.ts';
import type { MysqlConnection, MysqlTls } from '../model/mysql-server.ts';
import { parseDuration } from '../support/duration.ts';
import type { Cursor } from './cursor.ts';
import { shownText } from './describe.ts';
import { readConnection } from './mysql-address.ts';
import { readColumn, readColumns } from './reading.ts';
import { bareSql, outermost } from './sql-text.ts';

const SETTLE_MS = 5 * 60_000;
const PAGE_SIZE = 10_000;

type Own = Omit<
  MysqlSourceDefinition,
  'kind' | 'name' | 'place' | 'key' | 'was' | 'zone' | 'optional' | 'drift' | 'nulls'
>;

/** Reads what a MySQL source has beside what every source has. */
export function readMysqlKeys(cursor: Cursor): Own {
  const table = cursor.get('table');
  const connection = readConnection(cursor.get('mysql'));
  requireOne(cursor);
  const hasTable = cursor.has('table') || !cursor.has('query');
  for (const key of ['columns', 'where', 'pageSize']) {
    if (!hasTable) refuse(cursor, key, 'goes with `table`', QUERY_HINTS[key] ?? '');
  }
  if (!cursor.has('cursor')) {
    for (const key of ['settle', 'overlap']) {
      refuse(
        cursor,
        key,
        'goes with `cursor`, which is not here',
        'Name the `cursor`, or leave it out.',
      );
    }
  }
  return {
    connection,
    table: table === undefined ? undefined : readColumn(table).trim(),
    query: readQuery(cursor.get('query'), cursor.has('cursor')),
    columns: cursor.has('columns') ? readColumns(cursor.get('columns')) : undefined,
    where: readCondition(cursor.get('where')),
    cursor: cursor.has('cursor') ? readColumn(cursor.get('cursor')) : undefined,
    settleMs: readDuration(cursor.get('settle'), SETTLE_MS),
    overlap: readOverlap(cursor.get('overlap')),
    pageSize: cursor.get('pageSize')?.number ?? PAGE_SIZE,
    tls: readTls(cursor.get('tls'), connection),
  };
}

const QUERY_HINTS: Readonly<Record<string, string>> = {
  columns: 'Choose the columns in the query itself.',
  where: 'Put the condition into the query itself.',
  pageSize: 'A query runs once and is not read in pages: leave it out.',
};

function requireOne(cursor: Cursor): void {
  if (cursor.has('table') && cursor.has('query')) {
    cursor
      .child('query')
      ?.faultAtKey('A source has a `table` or a `query`, not both.', 'Leave one of them out.');
  } else if (
    !cursor.has('table') &&
    !cursor.has('query') &&
    !cursor.seemsToMean('table', 'query')
  ) {
    cursor.faultOfWhole(
      'This source does not say what to read.',
      'Add `table: NAME`, or `query: SELECT ...`.',
    );
  }
}

function refuse(cursor: Cursor, key: string, why: string, hint: string): void {
  cursor.get(key)?.faultAtKey(`\`${key}\` ${why}.`, hint);
}

/** A semicolon at the end is the client's, not the query's. */
const CLIENTS_END = /(?:\s*;)+$/;

function readQuery(cursor: Cursor | undefined, hasCursor: boolean): string | undefined {
  const query = cursor?.text?.trim().replace(CLIENTS_END, '');
  if (cursor === undefined || query === undefined) return undefined;
  const bare = bareSql(query);
  if (!/^(?:select|with|table|values|\(|\/\*)/i.test(bare)) {
    cursor.fault(
      'Expected a query that reads, beginning with SELECT or WITH.',
      'For a whole table write `table: NAME`.',
    );
  }
  if (/\bINTO\s+(?:OUTFILE|DUMPFILE|@)/i.test(bare)) {
    cursor.fault('Expected a query that gives rows back, found INTO.', 'Leave INTO out.');
  }
  if (hasCursor) checkOrder(cursor, outermost(bare));
  if (query.includes(LAST_RAN) && !hasCursor) {
    cursor.fault(
      `\`${LAST_RAN}\` is the position of a cursor, and this query has none.`,
      'Select the same column AS KM_LAST_RAN, or name it as `cursor`.',
    );
  }
  return query;
}

/** What a query says of its own rows as a whole; what queries within it say is their matter. */
function checkOrder(cursor: Cursor, words: string): void {
  const limit = /\bLIMIT\b|\bFETCH\s+(?:FIRST|NEXT)\b/i.exec(words);
  if (limit !== null) {
    const word = limit[0].toUpperCase().replace(/\s.*/s, '');
    cursor.fault(
      `A query with a cursor is read as a whole: with ${word} no run would get past its first rows.`,
      `Leave ${word} out.`,
    );
  } else if (/\bORDER\s+BY\b/i.test(words)) {
    cursor.warn(
      'cursor_order_by',
      'A query with a cursor is read in the order of the cursor, so its ORDER BY changes nothing and may cost the server a sort. Leave it out.',
    );
  }
}

function readCondition(cursor: Cursor | undefined): string | undefined {
  const text = cursor?.text?.trim().replace(/^where\s+/i, '');
  if (text === '') cursor?.fault('Expected a condition in SQL, found an empty text.');
  return text;
}

function readDuration(cursor: Cursor | undefined, otherwise: number): number {
  if (cursor?.text === undefined) return otherwise;
  const ms = parseDuration(cursor.text);
  if (ms === undefined) {
    cursor.fault(
      `Expected a duration such as \`5 minutes\`, found ${shownText(cursor)}.`,
      'A whole number and a unit: seconds, minutes, hours, days.',
    );
  }
  return ms ?? otherwise;
}

function readOverlap(cursor: Cursor | undefined): MysqlSourceDefinition['overlap'] {
  const text = cursor?.text?.trim();
  if (cursor === undefined || text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return { rows: Number(text) };
  const ms = parseDuration(text);
  if (ms !== undefined) return { ms };
  cursor.fault(
    `Expected a number of rows, or a duration such as \`3 hours\`, found ${shownText(cursor)}.`,
    'Rows when the cursor is a number, a duration when it is a time.',
  );
  return undefined;
}

function readTls(
  cursor: Cursor | undefined,
  { host, socket }: MysqlConnection,
): MysqlTls | undefined {
  if (cursor === undefined) return undefined;
  if (socket === undefined && isIP(host) !== 0) {
    cursor.faultAtKey(
      'A certificate is verified by the name of the server, and here it has an address of numbers.',
      'Connect by the name that stands in the certificate.',
    );
  }
  const tls = {
    ca: cursor.get('ca')?.text,
    cert: cursor.get('cert')?.text,
    key: cursor.get('key')?.text,
  };
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    cursor.faultOfWhole(
      '`cert` and `key` go together.',
      "Name both files, or neither if the server wants no client's certificate.",
    );
  }
  return tls;
}
