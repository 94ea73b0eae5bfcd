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
const NULL_CELL = Buffer.from('\\N');
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
  readonly #out = new Bytes();
  #written = 0;
  #carry: Buffer = EMPTY;
  #place: 'record' | 'cell' | 'plain' | 'quoted' | 'closed' = 'record';
  #escaped = false;
  #afterCr = false;
  #line: number;
  #quoteLine = 0;
  /** The unquoted cell so far, as written and as meant. */
  readonly #raw = new Bytes();
  readonly #meant = new Bytes();
  #cell = { escapes: false, quotes: false };
  #starts: { readonly at: number; readonly line: number }[] = [];

  /** @param quote - `undefined` where quotes mean nothing. */
  constructor(delimiter: string, quote: number | undefined, escape: number, firstLine: number) {
    this.#delimiter = Buffer.from(delimiter);
    this.#quote = quote;
    this.#escape = escape;
    this.#mark = quote ?? DOUBLE_QUOTE;
    this.#line = firstLine;
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
    const first = this.#starts.findIndex((start) => start.at >= at);
    if (first !== 0) this.#starts = first === -1 ? [] : this.#starts.slice(first);
    return this.#starts[0]?.line ?? this.#line;
  }

  write(text: Buffer): Buffer {
    const bytes = join(this.#carry, text);
    const spare = this.#delimiter.length - 1;
    let at = 0;
    while (at < bytes.length - spare) at += this.#step(bytes, at);
    this.#carry = bytes.subarray(at);
    return this.#flush();
  }

  end(): Buffer {
    let at = 0;
    while (at < this.#carry.length) at += this.#step(this.#carry, at);
    this.#carry = EMPTY;
    this.#endCell();
    return this.#flush();
  }

  #flush(): Buffer {
    this.#written += this.#out.length;
    return this.#out.take();
  }

  /** Takes one byte, or a delimiter, and says how many bytes that was. */
  #step(bytes: Buffer, at: number): number {
    const byte = bytes[at] ?? 0;
    const lineBreak = byte === LF || byte === CR;
    let taken = 1;
    if (this.#escaped) this.#escapedByte(byte);
    else if (byte === this.#escape) this.#openEscape();
    else if (this.#place === 'quoted') this.#quotedByte(byte);
    else if (lineBreak) this.#endRecord(byte);
    else if (standsAt(bytes, at, this.#delimiter)) taken = this.#nextCell();
    else this.#unquotedByte(byte);

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
    if (this.#place === 'plain') this.#raw.add(this.#escape);
  }

  #escapedByte(byte: number): void {
    this.#escaped = false;
    const letter = this.#escape === BACKSLASH ? MYSQL_LETTERS.get(byte) : undefined;
    const meant = letter ?? byte;
    if (this.#place === 'plain') {
      this.#cell.escapes = true;
      this.#raw.add(byte);
      this.#meant.add(meant);
      return;
    }
    if (meant === this.#mark) this.#out.add(meant);
    this.#out.add(meant);
  }

  #quotedByte(byte: number): void {
    if (byte === this.#quote) this.#place = 'closed';
    this.#out.add(byte);
  }

  #unquotedByte(byte: number): void {
    this.#startRecord();
    if (byte === this.#quote && this.#place !== 'plain') {
      // Behind a closing quote this one is the second of a doubled pair, and the cell goes on.
      if (this.#place === 'cell') this.#quoteLine = this.#line;
      this.#place = 'quoted';
      this.#out.add(byte);
    } else if (this.#place === 'closed') {
      this.#out.add(byte);
    } else {
      this.#place = 'plain';
      this.#cell.quotes ||= byte === this.#mark;
      this.#raw.add(byte);
      this.#meant.add(byte);
      // Too long to be a cell: let the tokenizer see it, and stop.
      if (this.#raw.length > LONGEST_RECORD) this.#out.addAll(this.#raw.take());
    }
  }

  #nextCell(): number {
    this.#startRecord();
    this.#endCell();
    this.#out.addAll(this.#delimiter);
    this.#place = 'cell';
    return this.#delimiter.length;
  }

  #endRecord(byte: number): void {
    this.#endCell();
    this.#out.add(byte);
    this.#place = 'record';
  }

  #endCell(): void {
    const raw = this.#raw.take();
    const meant = this.#meant.take();
    const { escapes, quotes } = this.#cell;
    this.#cell = { escapes: false, quotes: false };
    // A quote inside an unquoted cell is for the tokenizer to refuse, unless quotes mean nothing.
    const rewritten = this.#quote === undefined ? escapes || quotes : escapes && !quotes;
    if (!rewritten || raw.equals(NULL_CELL)) {
      this.#out.addAll(raw);
      return;
    }
    this.#out.add(this.#mark);
    for (const byte of meant) {
      if (byte === this.#mark) this.#out.add(byte);
      this.#out.add(byte);
    }
    this.#out.add(this.#mark);
  }
}
