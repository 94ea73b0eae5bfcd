import { SourceError } from '../errors/importer-error.ts';
import type { CsvSourceDefinition } from '../model/definition.ts';
import { CR, LF, standsAt } from './csv-bytes.ts';

/** How the rows of one file are written. */
export interface Dialect {
  readonly delimiter: string;
  /** One ASCII character; empty when quotes mean nothing. */
  readonly quote: string;
  /** One ASCII character, the quote itself when quotes are doubled; empty when nothing is escaped. */
  readonly escape: string;
  /** How rows end: with LF (or CRLF), or with CR as on old Macs. The other kind is foreign here. */
  readonly rowEnd: 'lf' | 'cr';
}

/** What of a dialect the import file says, or leaves to be found out. */
export interface DialectOptions {
  readonly delimiter: string | undefined;
  readonly quote: string;
  readonly escape: string;
  /** Columns of a row, where the import file lists them. */
  readonly width: number | undefined;
}

/** Text that the delimiter and the row ends are found out from. */
export const DIALECT_SAMPLE = 64 * 1024;

/** In order of preference when a file would do for several. */
const DELIMITERS = [',', ';', '\t', '|'];

/** @throws SourceError when the options cannot be told apart from one another. */
export function dialectOptions(definition: CsvSourceDefinition): DialectOptions {
  const quote = definition.quote ?? '"';
  const escape = definition.escape ?? quote;
  const delimiter = spelled(definition.delimiter);
  const fault = optionFault(delimiter, quote, escape, definition.comment);
  if (fault !== undefined) throw new SourceError(`Source "${definition.name}": ${fault}`);
  const width = definition.header === true ? undefined : definition.header.length;
  return { delimiter, quote, escape, width };
}

/** YAML leaves `\t` outside double quotes as two characters; no file is delimited by the word. */
function spelled(delimiter: string | undefined): string | undefined {
  return delimiter === '\\t' || delimiter === 'tab' ? '\t' : delimiter;
}

function optionFault(
  delimiter: string | undefined,
  quote: string,
  escape: string,
  comment: string | undefined,
): string | undefined {
  const single = /^[\x20-\x7e]?$/;
  if (!single.test(quote)) return '`quote` has to be one ASCII character, or "" for none.';
  if (!single.test(escape)) return '`escape` has to be one ASCII character, or "" for none.';
  if (comment !== undefined && /[\r\n]/.test(comment)) return '`comment` cannot hold a line break.';
  if (delimiter === undefined) return undefined;
  if (delimiter === '') return '`delimiter` cannot be empty.';
  if (/[\r\n]/.test(delimiter)) return '`delimiter` cannot hold a line break.';
  if (quote === '' && escape !== '' && delimiter.includes('"')) {
    return '`delimiter` cannot be a quotation mark where `escape` is given.';
  }
  const holds = (mark: string) => mark !== '' && delimiter.includes(mark);
  if (holds(quote)) return '`delimiter` and `quote` cannot be the same.';
  return holds(escape) ? '`delimiter` and `escape` cannot be the same.' : undefined;
}

/**
 * Finds out what the import file does not say, from the first records of the file.
 *
 * @throws SourceError when there is no header to tell by, and two delimiters would do.
 * @param sample - UTF-8 text from the header on.
 * @param whole - The sample is the whole file, so that its last record is complete.
 */
export function findDialect(
  label: string,
  sample: Buffer,
  whole: boolean,
  options: DialectOptions,
): Dialect {
  const { quote, escape, width } = options;
  const scanWith = (delimiter: string) => scan(sample, whole, { delimiter, quote, escape });
  const found =
    options.delimiter === undefined
      ? bestOf(label, DELIMITERS.map(scanWith), width)
      : scanWith(options.delimiter);
  return { delimiter: found.delimiter, quote, escape, rowEnd: rowEndOf(found, width) };
}

interface Scanned {
  readonly delimiter: string;
  /** Cells of each record. */
  readonly widths: readonly number[];
  /** How each record ends; the last one of a file perhaps not at all. */
  readonly ends: readonly Dialect['rowEnd'][];
}

/**
 * The delimiter that gives most records the width of the first (or of the listed header); then the one
 * that gives more columns; then the order of preference. One column only: a comma.
 */
function bestOf(label: string, candidates: readonly Scanned[], width: number | undefined): Scanned {
  const scored = candidates.map((scanned) => {
    const expected = width ?? scanned.widths[0] ?? 1;
    const fitting = scanned.widths.filter((cells) => cells === expected).length;
    const share = width === undefined && expected < 2 ? 0 : fitting / (scanned.widths.length || 1);
    return { scanned, share, expected };
  });
  scored.sort((a, b) => b.share - a.share || b.expected - a.expected);
  const [best, second] = scored;
  if (best === undefined) throw new RangeError('There has to be a delimiter to choose.');
  // With a header a wrong choice shows in the names of the columns; without one nothing would show it.
  const listed = width !== undefined && width > 1 && best.share > 0;
  if (listed && second?.share === best.share) {
    const marks = `"${best.scanned.delimiter}" and "${second.scanned.delimiter}"`;
    throw new SourceError(`${label} would fit its \`header\` with ${marks} as delimiter.`, {
      hint: 'Say which with `delimiter`.',
    });
  }
  return best.scanned;
}

/**
 * The kind of line break that has whole rows on both sides more often: a text column may hold more bare
 * breaks than the file has rows. Where that is even, the more frequent kind.
 */
function rowEndOf({ widths, ends }: Scanned, listed: number | undefined): Dialect['rowEnd'] {
  const width = listed ?? widths[0] ?? 1;
  const score = { lf: 0, cr: 0 };
  for (const [index, end] of ends.entries()) {
    const whole = width > 1 && widths[index] === width && widths[index + 1] === width;
    score[end] += whole ? ends.length : 1;
  }
  return score.cr > score.lf ? 'cr' : 'lf';
}

function scan(
  sample: Buffer,
  whole: boolean,
  { delimiter, quote, escape }: Pick<Dialect, 'delimiter' | 'quote' | 'escape'>,
): Scanned {
  const mark = Buffer.from(delimiter);
  const quoteByte = quote === '' ? -1 : quote.charCodeAt(0);
  const escapeByte = escape === '' || escape === quote ? -1 : escape.charCodeAt(0);
  const widths: number[] = [];
  const ends: Dialect['rowEnd'][] = [];
  let cells = 1;
  let quoted = false;
  let cellStart = 0;
  let recordStart = 0;
  for (let at = 0; at < sample.length; at += 1) {
    const byte = sample[at];
    if (byte === escapeByte) {
      at += 1;
    } else if (byte === quoteByte && (quoted || at === cellStart)) {
      // A doubled quote closes and opens again at once: the cell starts anew behind the first.
      quoted = !quoted;
      cellStart = at + 1;
    } else if (!quoted && standsAt(sample, at, mark)) {
      cells += 1;
      at += mark.length - 1;
      cellStart = at + 1;
    } else if (!quoted && (byte === LF || byte === CR)) {
      const crlf = byte === CR && sample[at + 1] === LF;
      if (at > recordStart) {
        widths.push(cells);
        ends.push(byte === CR && !crlf ? 'cr' : 'lf');
      }
      if (crlf) at += 1;
      cells = 1;
      cellStart = at + 1;
      recordStart = at + 1;
    }
  }
  if (whole && recordStart < sample.length) widths.push(cells);
  return { delimiter, widths, ends };
}
