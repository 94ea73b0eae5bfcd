import { tableParts } from './mysql-sql.ts';

/** Rights that change nothing. Roles and unknown rights are not judged. */
const WRITES =
  /\b(?:ALL PRIVILEGES|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|INDEX|TRIGGER|EVENT|GRANT OPTION|SUPER|FILE|CREATE USER|REFERENCES)\b/;

/** What a source reads: its table, or whatever its query names. */
export interface Reads {
  /** Of the connection; a table or a query may name another. */
  readonly database: string | undefined;
  readonly table?: string | undefined;
  readonly query?: string | undefined;
}

const NAME = '`(?:[^`]|``)*`|"(?:[^"]|"")*"';
const GRANT = new RegExp(
  `^GRANT ((?:${NAME}|[^\`"])*?) ON (?:TABLE )?(\\*|${NAME})\\.(\\*|${NAME}) TO `,
  'is',
);

/**
 * The first grant by which the user can change what the source reads. Others are no matter of the import:
 * MariaDB lets everyone write into the database `test` as it is installed.
 *
 * @param grants - Lines of SHOW GRANTS.
 * @returns The rights and what they are for, without the user and the password's hash.
 */
export function writingGrant(grants: readonly string[], reads: Reads): string | undefined {
  for (const line of grants) {
    const [, rights = '', database = '', table = ''] = GRANT.exec(line) ?? [];
    if (!WRITES.test(withoutColumns(rights)) || !covers(database, table, reads)) continue;
    return `${rights} ON ${database}.${table}`;
  }
  return undefined;
}

/** Names of columns stand in brackets behind a right, and may be called anything. */
function withoutColumns(rights: string): string {
  const unnamed = rights.replaceAll(new RegExp(NAME, 'g'), '');
  // A table that only the session sees changes nothing.
  return unnamed.replaceAll(/\([^)]*\)|CREATE TEMPORARY TABLES/gi, '').toUpperCase();
}

function covers(database: string, table: string, reads: Reads): boolean {
  if (database === '*') return true;
  const { databases, isRead } = namesOf(reads);
  // Only a grant for a whole database takes its name for a pattern.
  const matches = table === '*' ? patternOf(unquoted(database)) : exactly(unquoted(database));
  return databases.some((name) => matches.test(name)) && (table === '*' || isRead(unquoted(table)));
}

interface Names {
  readonly databases: readonly string[];
  readonly isRead: (table: string) => boolean;
}

function namesOf({ database = '', table, query = '' }: Reads): Names {
  if (table !== undefined) {
    const [first = '', second] = tableParts(table);
    const [own, name] = second === undefined ? [database, first] : [first, second];
    return { databases: [own], isRead: (one) => exactly(name).test(one) };
  }
  const qualifiers = Array.from(
    query.matchAll(/([\p{L}\p{N}_$-]+)[`"]?\s*\./gu),
    ([, name = '']) => name,
  );
  const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}_$-]+/gu));
  return { databases: [database, ...qualifiers], isRead: (one) => words.has(one.toLowerCase()) };
}

/** `%` stands for any text and `_` for one character, but behind a backslash for themselves. */
function patternOf(name: string): RegExp {
  const parts = Array.from(name.matchAll(/\\?./gsu), ([part]) => {
    if (part === '%') return '.*';
    return part === '_'
      ? '.'
      : escaped(part.length > 1 && part.startsWith('\\') ? part.slice(1) : part);
  });
  return new RegExp(`^${parts.join('')}$`, 'isu');
}

function exactly(name: string): RegExp {
  return new RegExp(`^${escaped(name)}$`, 'iu');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function unquoted(name: string): string {
  const mark = name.charAt(0);
  return name.slice(1, -1).replaceAll(mark + mark, mark);
}
