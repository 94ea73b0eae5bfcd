import { SourceError } from '../errors/importer-error.ts';
import { count } from '../support/text.ts';

/** Names that stand for a row's place in every source. */
const TAKEN = ['_file', '_line'];

const MOST_PLACES = 6;
/** Names of columns in one message. */
const MOST_LISTED = 30;

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
    if (name === '') continue;
    const at = found.get(name);
    if (at === undefined) found.set(name, [index + 1]);
    else at.push(index + 1);
  }
  const double = [...found].filter(([, at]) => at.length > 1);
  const told = double
    .slice(0, MOST_PLACES)
    .map(([name, at]) => `${places(at)} are ${at.length === 2 ? 'both' : 'all'} called "${name}"`);
  const more = double.length - told.length;
  return more > 0 ? [...told, `${count(more, 'more name')} of several columns`] : told;
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

/** The files of a source with the names of their columns. */
type Headers = readonly { readonly label: string; readonly names: readonly string[] }[];

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
export function layOut(headers: Headers, optional: readonly string[]): Layout {
  const [first, ...others] = headers;
  const firstNames = new Set(first?.names);
  const mayLack = new Set(optional);
  const columns = [...new Set([...firstNames, ...optional])];
  for (const { label, names } of others) {
    const own = new Set(names);
    const missing = [...firstNames].filter((name) => !own.has(name) && !mayLack.has(name));
    const additional = names.filter((name) => !firstNames.has(name) && !mayLack.has(name));
    if (missing.length > 0 || additional.length > 0) {
      const hint = mismatchHint(headers, optional);
      throw new SourceError(mismatch(label, first?.label ?? '', missing, additional), { hint });
    }
  }
  const orders = headers.map(({ names }) => {
    const same = names.length === columns.length && names.every((name, i) => name === columns[i]);
    if (same) return undefined;
    const positions = new Map(names.map((name, index) => [name, index]));
    return columns.map((name) => positions.get(name) ?? -1);
  });
  return { columns, orders };
}

function mismatch(
  label: string,
  first: string,
  missing: readonly string[],
  additional: readonly string[],
): string {
  const parts = [
    ...(missing.length > 0 ? [`lacks ${named(missing)} of ${first}`] : []),
    ...(additional.length > 0 ? [`has ${named(additional)} that ${first} lacks`] : []),
  ];
  return `${label} ${parts.join(' and ')}.`;
}

/** Tells what to write so that all files fit, unless they hardly have anything in common. */
function mismatchHint(headers: Headers, optional: readonly string[]): string {
  const files = new Map<string, number>();
  for (const { names } of headers) {
    for (const name of names) files.set(name, (files.get(name) ?? 0) + 1);
  }
  const lacking = [...files].filter(([, times]) => times < headers.length).map(([name]) => name);
  const list = [...new Set([...optional, ...lacking])];
  const isKin = lacking.length < files.size && list.length <= MOST_LISTED;
  return isKin
    ? `If files may lack them, write \`optional: [${list.map(yamlText).join(', ')}]\`; files of another kind are a source of their own.`
    : 'These seem to be files of another kind, which are a source of their own; columns that some files lack are listed in `optional: [...]`.';
}

/** As YAML takes a text inside brackets for what it is. */
function yamlText(text: string): string {
  const isPlain = /^[\p{L}_](?:[\p{L}\p{N}_ .()/-]*[\p{L}\p{N}_)])?$/u.test(text);
  return isPlain && !/^null$/i.test(text) ? text : JSON.stringify(text);
}

function named(columns: readonly string[]): string {
  const more = columns.length - MOST_LISTED;
  const shown = columns.slice(0, MOST_LISTED).join(', ');
  return `${count(columns.length, 'column')} (${shown}${more > 0 ? ` and ${more} more` : ''})`;
}
