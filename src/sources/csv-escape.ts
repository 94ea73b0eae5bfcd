import { Bytes, CR, EMPTY, join, LF, LONGEST_RECORD, standsAt } from './csv-bytes.ts';

/** What a letter behind a backslash stands for. Source: MySQL manual, LOAD DATA, "Field and Line Handling". */
const MYSQL_LETTERS: ReadonlyMap<number, number> = new Map([
  [0x30, 0x00], // \0
  [0x62, 0x08], // \b
  [0x6e, 0x0a], // \n
  [0x72, 0x0d], // \r
  [0x74, 0x09], // \t
  [0x5a, 0x1a], // \Z
]);

const BACKSLASH = 0x5c;
const UPPER_N = 0x4e;
const DOUBLE_QUOTE = 0x22;

/** The quote that cells have once they are rewritten. */
export function quoteAfterRewriting(quote: string): string {
  return quote === '' ? '"' : quote;
}

/**
 * Rewrites cells that are escaped, as MySQL's OUTFILE writes them, with doubled quotes instead. The
 * tokenizer knows escapes inside quotes only, and takes `\n` for `n`. `\N` alone in a cell stays as it
 * is: it is one of `nulls`.
 */
export class EscapeRewriter {
  readonly #delimiter: Buffer;
  readonly #quote: number | undefined;
  readonly #escape: number;
  readonly #mark: number;
  /** Bytes that may mean something, so that runs of all others are taken at once. */
  readonly #special = new Uint8Array(256);
  readonly #out = new Bytes();
  #written = 0;
  #carry: Buffer = EMPTY;
  #place: 'record' | 'cell' | 'plain' | 'quoted' | 'closed' = 'record';
  #escaped = false;
  #afterCr = false;
  #line: number;
  #quoteLine = 0;
  /** The unquoted cell so far, as it is written. */
  readonly #cell = new Bytes();
  #cellHas = { escapes: false, quotes: false };
  /** Where records start in what is given out, and the first of them that is still asked for. */
  #starts: { readonly at: number; readonly line: number }[] = [];
  #firstStart = 0;

