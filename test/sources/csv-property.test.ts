import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/sources/csv-dialect.ts';
import { RecordReader } from '../../src/sources/csv-records.ts';
import type { TextOptions } from '../../src/sources/csv-text.ts';
import type { Failure, RawRecord } from '../../src/sources/csv-tokenizer.ts';
import { CsvFolder, cellsOf } from '../helpers/csv.ts';

const character = fc.constantFrom(
  ',',
  ';',
  '|',
  '\t',
  '"',
  "'",
  '\n',
  '\r\n',
  '\r',
  '\0',
  'a',
  ' ',
  '#',
  '\\',
  '😀',
  'é',
  'ב',
  '\uFFFD',
);
const cell = fc.string({ unit: character, maxLength: 8 });

const tables = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 12,
  }),
);

const pieceSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });

const encodings = fc.constantFrom('plain', 'bom', 'utf-16le', 'utf-16be');

/** Rows in front, since the first bytes of a file are looked at in one piece to tell its encoding. */
const HEAD_ROWS = 80;

function withHead(table: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const row = (table[0] ?? []).map(() => 'ab');
  return [...Array.from({ length: HEAD_ROWS }, () => row), ...table];
}

function encode(text: string, encoding: string): Buffer {
  const marked = encoding === 'plain' ? text : `\uFEFF${text}`;
  if (encoding === 'utf-16le') return Buffer.from(marked, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(marked, 'utf16le').swap16();
  return Buffer.from(marked);
}

/** Breaks as an editor counts them. */
function breaks(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

interface Written {
  readonly text: string;
  readonly lines: readonly number[];
}

/** RFC 4180, with a blank line behind some rows. `quoteAll: false` quotes only what has to be. */
function write(
  rows: readonly (readonly string[])[],
  style: {
    readonly delimiter: string;
    readonly end: string;
    readonly quoteAll: boolean;
    readonly blanks: readonly boolean[];
    readonly lastEnd: boolean;
  },
): Written {
  let text = '';
  const lines: number[] = [];
  for (const [index, row] of rows.entries()) {
    lines.push(breaks(text) + 1);
    text += row.map((content) => written(content, style)).join(style.delimiter);
    if (index < rows.length - 1 || style.lastEnd) text += style.end;
    if (style.blanks[index] === true && index < rows.length - 1) text += style.end;
  }
  return { text, lines };
}

function written(
  content: string,
  style: { readonly delimiter: string; readonly quoteAll: boolean },
): string {
  const needed = /["\r\n]/.test(content) || content.includes(style.delimiter);
  return needed || style.quoteAll ? `"${content.replaceAll('"', '""')}"` : content;
}

const styles = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|', '::'),
  end: fc.constantFrom('\n', '\r\n', '\r', '\r\r\n'),
  quoteAll: fc.boolean(),
  blanks: fc.array(fc.boolean(), { maxLength: 12 }),
  lastEnd: fc.boolean(),
});

describe('any table written as RFC 4180 CSV', () => {
  const folder = new CsvFolder();
  afterAll(async () => folder.remove());

  it('comes back exactly, with the line of each row, from a file in any Unicode encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        tables,
        styles,
        encodings,
        fc.boolean(),
        async (table, style, encoding, gzip) => {
          const { text, lines } = write(table, style);
          const bytes = encode(text, encoding);
          const { rows, error } = await folder.read(gzip ? gzipSync(bytes) : bytes, {
            header: (table[0] ?? []).map((_, index) => `column ${index}`),
            delimiter: style.delimiter,
          });
          expect(error).toBeUndefined();
          expect(cellsOf(rows)).toEqual(table);
          expect(rows.map(({ line }) => line)).toEqual(lines);
          expect(rows.filter(({ bad }) => bad !== undefined)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('comes back the same wherever the pieces that are read end', () => {
    fc.assert(
      fc.property(tables, styles, encodings, pieceSizes, (table, style, encoding, sizes) => {
        const rows = withHead(table);
        const { text, lines } = write(rows, style);
        const rowEnd = style.end === '\r' ? 'cr' : 'lf';
        const dialect = { delimiter: style.delimiter, quote: '"', escape: '"', rowEnd } as const;
        const { records, failure } = readPieces(encode(text, encoding), sizes, dialect);
        expect(failure).toBeUndefined();
        expect(records.map(({ cells }) => cells)).toEqual(rows);
        expect(records.map(({ line }) => line)).toEqual(lines);
        expect(records.filter(({ cut }) => cut)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

/** As OUTFILE writes it with these options; numbers and text that need no quotes are quoted or not. */
function escaped(content: string, delimiter: string, quoted: boolean): string {
  const special = quoted ? ['\\', '"'] : ['\\', delimiter, '\n', '\r'];
  let text = '';
  for (const unit of content) {
    if (unit === '\0') text += '\\0';
    else text += special.includes(unit) ? `\\${unit}` : unit;
  }
  return quoted ? `"${text}"` : text;
}

describe('any table written with backslash escapes', () => {
  const escapedTables = fc.record({
    table: tables,
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    quoting: fc.constantFrom('never', 'always', 'some' as const),
  });

  it('comes back exactly, with the line of each row, wherever the pieces end', () => {
    fc.assert(
      fc.property(escapedTables, pieceSizes, ({ table, delimiter, quoting }, sizes) => {
        let text = '';
        const lines: number[] = [];
        const rows = withHead(table);
        for (const row of rows) {
          lines.push(breaks(text) + 1);
          const cells = row.map((content, column) => {
            const quoted = quoting === 'always' || (quoting === 'some' && column % 2 === 0);
            return escaped(content, delimiter, quoted);
          });
          text += `${cells.join(delimiter)}\n`;
        }
        const quote = quoting === 'never' ? '' : '"';
        // Unquoted cells may hold a quote only where quotes mean nothing.
        fc.pre(quoting !== 'some' || !table.some((row) => row.some((c) => c.includes('"'))));
        const dialect = { delimiter, quote, escape: '\\', rowEnd: 'lf' } as const;
        const { records, failure } = readPieces(Buffer.from(text), sizes, dialect);
        expect(failure).toBeUndefined();
        expect(records.map(({ cells }) => cells)).toEqual(rows);
        expect(records.map(({ line }) => line)).toEqual(lines);
      }),
      { numRuns: 300 },
    );
  });
});

describe('any bytes at all', () => {
  const bytes = fc.array(
    fc.constantFrom(
      ...[',', ';', '"', '""', "'", '\n', '\r', '\r\n', '\\', '#', '\0', 'a', 'é', '😀'].map(
        (text) => Buffer.from(text),
      ),
      Buffer.from([0xff]),
      Buffer.from([0xe2, 0x82]),
    ),
    { maxLength: 40 },
  );
  const options = fc.record({
    quote: fc.constantFrom('"', "'", ''),
    escape: fc.constantFrom('"', '\\', ''),
    comment: fc.constantFrom(undefined, '#', '#a'),
    skipLines: fc.integer({ min: HEAD_ROWS - 1, max: HEAD_ROWS + 3 }),
    rowEnd: fc.constantFrom('lf' as const, 'cr' as const),
  });

  it('give the same records and the same failure wherever the pieces that are read end', () => {
    fc.assert(
      fc.property(
        bytes,
        options,
        pieceSizes,
        (parts, { quote, escape, rowEnd, ...text }, sizes) => {
          const all = Buffer.concat([Buffer.from('a,b\n'.repeat(HEAD_ROWS)), ...parts]);
          const dialect = { delimiter: ',', quote, escape, rowEnd };
          const whole = readPieces(all, [all.length + 1], dialect, text);
          expect(readPieces(all, sizes, dialect, text)).toEqual(whole);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

interface Reading {
  readonly records: readonly RawRecord[];
  readonly failure: Failure | undefined;
}

/** Feeds the bytes in pieces of these sizes, over and over. */
function readPieces(
  bytes: Buffer,
  sizes: readonly number[],
  dialect: Dialect,
  options: Partial<TextOptions> = {},
): Reading {
  const quote = dialect.quote === '' ? undefined : dialect.quote.charCodeAt(0);
  const escape = dialect.escape === '' ? undefined : dialect.escape.charCodeAt(0);
  const text = { encoding: undefined, skipLines: 0, comment: undefined, quote, escape, ...options };
  const reader = new RecordReader('users.csv', text, dialect);
  const records: RawRecord[] = [];
  for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? 1;
    const fed = reader.write(bytes.subarray(at, at + size));
    records.push(...fed.records);
    if (fed.failure !== undefined) return { records, failure: fed.failure };
    at += size;
  }
  const last = reader.end();
  return { records: [...records, ...last.records], failure: last.failure };
}
