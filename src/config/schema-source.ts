import { z } from 'zod';
import { mysqlShape } from './schema-mysql.ts';
import {
  either,
  list,
  mapping,
  oneOf,
  optional,
  required,
  text,
  wholeNumber,
  written,
  writtenOrNull,
} from './schema-parts.ts';
import { whereSchema } from './schema-where.ts';

const A_COLUMN = "a column's name";
export const TRUE_OR_NAMES = '`true` or a list of column names';

export const sourceSchema = mapping(
  {
    csv: optional(text('a path, a glob, or "-"'), {
      about:
        'CSV: path or glob, relative to the import file, or `-` for standard input. `.gz` is read as it is. Globs are expanded at each run, files in the order of their names.',
      example: 'exports/users-*.csv.gz',
    }),
    ...mysqlShape,
    key: optional(
      either(
        [written(A_COLUMN), list(written(A_COLUMN), 'a column or a list of columns')],
        'a column or a list of columns',
      ),
      {
        about:
          'The column, or columns, that name a row for ever. `_line` suits a file that never changes.',
        defaultText: 'the primary key of a table; otherwise none, with a warning',
        example: 'id',
      },
    ),
    was: optional(text("a source's earlier name"), {
      about: 'An earlier name of this source: carries over what is known of its rows.',
    }),
    zone: optional(text('an IANA zone such as `Europe/Berlin`'), {
      about: 'IANA zone of times in this source that carry none.',
      defaultText: 'the top `zone`',
      example: 'Europe/Berlin',
    }),
    optional: optional(list(written(A_COLUMN), 'a list of columns'), {
      about: 'Columns that may be absent; they are empty then.',
      example: ['coupon'],
    }),
    drift: optional(oneOf(['stop', 'accept']), {
      about:
        'What happens when columns are missing, added or renamed since the last run: it ends with 2 and shows the difference, or goes on with a warning. Order does not matter, and `optional` columns come and go.',
      default: 'stop',
    }),
    delimiter: optional(text('one character, or `tab`'), {
      about: 'What divides cells: one character, or the word `tab`.',
      defaultText: 'found out among `,` `;` tab and `|`',
      example: ';',
    }),
    encoding: optional(text('the name of an encoding, such as `windows-1252`'), {
      about: '`utf-8`, `utf-16le`, `utf-16be`, `windows-1252`, `latin1`, `shift_jis` and the like.',
      defaultText: 'by the byte order mark, else UTF-8',
      example: 'windows-1252',
    }),
    quote: optional(z.string({ error: 'one character, or "" for none' }), {
      about: 'What encloses cells with delimiters or line ends in them; `""`: quotes mean nothing.',
      default: '"',
    }),
    escape: optional(z.string({ error: 'one character, or "" for none' }), {
      about: 'What stands before a quote that belongs to the cell; `""`: nothing does.',
      defaultText: 'the quote itself, doubled',
      example: '\\',
    }),
    comment: optional(text('the beginning of a comment line, such as "#"'), {
      about: 'Lines that begin with it are left out.',
      defaultText: 'no comments',
      example: '#',
    }),
    header: optional(
      either(
        [z.literal(true, { error: TRUE_OR_NAMES }), list(written(A_COLUMN), TRUE_OR_NAMES)],
        TRUE_OR_NAMES,
      ),
      {
        about: '`true`: the first row names the columns. A list: the names, and every row is data.',
        default: true,
        example: ['id', 'login'],
      },
    ),
    skipLines: optional(wholeNumber(0, 1_000_000, 'a whole number from 0'), {
      about: 'Lines before the header (or the data) that are left out.',
      default: 0,
    }),
    nulls: optional(z.array(writtenOrNull('a text'), { error: 'a list of texts' }), {
      about:
        "Cells that mean nothing, compared after trimming, as they are written here. A database's NULL always does.",
      defaultText: '`\\N`, `NULL`; none for MySQL',
      example: ['NULL', 'n/a', '-'],
    }),
  },
  'a mapping such as `{ csv: users.csv, key: id }`',
).meta({ id: 'source' });

export const lookupSchema = mapping(
  {
    source: required(text("a source's name"), {
      about: 'The source whose rows fill the lookup.',
      example: 'users',
    }),
    key: required(written(A_COLUMN), {
      about: 'The column to look in. A row where it is empty does not enter.',
      example: 'id',
    }),
    value: required(written(A_COLUMN), {
      about:
        'The column to give back. A row where it is empty does not enter; a second, different value for one key is a fault that names both rows.',
      example: 'login',
    }),
    where: optional(whereSchema, { about: 'Only rows for which all conditions hold.' }),
  },
  'a mapping such as `{ source: users, key: id, value: login }`',
).meta({ id: 'lookup' });
