import { SourceError } from '../errors/importer-error.ts';
import { count } from '../support/text.ts';

/** Names that stand for a row's place in every source. */
const TAKEN = ['_file', '_line'];

const MOST_PLACES = 6;

const RENAME_HINT =
  'Correct the header, or give the names yourself with `header: [...]` and leave its line out with `skipLines`.';

/**
 * The names of a header row, trimmed.
 *
 * @param where - What messages begin with: "users.csv, line 1".
 * @throws SourceError when one is empty, given twice, or taken.
 */
export function headerNames(cells: readonly string[], where: string): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const problems = [...emptyNames(names), ...doubleNames(names), ...takenNames(names)];
  if (problems.length === 0) return names;
  if (/^sep=.?$/i.test(names[0] ?? '')) {
    throw new SourceError(`${where}: this line only names the delimiter, for a spreadsheet.`, {
      hint: 'Leave it out with `skipLines: 1`.',
    });
  }
  throw new SourceError(`${where}: in the header ${problems.join('; ')}.`, { hint: RENAME_HINT });
}

function emptyNames(names: readonly string[]): readonly string[] {
  const empty = names.flatMap((name, index) => (name === '' ? [index + 1] : []));
  if (empty.length === 0) return [];
  return [`${places(empty)} ${empty.length === 1 ? 'has' : 'have'} no name`];
}

function doubleNames(names: readonly string[]): readonly string[] {
  const found = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    if (name !== '') found.set(name, [...(found.get(name) ?? []), index + 1]);
  }
  const double = [...found].filter(([, at]) => at.length > 1);
  return double.map(
    ([name, at]) => `${places(at)} are ${at.length === 2 ? 'both' : 'all'} called "${name}"`,
  );
}

function takenNames(names: readonly string[]): readonly string[] {
  return TAKEN.filter((name) => names.includes(name)).map(
    (name) =>
      `${places([names.indexOf(name) + 1])} is called "${name}", which has a meaning of its own`,
  );
}

/** `column 3`, `columns 1, 2 and 5`, and no more of them than help. */
function places(numbers: readonly number[]): string {
  const shown = numbers.slice(0, MOST_PLACES);
  if (numbers.length === 1) return `column ${shown.join('')}`;
  if (numbers.length > MOST_PLACES) {
    return `columns ${shown.join(', ')} and ${numbers.length - MOST_PLACES} more`;
  }
  return `columns ${shown.slice(0, -1).join(', ')} and ${shown.slice(-1).join('')}`;
}

/** What a file's rows have to be turned into. */
export interface Layout {
  readonly columns: readonly string[];
  /** For each file: where in its rows each column stands, -1 for nowhere; `undefined` for as they are. */
  readonly orders: readonly (readonly number[] | undefined)[];
}

/**
 * Matches the columns of several files by name. The first file's order holds; optional columns that it
 * lacks come behind, null where a file has none.
 *
 * @throws SourceError when a file lacks a column, or has another, that is not optional.
 */
export function layOut(
  headers: readonly { readonly label: string; readonly names: readonly string[] }[],
  optional: readonly string[],
): Layout {
  const [first, ...others] = headers;
  const columns = [...new Set([...(first?.names ?? []), ...optional])];
  for (const { label, names } of others) {
    const missing = (first?.names ?? []).filter((name) => !names.includes(name));
    const additional = names.filter((name) => !columns.includes(name));
    const needed = missing.filter((name) => !optional.includes(name));
    if (needed.length > 0 || additional.length > 0) {
      throw mismatch(label, first?.label ?? '', needed, additional);
    }
  }
  const orders = headers.map(({ names }) => {
    const same = names.length === columns.length && names.every((name, i) => name === columns[i]);
    return same ? undefined : columns.map((name) => names.indexOf(name));
  });
  return { columns, orders };
}

function mismatch(
  label: string,
  first: string,
  missing: readonly string[],
  additional: readonly string[],
): SourceError {
  const parts = [
    ...(missing.length > 0 ? [`lacks ${named(missing)} of ${first}`] : []),
    ...(additional.length > 0 ? [`has ${named(additional)} that ${first} lacks`] : []),
  ];
  return new SourceError(`${label} ${parts.join(' and ')}.`, {
    hint: 'Columns that some files lack are listed in `optional: [...]`; files of another kind are a source of their own.',
  });
}

function named(columns: readonly string[]): string {
  return `${count(columns.length, 'column')} (${columns.join(', ')})`;
}
