import { SourceError } from '../errors/importer-error.ts';
import type { MysqlSourceDefinition } from '../model/definition.ts';
import { locationOf } from '../model/location.ts';

/** As much of what the driver throws as is looked at. */
interface DriverError {
  readonly code: string;
  /** The server's number; 0 for what the network says. */
  readonly number: number;
  /** The server's words. */
  readonly words: string;
  readonly isFatal: boolean;
}

function read(error: unknown): DriverError {
  const code = codeOf(error);
  const number = member(error, 'errno');
  const words = member(error, 'sqlMessage');
  return {
    code,
    number: typeof number === 'number' && number > 0 ? number : 0,
    words: typeof words === 'string' ? words.replace(/\.$/, '') : '',
    isFatal: member(error, 'fatal') === true,
  };
}

/** The driver puts one code over all that Node says of a certificate. */
function codeOf(error: unknown): string {
  const code = member(error, 'code');
  if (code === 'HANDSHAKE_SSL_ERROR' && error instanceof Error) {
    const isOtherName = member(error, 'cert') !== undefined;
    return isOtherName ? 'ERR_TLS_CERT_ALTNAME_INVALID' : `TLS: ${error.message}`;
  }
  return typeof code === 'string' ? code : '';
}

function member(error: unknown, name: string): unknown {
  return error instanceof Error && name in error ? Reflect.get(error, name) : undefined;
}

const NETWORK: ReadonlySet<string> = new Set(
  (
    'PROTOCOL_CONNECTION_LOST ECONNRESET ECONNREFUSED EPIPE ETIMEDOUT ENOENT ' +
    'EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENOTFOUND EAI_AGAIN'
  ).split(' '),
);

/**
 * Too many connections, shutting down, faults of the network, lock waits, deadlocks, killed, out of
 * time, idle for too long: https://dev.mysql.com/doc/mysql-errors/9.0/en/server-error-reference.html
 */
const PASSING: ReadonlySet<number> = new Set([
  1040, 1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1205, 1213, 1226, 1317,
  1927, 1969, 3024, 3169, 4031,
]);

/** Whether the same may succeed later: the connection was lost, or the server is going down. */
export function isPassing(error: unknown): boolean {
  return passes(read(error));
}

function passes({ number, code, isFatal }: DriverError): boolean {
  if (number > 0) return PASSING.has(number);
  return NETWORK.has(code) || (isFatal && code === '');
}

interface Told {
  readonly message: string;
  readonly hint: string;
}

/** What went wrong, in words. Nothing of the driver's own message, which may hold what it was given. */
export function mysqlProblem(definition: MysqlSourceDefinition, cause: unknown): SourceError {
  const error = read(cause);
  const told =
    error.number > 0
      ? (refusalOf(definition, error) ?? missingOf(definition, error))
      : byNetwork(definition, error);
  return new SourceError(`Source "${definition.name}": ${told.message}`, {
    cause,
    hint: told.hint,
  });
}

const MUST_ENCRYPT: Told = {
  message: 'the server wants an encrypted connection.',
  hint: 'Write `tls: required`, or `tls: { ca: FILE }` with the certificate of its authority.',
};

/** The server lets nobody in like this. */
function refusalOf(
  { connection: { user = '' }, tls }: MysqlSourceDefinition,
  { number, words }: DriverError,
): Told | undefined {
  // MariaDB has no number of its own for it.
  if (number === 3159 || /insecure transport/i.test(words)) return MUST_ENCRYPT;
  switch (number) {
    case 1045: // The password is wrong, or the user may not come from here.
    case 1698: {
      const who = user === '' ? 'a connection without a user' : `the user "${user}"`;
      return {
        message: `the server refuses ${who} with this password.`,
        hint: `Check user and password, and whether the user may come from this machine${tls === undefined ? ' and without `tls`' : ''}.`,
      };
    }
    case 1044: // No right to a database, table, column or statement.
    case 1142:
    case 1143:
    case 1227:
    case 1370:
      return {
        message: `the user "${user}" may not read this: ${words}.`,
        hint: `Let the user read it: GRANT SELECT ON ... TO '${user}'.`,
      };
    case 1792:
      return {
        message: 'the query writes, and a source only reads.',
        hint: 'Write a SELECT that changes nothing.',
      };
    default:
      return undefined;
  }
}

/** What was asked for is not there, or not understood. */
function missingOf({ query }: MysqlSourceDefinition, { number, words }: DriverError): Told {
  switch (number) {
    case 1046:
    case 1049:
      return {
        message: `${words}.`,
        hint: 'Correct the name of the database, at the end of the address or as `database`.',
      };
    case 1146:
      return {
        message: `${words}.`,
        hint: 'Correct the name of the table; `table: DATABASE.TABLE` names one of another database.',
      };
    case 1060:
      return {
        message: `two columns of the query have one name: ${words}.`,
        hint: 'Give one of them another name with AS.',
      };
    default:
      return {
        message: `the server answers: ${words} (${number}).`,
        hint: `Try the ${query === undefined ? 'condition `where`' : 'query'} in a client of the database first.`,
      };
  }
}

function byNetwork(definition: MysqlSourceDefinition, error: DriverError): Told {
  const { code } = error;
  const { socket, host, port } = definition.connection;
  const where = socket ?? `${host}:${port}`;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { message: `there is no server of the name ${host}.`, hint: 'Correct the host.' };
    case 'ECONNREFUSED':
    case 'ENOENT':
      return {
        message: `nothing answers at ${where}.`,
        hint: `Is the server running, and is the ${socket === undefined ? 'port' : 'socket'} right?`,
      };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        message: `${where} cannot be reached.`,
        hint: 'Are host and port right, and is there a firewall between?',
      };
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return {
        message: 'the server offers no encrypted connection, and `tls` wants one.',
        hint: 'Switch TLS on at the server, or leave `tls` out where the way to it is safe.',
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        message: `the certificate of the server is for another name than ${host}.`,
        hint: 'Connect by the name that stands in the certificate.',
      };
    default:
      return passes(error)
        ? { message: `the connection to ${where} was lost.`, hint: 'Is the server running?' }
        : {
            message: `the connection to ${locationOf(definition)} failed (${code === '' ? 'unknown' : code}).`,
            hint: CERTIFICATE.test(code)
              ? "The server's certificate is not signed by an authority that is known here: name the file of its authority with `tls: { ca: FILE }`."
              : 'Try the same with a client of the database.',
          };
  }
}

/** How OpenSSL says what is wrong with a certificate. */
const CERTIFICATE = /^TLS: .*certificate/;
