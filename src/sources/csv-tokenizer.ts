import { type CsvError, Parser } from 'csv-parse';
import { CR, countBreaks, EMPTY, LF, LONGEST_RECORD } from './csv-bytes.ts';
import type { Dialect } from './csv-dialect.ts';
import { EscapeRewriter, quoteAfterRewriting } from './csv-escape.ts';

/** A record as it stands in the file. */
export interface RawRecord {
  readonly cells: string[];
  /** Lines of its first and its last character, from 1, as an editor counts them. */
  readonly line: number;
  readonly lastLine: number;
  /** Ended by a line break of the kind that the file's other rows do not have. */
  readonly cut: boolean;
}

/** Why a file cannot be read on. */
export interface Failure {
  readonly line: number;
  /** Goes on behind "users.csv, line 7: ". */
  readonly message: string;
  readonly hint: string;
}

/** What a piece of text gave: records, and where it ends early the reason, which lies behind them. */
export interface Fed {
  readonly records: readonly RawRecord[];
  readonly failure: Failure | undefined;
}

const LONGEST_RECORD_TEXT = '16 MiB';

/**
 * The synchronous face of csv-parse, which its own stream calls and its types leave out: one call a
 * chunk instead of an event or a promise a row. `state` is the record under way.
 */
declare module 'csv-parse' {
  interface Parser {
    readonly api: {
      parse(
        chunk: Buffer | undefined,
        end: boolean,
        push: (cells: string[]) => void,
        close: () => void,
      ): CsvError | undefined;
      readonly state: {
        readonly quoting: boolean;
        readonly record: readonly string[];
        readonly field: { readonly length: number; toString(encoding: 'utf8'): string };
        readonly previousBuf: Buffer | undefined;
      };
    };
  }
}

const LF_ONLY = [Buffer.from('\n')];
const ALL_BREAKS = [Buffer.from('\r\n'), Buffer.from('\n'), Buffer.from('\r')];

const QUOTING_HINT =
  'Inside a quoted cell a quote has to be doubled; a file that puts a backslash before it needs `escape: "\\\\"`, and one where quotes mean nothing needs `quote: ""`.';

const UNCLOSED_HINT =
  'Open the file at that line and close the quote, or double it where it belongs to the text; where quotes mean nothing, say `quote: ""`.';

/** Cuts UTF-8 text into records with their lines. Feed it pieces of any size, and nothing after a failure. */
export class Tokenizer {
  readonly #parser: Parser;
  readonly #rewriter: EscapeRewriter | undefined;
  readonly #foreignEnd: number;
  #records: RawRecord[] = [];
  /** Line on which the next record starts, but for blank lines before it. */
  #line: number;
  #blanks = 0;
  /** What `info.lines` will be there. It counts the CR and the LF of a quoted CRLF one by one. */
  #counted = 1;
  #lastEnd = 0;
  #fed = 0;
  #unfinishedFrom = 0;
  #chunk: Buffer = EMPTY;
  /** The last bytes before `#chunk`: the tokenizer looks some bytes ahead before it ends a record. */
  #tail: Buffer = EMPTY;
  readonly #push = (cells: string[]): void => this.#take(cells);

  constructor(dialect: Dialect, firstLine: number) {
    const { delimiter, quote, escape, rowEnd } = dialect;
    const rewrites = escape !== '' && escape !== quote;
    const quoteByte = quote === '' ? undefined : quote.charCodeAt(0);
    this.#rewriter = rewrites
      ? new EscapeRewriter(delimiter, quoteByte, escape.charCodeAt(0), firstLine)
      : undefined;
    const mark = rewrites ? quoteAfterRewriting(quote) : quote;
    this.#parser = new Parser({
      delimiter,
      quote: mark === '' ? null : mark,
      escape: mark === '' || escape === '' ? null : mark,
      record_delimiter: ALL_BREAKS,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    this.#foreignEnd = rowEnd === 'lf' ? CR : LF;
    this.#line = firstLine;
  }

  feed(text: Buffer): Fed {
    return this.#parse(this.#rewriter?.write(text) ?? text);
  }

