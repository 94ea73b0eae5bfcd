import type { MysqlConnection } from '../model/mysql-server.ts';
import type { Cursor } from './cursor.ts';

const PORT = 3306;
const ADDRESS = 'Write `mysql://USER:${DATABASE_PASSWORD}@HOST:3306/DATABASE`.';
const MAPPING =
  'Write it as a mapping: `mysql: { host: ..., user: ..., password: ..., database: ... }`.';

const NOWHERE: MysqlConnection = {
  host: 'localhost',
  port: PORT,
  user: undefined,
  password: undefined,
  database: undefined,
  socket: undefined,
};

/** Reads `mysql`: an address, or a mapping. What may hold a password never stands in a message. */
export function readConnection(cursor: Cursor | undefined): MysqlConnection {
  if (cursor === undefined) return NOWHERE;
  return cursor.node.kind === 'scalar'
    ? readAddress(cursor, cursor.node.text)
    : readMapping(cursor);
}

function readAddress(cursor: Cursor, written: string): MysqlConnection {
  const text = written.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['mysql:', 'mariadb:'].includes(url.protocol)) {
    const isAddress = /^(?:mysql|mariadb):/i.test(text);
    cursor.fault(
      isAddress
        ? 'This address of a database cannot be read.'
        : 'This is no address of a MySQL database.',
      isAddress
        ? `A password with \`/\`, \`#\` or \`?\` in it breaks an address. ${MAPPING}`
        : ADDRESS,
    );
    return NOWHERE;
  }
  if (url.search !== '' || url.hash !== '') {
    cursor.fault(
      'The address of a database ends after its name: no `?`, no `#`.',
      `What stands there has keys of its own, such as \`tls\`. ${MAPPING}`,
    );
  }
  const parts = [url.hostname, url.username, url.password, url.pathname.slice(1)].map(decoded);
  const [host, user, password, database] = parts;
  if (parts.includes(undefined) || host === '' || database?.includes('/') === true) {
    cursor.fault(
      'This address of a database cannot be read.',
      `${ADDRESS} Or a mapping: ${MAPPING}`,
    );
  }
  if (isPresent(password)) warnOfPassword(cursor);
  return {
    host: withoutBrackets(host ?? ''),
    port: url.port === '' ? PORT : Number(url.port),
    user: isPresent(user) ? user : undefined,
    password: isPresent(password) ? password : undefined,
    database: isPresent(database) ? database : undefined,
    socket: undefined,
  };
}

/** `undefined` when a percent sign is followed by no byte. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isPresent(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function readMapping(cursor: Cursor): MysqlConnection {
  const password = cursor.get('password');
  const socket = cursor.get('socket')?.text;
  if (socket !== undefined) {
    for (const key of ['host', 'port']) {
      cursor
        .get(key)
        ?.faultAtKey(`\`${key}\` has no effect beside \`socket\`.`, 'Leave one of the two out.');
    }
  }
  if (password !== undefined && password.text !== '') warnOfPassword(password);
  return {
    host: withoutBrackets(cursor.get('host')?.text?.trim() ?? NOWHERE.host),
    port: readPort(cursor.get('port')),
    user: cursor.get('user')?.text,
    password: password?.text,
    database: cursor.get('database')?.text?.trim(),
    socket,
  };
}

/** A text, so that it may come from the environment. */
function readPort(cursor: Cursor | undefined): number {
  if (cursor === undefined) return PORT;
  const text = cursor.text?.trim() ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) cursor.fault('Expected a port from 1 to 65,535.');
  return port;
}

/** In a program the text may come from anywhere; only a file can be read by others. */
function warnOfPassword(cursor: Cursor): void {
  if (cursor.isFromEnvironment || cursor.place.line === 0) return;
  cursor.warn(
    'password_in_file',
    'The password of the database is written into the file. Put it into the environment or a .env file, and write `${DATABASE_URL}` or `${DATABASE_PASSWORD}` here.',
  );
}
