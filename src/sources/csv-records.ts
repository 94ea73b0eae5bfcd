import { join } from './csv-bytes.ts';
import type { Dialect } from './csv-dialect.ts';
import { PlainLines } from './csv-plain.ts';
import { type Text, type TextOptions, TextReader } from './csv-text.ts';
import { type Failure, type Fed, type RawRecord, Tokenizer } from './csv-tokenizer.ts';

export type { Failure, Fed, RawRecord };

const NOTHING: Fed = { records: [], failure: undefined };

/**
 * From the bytes of one file, in pieces of any size, to its records. Touches no file: `readRecords` in
 * csv-reader.ts does. Nothing is fed to it after a failure.
 */
export class RecordReader {
  readonly #text: TextReader;
  readonly #dialect: Dialect;
  /** Reads until it meets what is for the tokenizer. */
  #plain: PlainLines | undefined;
  #tokenizer: Tokenizer | undefined;

  constructor(label: string, options: TextOptions, dialect: Dialect) {
    this.#text = new TextReader(label, options);
    this.#dialect = dialect;
  }

  /** @throws SourceError when the encoding cannot be told. */
  write(bytes: Buffer): Fed {
    return this.#feed(this.#text.write(bytes));
  }

  /** @throws SourceError when the encoding cannot be told. */
  end(): Fed {
    const fed = this.#feed(this.#text.end());
    if (fed.failure !== undefined) return fed;
    const rest = this.#tokenizer?.end() ?? {
      records: this.#plain?.end() ?? [],
      failure: undefined,
    };
    return { records: [...fed.records, ...rest.records], failure: rest.failure };
  }

  /** The whole records that are left when the bytes break off. */
  endEarly(): readonly RawRecord[] {
    return this.#tokenizer?.endEarly() ?? [];
  }

  #feed({ text, bad }: Text): Fed {
    const fed = text.length === 0 ? NOTHING : this.#cut(text);
    if (bad === undefined || fed.failure !== undefined) return fed;
    const line = (this.#tokenizer ?? this.#plain)?.line ?? this.#text.skipped + 1;
    return { records: [...fed.records, ...this.endEarly()], failure: undecodable(line, bad) };
  }

  #cut(text: Buffer): Fed {
    if (this.#tokenizer !== undefined) return this.#tokenizer.feed(text);
    // Made when the first text arrives: only then the lines before it are known.
    this.#plain ??= new PlainLines(this.#dialect, this.#text.skipped + 1);
    const records = this.#plain.write(text);
    if (records !== undefined) return { records, failure: undefined };
    this.#tokenizer = new Tokenizer(this.#dialect, this.#plain.line);
    return this.#tokenizer.feed(join(this.#plain.rest, text));
  }
}

function undecodable(line: number, { at, encoding }: NonNullable<Text['bad']>): Failure {
  return {
    line,
    message: `the byte at offset ${at} of the text is not ${encoding}.`,
    hint: 'Say which encoding the file has: `encoding: windows-1252` is likely for Western Europe, else windows-1250, shift_jis, gb18030, utf-16le. Or save it as UTF-8.',
  };
}
