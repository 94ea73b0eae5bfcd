import { CR, EMPTY, join, LF, standsAt } from './csv-bytes.ts';
import { chooseDecoder, type Decoder, ENCODING_SAMPLE } from './csv-encoding.ts';

export interface TextOptions {
  readonly encoding: string | undefined;
  readonly skipLines: number;
  readonly comment: string | undefined;
  /** Bytes of ASCII characters; `undefined` when there are none. */
  readonly quote: number | undefined;
  readonly escape: number | undefined;
}

/** The text of a file as far as it could be read. */
export interface Text {
  readonly text: Buffer;
  readonly bad: { readonly at: number; readonly encoding: string } | undefined;
}

/** From the bytes of a file to its lines: decoded, without skipped lines, comments made blank. */
export class TextReader {
  readonly #label: string;
  readonly #encoding: string | undefined;
  readonly #skipper: LineSkipper;
  readonly #comments: CommentBlanker | undefined;
  #head: Buffer = EMPTY;
  #decoder: Decoder | undefined;

  constructor(label: string, options: TextOptions) {
    this.#label = label;
    this.#encoding = options.encoding;
    this.#skipper = new LineSkipper(options.skipLines);
    this.#comments =
      options.comment === undefined || options.comment === ''
        ? undefined
        : new CommentBlanker(Buffer.from(options.comment), options);
  }

  /** Lines that are skipped so far, all of them before any text comes out. */
  get skipped(): number {
    return this.#skipper.skipped;
  }

  /** @throws SourceError when the encoding cannot be told. */
  write(bytes: Buffer): Text {
    if (this.#decoder !== undefined) return this.#decode(this.#decoder, bytes);
    this.#head = join(this.#head, bytes);
    if (this.#head.length < ENCODING_SAMPLE) return { text: EMPTY, bad: undefined };
    return this.#begin();
  }

  /** @throws SourceError when the encoding cannot be told. */
  end(): Text {
    const first = this.#decoder === undefined ? this.#begin() : { text: EMPTY, bad: undefined };
    if (first.bad !== undefined || this.#decoder === undefined) return first;
    const { text, badAt } = this.#decoder.end();
    let rest = this.#skipper.write(text);
    if (this.#comments !== undefined) {
      rest = join(this.#comments.write(rest), badAt === undefined ? this.#comments.end() : EMPTY);
    }
    return { text: join(first.text, rest), bad: bad(this.#decoder, badAt) };
  }

  #begin(): Text {
    const { decoder, markLength } = chooseDecoder(this.#label, this.#head, this.#encoding);
    this.#decoder = decoder;
    const bytes = this.#head.subarray(markLength);
    this.#head = EMPTY;
    return this.#decode(decoder, bytes);
  }

  #decode(decoder: Decoder, bytes: Buffer): Text {
    const { text, badAt } = decoder.write(bytes);
    const lines = this.#skipper.write(text);
    return { text: this.#comments?.write(lines) ?? lines, bad: bad(decoder, badAt) };
  }
}

function bad({ encoding }: Decoder, at: number | undefined): Text['bad'] {
  return at === undefined ? undefined : { at, encoding };
}

/** Drops the first lines, whatever is in them: a title may hold half a quote. */
class LineSkipper {
  readonly #lines: number;
  #skipped = 0;
  #afterCr = false;

  constructor(lines: number) {
    this.#lines = lines;
  }

  get skipped(): number {
    return this.#skipped;
  }

  write(text: Buffer): Buffer {
    let at = 0;
    while (at < text.length && (this.#skipped < this.#lines || this.#afterCr)) {
      const byte = text[at];
      const second = this.#afterCr && byte === LF;
      this.#afterCr = false;
      // What follows the last skipped line's CR is read only to see whether it is its LF.
      if (!second && this.#skipped === this.#lines) break;
      at += 1;
      if (second) continue;
      if (byte === CR) this.#afterCr = true;
      if (byte === LF || byte === CR) this.#skipped += 1;
    }
    return at === 0 ? text : text.subarray(at);
  }
}

/**
 * Makes lines that begin with the comment mark blank and keeps their line break, so that lines count as
 * in the file. Not left to the tokenizer: it takes the mark for a comment behind a closing quote too.
 */
class CommentBlanker {
  readonly #mark: Buffer;
  readonly #quote: number | undefined;
  readonly #escape: number | undefined;
  readonly #special = new Uint8Array(256);
  #carry: Buffer = EMPTY;
  #place: 'start' | 'line' | 'quoted' | 'comment' = 'start';
  #escaped = false;

  constructor(mark: Buffer, { quote, escape }: Pick<TextOptions, 'quote' | 'escape'>) {
    this.#mark = mark;
    this.#quote = quote;
    this.#escape = escape === quote ? undefined : escape;
    for (const byte of [LF, CR, quote, escape]) if (byte !== undefined) this.#special[byte] = 1;
  }

  write(text: Buffer): Buffer {
    return this.#blank(join(this.#carry, text), false);
  }

  end(): Buffer {
    return this.#blank(this.#carry, true);
  }

  #blank(text: Buffer, last: boolean): Buffer {
    const out = Buffer.allocUnsafe(text.length);
    let length = 0;
    let at = 0;
    for (; at < text.length; at += 1) {
      const run = this.#run(text, at);
      length += text.copy(out, length, at, run);
      at = run;
      if (at === text.length) break;
      if (this.#place === 'start') {
        // A mark of several bytes may be cut by the end of the piece.
        if (!last && text.length - at < this.#mark.length) break;
        if (standsAt(text, at, this.#mark)) this.#place = 'comment';
      }
      const byte = text[at] ?? 0;
      this.#step(byte);
      if (this.#place === 'comment') continue;
      out[length] = byte;
      length += 1;
    }
    this.#carry = text.subarray(at);
    return out.subarray(0, length);
  }

  /** End of the bytes from `at` that cannot change where we are. */
  #run(text: Buffer, at: number): number {
    let end = at;
    if (this.#escaped || this.#place === 'start' || this.#place === 'comment') return end;
    while (end < text.length && this.#special[text[end] ?? 0] === 0) end += 1;
    return end;
  }

  #step(byte: number): void {
    const lineBreak = byte === LF || byte === CR;
    if (this.#place === 'comment') {
      if (lineBreak) this.#place = 'start';
    } else if (this.#escaped) {
      this.#escaped = false;
    } else if (byte === this.#escape) {
      this.#escaped = true;
      if (this.#place === 'start') this.#place = 'line';
    } else if (byte === this.#quote) {
      this.#place = this.#place === 'quoted' ? 'line' : 'quoted';
    } else if (this.#place !== 'quoted') {
      this.#place = lineBreak ? 'start' : 'line';
    }
  }
}