  /** @param quote - `undefined` where quotes mean nothing. */
  constructor(delimiter: string, quote: number | undefined, escape: number, firstLine: number) {
    this.#delimiter = Buffer.from(delimiter);
    this.#quote = quote;
    this.#escape = escape;
    this.#mark = quote ?? DOUBLE_QUOTE;
    this.#line = firstLine;
    const special = [LF, CR, escape, this.#mark, this.#delimiter[0] ?? 0];
    for (const byte of special) this.#special[byte] = 1;
  }

  /** Line of the byte that comes next. */
  get line(): number {
    return this.#line;
  }

  /** Line where the last quote opened. */
  get quoteLine(): number {
    return this.#quoteLine;
  }

  /** Line of the first record that starts at `at` of the bytes given out, or later. Only ever forward. */
  lineFrom(at: number): number {
    let first = this.#firstStart;
    while ((this.#starts[first]?.at ?? at) < at) first += 1;
    this.#firstStart = first;
    return this.#starts[first]?.line ?? this.#line;
  }

  write(text: Buffer): Buffer {
    this.#starts = this.#starts.slice(this.#firstStart);
    this.#firstStart = 0;
    const bytes = join(this.#carry, text);
    const at = this.#rewrite(bytes, bytes.length - this.#delimiter.length + 1);
    this.#carry = bytes.subarray(at);
    return this.#flush();
  }

  end(): Buffer {
    this.#rewrite(this.#carry, this.#carry.length);
    this.#carry = EMPTY;
    this.#endCell();
    return this.#flush();
  }

  #flush(): Buffer {
    this.#written += this.#out.length;
    return this.#out.take();
  }

  /** @returns How far it came: a delimiter may reach behind `to`. */
  #rewrite(bytes: Buffer, to: number): number {
    let at = 0;
    while (at < to) {
      let run = at;
      if (!this.#escaped) while (run < to && this.#special[bytes[run] ?? 0] === 0) run += 1;
      if (run > at) {
        this.#take(bytes, at, run);
        this.#afterCr = false;
      } else {
        run += this.#step(bytes, at);
      }
      at = run;
    }
    return at;
  }

  /** Bytes that mean themselves. */
  #take(bytes: Buffer, from: number, to: number): void {
    this.#startRecord();
    if (this.#place === 'quoted' || this.#place === 'closed') {
      this.#out.addRange(bytes, from, to);
      return;
    }
    this.#place = 'plain';
    this.#cell.addRange(bytes, from, to);
    // Too long to be a cell: let the tokenizer see it, and stop.
    if (this.#cell.length > LONGEST_RECORD) this.#out.move(this.#cell);
  }

  /** Takes one byte, or a delimiter, and says how many bytes that was. */
  #step(bytes: Buffer, at: number): number {
    const byte = bytes[at] ?? 0;
    const lineBreak = byte === LF || byte === CR;
    const outside = this.#place !== 'quoted' && !this.#escaped;
    let taken = 1;
    if (this.#escaped) this.#escapedByte(byte);
    else if (byte === this.#escape) this.#openEscape();
    else if (byte === this.#quote) this.#quoteByte(byte);
    else if (outside && lineBreak) this.#endRecord(byte);
    else if (outside && standsAt(bytes, at, this.#delimiter)) taken = this.#nextCell();
    else this.#take(bytes, at, at + 1);

    if (lineBreak && !(this.#afterCr && byte === LF)) this.#line += 1;
    this.#afterCr = byte === CR;
    return taken;
  }

  #startRecord(): void {
    if (this.#place !== 'record') return;
    this.#starts.push({ at: this.#written + this.#out.length, line: this.#line });
    this.#place = 'cell';
  }

  #openEscape(): void {
    this.#startRecord();
    this.#escaped = true;
    if (this.#place === 'cell') this.#place = 'plain';
    if (this.#place !== 'plain') return;
    this.#cell.add(this.#escape);
    this.#cellHas.escapes = true;
  }

  #escapedByte(byte: number): void {
    this.#escaped = false;
    if (this.#place === 'plain') this.#cell.add(byte);
    else this.#addInQuotes(this.#meaning(byte));
  }

  #meaning(byte: number): number {
    return (this.#escape === BACKSLASH ? MYSQL_LETTERS.get(byte) : undefined) ?? byte;
  }

  #addInQuotes(byte: number): void {
    if (byte === this.#mark) this.#out.add(byte);
    this.#out.add(byte);
  }

  #quoteByte(byte: number): void {
    this.#startRecord();
    if (this.#place === 'plain') {
      this.#cellHas.quotes = true;
      this.#cell.add(byte);
      return;
    }
    if (this.#place === 'cell') this.#quoteLine = this.#line;
    // Behind a closing quote this one is the second of a doubled pair, and the cell goes on.
    this.#place = this.#place === 'quoted' ? 'closed' : 'quoted';
    this.#out.add(byte);
  }

  #nextCell(): number {
    this.#startRecord();
    this.#endCell();
    this.#out.addRange(this.#delimiter, 0, this.#delimiter.length);
    this.#place = 'cell';
    return this.#delimiter.length;
  }

  #endRecord(byte: number): void {
    this.#endCell();
    this.#out.add(byte);
    this.#place = 'record';
  }

  #endCell(): void {
    const cell = this.#cell;
    if (cell.length === 0) return;
    const { escapes, quotes } = this.#cellHas;
    if (escapes || quotes) this.#cellHas = { escapes: false, quotes: false };
    const isNull = cell.length === 2 && cell.at(0) === BACKSLASH && cell.at(1) === UPPER_N;
    // A quote inside an unquoted cell is for the tokenizer to refuse, unless quotes mean nothing.
    const rewritten = this.#quote === undefined ? escapes || this.#holdsMark() : escapes && !quotes;
    if (rewritten && !isNull) this.#endEscapedCell();
    else this.#out.move(cell);
  }

  #holdsMark(): boolean {
    for (let at = 0; at < this.#cell.length; at += 1) {
      if (this.#cell.at(at) === this.#mark) return true;
    }
    return false;
  }

  #endEscapedCell(): void {
    this.#out.add(this.#mark);
    for (let at = 0; at < this.#cell.length; at += 1) {
      const byte = this.#cell.at(at) ?? 0;
      const next = byte === this.#escape ? this.#cell.at(at + 1) : undefined;
      if (next !== undefined) at += 1;
      this.#addInQuotes(next === undefined ? byte : this.#meaning(next));
    }
    this.#out.add(this.#mark);
    this.#cell.length = 0;
  }
}
