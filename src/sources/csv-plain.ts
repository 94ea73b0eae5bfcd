import { isAscii } from 'node:buffer';
import { CR, EMPTY, join, LF } from './csv-bytes.ts';
import type { Dialect } from './csv-dialect.ts';
import type { RawRecord } from './csv-tokenizer.ts';

/** As `split`, in half its time: that is a call out of the engine's compiled code for each line. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let start = 0;
  for (let end = line.indexOf(delimiter); end >= 0; end = line.indexOf(delimiter, start)) {
    cells.push(line.slice(start, end));
    start = end + delimiter.length;
  }
  cells.push(line.slice(start));
  return cells;
}

/** A line that goes on for longer is none, or not worth joining its pieces again and again. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Cuts text without quotes and without CR, where every line is a record: most large files are such, and
 * this takes a third of the tokenizer's time. It leaves off for good where it meets anything else.
 */
export class PlainLines {
  readonly #delimiter: string;
  /** `undefined` when quotes mean nothing. */
  readonly #quote: number | undefined;
  readonly #isPossible: boolean;
  /** Of the line that is under way. */
  line: number;
  /** What there is of it. */
  rest: Buffer = EMPTY;

  constructor({ delimiter, quote, escape, rowEnd }: Dialect, firstLine: number) {
    this.#delimiter = delimiter;
    this.#quote = quote === '' ? undefined : quote.charCodeAt(0);
    const hasOwnEscape = escape !== '' && escape !== quote;
    this.#isPossible = rowEnd === 'lf' && !hasOwnEscape;
    this.line = firstLine;
  }

  /** @returns `undefined` when the text is not plain: nothing of it was taken then. */
  write(text: Buffer): RawRecord[] | undefined {
    const isPlain =
      this.#isPossible &&
      !text.includes(CR) &&
      (this.#quote === undefined || !text.includes(this.#quote)) &&
      this.rest.length + text.length <= LONGEST_LINE;
    if (!isPlain) return undefined;
    const records: RawRecord[] = [];
    const whole = join(this.rest, text);
    const encoding = isAscii(whole) ? 'latin1' : 'utf8';
    let start = 0;
    for (let end = whole.indexOf(LF); end >= 0; end = whole.indexOf(LF, start)) {
      // A string for each line, so that a cell that is kept does not keep the whole piece.
      if (end > start) records.push(this.#record(whole.toString(encoding, start, end)));
      this.line += 1;
      start = end + 1;
    }
    this.rest = whole.subarray(start);
    return records;
  }

  /** The last line, when no line break ends it. */
  end(): RawRecord[] {
    return this.rest.length === 0 ? [] : [this.#record(this.rest.toString('utf8'))];
  }

  #record(text: string): RawRecord {
    return {
      cells: cellsOf(text, this.#delimiter),
      line: this.line,
      lastLine: this.line,
      cut: false,
    };
  }
}
