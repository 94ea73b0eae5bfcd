import { z } from 'zod';
import { either, list, mapping, optional, text, wholeNumber, written } from './schema-parts.ts';

const MOST_PER_PAGE = 100_000;

const A_FILE = 'the path of a PEM file';
const A_SERVER = 'an address such as `${DATABASE_URL}`, or a mapping with `host` and the like';
const AN_OVERLAP = 'a number of rows, or a duration such as `3 hours`';

const serverSchema = mapping(
  {
    host: optional(text('the name of a server'), {
      about: "The server's name or address.",
      default: 'localhost',
    }),
    port: optional(written('a port'), { about: "The server's port.", defaultText: '`3306`' }),
    socket: optional(text('the path of a socket'), {
      about: 'Path of a Unix socket, in place of `host` and `port`.',
      example: '/run/mysqld/mysqld.sock',
    }),
    user: optional(written('a user'), {
      about: 'Who reads; best a user who can do nothing else.',
      example: 'reader',
    }),
    password: optional(written('a password, as `${DATABASE_PASSWORD}`'), {
      about: "The user's password; best `${NAME}`, from the environment or a `.env` file.",
      example: '${DATABASE_PASSWORD}',
    }),
    database: optional(text('the name of a database'), {
      about: 'The database that tables without one are in.',
      example: 'shop',
    }),
  },
  A_SERVER,
).meta({ id: 'mysql' });

const tlsSchema = mapping(
  {
    ca: optional(text(A_FILE), {
      about: "File with the certificates of the authority that signed the server's, in PEM.",
      defaultText: "Node's own list of authorities",
      example: 'rds-ca.pem',
    }),
    cert: optional(text(A_FILE), {
      about: 'File with the certificate of the client, for servers that want one.',
      example: 'client.pem',
    }),
    key: optional(text(A_FILE), {
      about: "File with the key of the client's certificate.",
      example: 'client-key.pem',
    }),
  },
  '`required`, or a mapping such as `{ ca: ca.pem }`',
).meta({ id: 'tls' });

/** Keys of a source that is read from MySQL or MariaDB. */
export const mysqlShape = {
  mysql: optional(either([text(A_SERVER), serverSchema], A_SERVER), {
    about:
      'MySQL or MariaDB: address of the database, or a mapping. Such a source has a `table` or a `query`.',
    example: 'mysql://reader:${DATABASE_PASSWORD}@db.example.com:3306/shop',
  }),
  table: optional(text("a table's name"), {
    about: 'MySQL: the table or view, also as `database.table`.',
    example: 'payments',
  }),
  query: optional(text('a SELECT'), {
    about: 'MySQL: a SELECT, in place of `table`.',
    example: 'SELECT id, email, created_at FROM users WHERE test = 0',
  }),
  columns: optional(list(written("a column's name"), 'a list of columns'), {
    about: 'MySQL: the columns of the table that are read.',
    defaultText: 'those that the file uses',
    example: ['id', 'user_id', 'amount', 'created_at'],
  }),
  where: optional(text('a condition in SQL'), {
    about: 'MySQL: a condition in SQL on the rows of the table.',
    example: 'deleted_at IS NULL',
  }),
  cursor: optional(written("a column's name"), {
    about:
      'MySQL: a column that only grows as rows come (a number) or change (a time), from which later runs read on.',
    defaultText: 'none: every run reads everything',
    example: 'id',
  }),
  settle: optional(text('a duration such as `5 minutes`'), {
    about:
      "MySQL: rows younger than this wait for the next run, by the server's clock, when the cursor is a time.",
    default: '5 minutes',
  }),
  overlap: optional(
    either([wholeNumber(0, 100_000_000, AN_OVERLAP), text(AN_OVERLAP)], AN_OVERLAP),
    {
      about:
        'MySQL: how far before the saved position a run begins, for rows that appear late: rows, or a duration when the cursor is a time.',
      defaultText: '`1000` rows, or `3 hours`',
      example: '1 day',
    },
  ),
  pageSize: optional(
    wholeNumber(1, MOST_PER_PAGE, `a whole number from 1 to ${MOST_PER_PAGE.toLocaleString('en')}`),
    { about: 'MySQL: rows of a table that are read at a time.', default: 10_000 },
  ),
  tls: optional(
    either(
      [z.literal('required', { error: '`required`' }), tlsSchema],
      '`required`, or a mapping such as `{ ca: ca.pem }`',
    ),
    {
      about:
        "MySQL: an encrypted connection or none; the server's certificate and name are verified.",
      defaultText: 'not encrypted',
      example: 'required',
    },
  ),
};