  end(): Fed {
    const rest = this.#parse(this.#rewriter?.end() ?? EMPTY);
    if (rest.failure !== undefined) return rest;
    const failure = this.#run(undefined);
    return { records: [...rest.records, ...this.#given()], failure };
  }

  /** The records whose end has been fed but not looked behind; one that is under way is left out. */
  endEarly(): readonly RawRecord[] {
    this.#run(undefined);
    const records = this.#given();
    const whole = this.#byteAt(this.#lastEnd - 1);
    return whole === LF || whole === CR ? records : records.slice(0, -1);
  }

  /** Line of the byte behind what has been fed. */
  get line(): number {
    if (this.#rewriter !== undefined) return this.#rewriter.line;
    const { field, previousBuf } = this.#parser.api.state;
    const text = field.toString('utf8') + (previousBuf?.toString('utf8') ?? '');
    return this.#cellLine() + countBreaks(text);
  }

  #parse(text: Buffer): Fed {
    if (text.length === 0) return { records: [], failure: undefined };
    const previous = this.#parser.api.state.previousBuf;
    this.#tail = Buffer.concat([this.#tail, this.#chunk.subarray(-64)]).subarray(-64);
    this.#chunk = text;
    this.#fed += text.length;
    // Each kind of break is one more comparison a byte, and few files have a CR at all. The look-ahead
    // stays that of the longest, since it is fixed when the parser is made.
    const hasCr = text.includes(CR) || (previous?.includes(CR) ?? false);
    this.#parser.options.record_delimiter = hasCr ? ALL_BREAKS : LF_ONLY;
    const failure = this.#run(text) ?? this.#tooLong();
    return { records: this.#given(), failure };
  }

  #run(chunk: Buffer | undefined): Failure | undefined {
    const error = this.#parser.api.parse(chunk, chunk === undefined, this.#push, () => undefined);
    return error === undefined ? undefined : this.#failure(error);
  }

  #given(): readonly RawRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  #take(cells: string[]): void {
    const { bytes: end, lines, empty_lines: blanks } = this.#parser.info;
    const blank = blanks - this.#blanks;
    const span = lines - this.#counted - blank;
    let line = this.#line + blank;
    let lastLine = line;
    if (this.#rewriter !== undefined) {
      line = this.#rewriter.lineFrom(this.#lastEnd);
      lastLine = line;
    } else if (span > 0) {
      for (const cell of cells) lastLine += countBreaks(cell);
    }
    this.#line = lastLine + 1;
    this.#blanks = blanks;
    this.#counted = lines + 1;
    this.#lastEnd = end;
    this.#records.push({ cells, line, lastLine, cut: this.#endsForeign(end) });
  }

  /** `\r\r\n`, a CRLF that was converted twice, is no foreign break: nothing stands between the two. */
  #endsForeign(end: number): boolean {
    if (this.#byteAt(end - 1) !== this.#foreignEnd) return false;
    if (this.#foreignEnd === LF) return true;
    return this.#byteAt(end) !== CR || this.#byteAt(end + 1) !== LF;
  }

  #byteAt(offset: number): number | undefined {
    const at = offset - (this.#fed - this.#chunk.length);
    return at >= 0 ? this.#chunk[at] : this.#tail[this.#tail.length + at];
  }

  /** Line on which the cell under way starts. */
  #cellLine(): number {
    if (this.#rewriter !== undefined) return this.#rewriter.lineFrom(this.#lastEnd);
    let line = this.#line + this.#parser.info.empty_lines - this.#blanks;
    for (const cell of this.#parser.api.state.record) line += countBreaks(cell);
    return line;
  }

  #tooLong(): Failure | undefined {
    const { quoting, record, field } = this.#parser.api.state;
    const underWay = quoting || record.length > 0 || field.length > 0;
    if (!underWay) this.#unfinishedFrom = this.#fed;
    else if (this.#records.length > 0) this.#unfinishedFrom = this.#lastEnd;
    if (this.#fed - this.#unfinishedFrom <= LONGEST_RECORD) return undefined;
    if (quoting) {
      const message = `a quote opens here and is not closed within ${LONGEST_RECORD_TEXT}.`;
      return { line: this.#quoteLine(), message, hint: UNCLOSED_HINT };
    }
    const message = `the row that holds this cell is longer than ${LONGEST_RECORD_TEXT}.`;
    return {
      line: this.#cellLine(),
      message,
      hint: 'Is this file CSV, and its `delimiter` right?',
    };
  }

  #quoteLine(): number {
    return this.#rewriter?.quoteLine ?? this.#cellLine();
  }

  /** The tokenizer's own words are left out, and so is the error: they quote the cell. */
  #failure(error: CsvError): Failure {
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
      const message = 'a quote opens here and is never closed.';
      return { line: this.#quoteLine(), message, hint: UNCLOSED_HINT };
    }
    if (error.code === 'CSV_INVALID_CLOSING_QUOTE') {
      // The quote stands behind what the cell has so far; rewritten text has other breaks than the file.
      const inCell =
        this.#rewriter === undefined ? this.#parser.api.state.field.toString('utf8') : '';
      const message = 'there is text behind a closing quote.';
      return { line: this.#cellLine() + countBreaks(inCell), message, hint: QUOTING_HINT };
    }
    if (error.code !== 'INVALID_OPENING_QUOTE') throw error;
    const message = 'there is a quote inside an unquoted cell.';
    return { line: this.#cellLine(), message, hint: QUOTING_HINT };
  }
}
