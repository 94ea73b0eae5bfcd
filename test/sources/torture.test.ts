import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { SourceError } from '../../src/errors/importer-error.ts';
import type { CsvSourceDefinition } from '../../src/model/definition.ts';
import { openSource } from '../../src/sources/index.ts';
import { CsvFolder, cellsOf, csvDefinition, type Reading, readAll } from '../helpers/csv.ts';
import { describeSharedData, hasSharedData, sharedData } from '../helpers/shared-data.ts';

const verdicts = z.object({
  files: z.record(
    z.string(),
    z.object({
      verdict: z.enum(['agree', 'all_reject', 'disagree', 'not_decodable_as_utf8', 'no_rows']),
      delimiter: z.string().optional(),
      widths: z.array(z.number()).optional(),
      rows_count: z.number().optional(),
      rows: z.array(z.array(z.string())).optional(),
      per_parser: z.record(z.string(), z.object({ rows_count: z.number().optional() })).optional(),
    }),
  ),
});

type Verdict = z.infer<typeof verdicts>['files'][string];

const papaSuite = z.object({
  CORE_PARSER_TESTS: z.array(
    z.object({
      description: z.string(),
      input: z.string(),
      config: z.looseObject({ delimiter: z.string().optional(), comments: z.unknown().optional() }),
      expected: z.object({ data: z.array(z.array(z.string())), errors: z.array(z.unknown()) }),
    }),
  ),
});

const pollockParameters = z.object({
  delimiter: z.string(),
  quotechar: z.string(),
  escapechar: z.string(),
  preamble_lines: z.number(),
});

const folder = sharedData('csv-torture');

function readJson<Schema extends z.ZodType>(schema: Schema, ...path: string[]): z.infer<Schema> {
  return schema.parse(JSON.parse(readFileSync(join(folder, ...path), 'utf8')));
}

const files = hasSharedData ? Object.entries(readJson(verdicts, 'consensus.json').files) : [];

function filesOf(verdict: Verdict['verdict']): readonly (readonly [string, Verdict])[] {
  return files.filter(([, entry]) => entry.verdict === verdict);
}

/** Opens and reads; what fails at opening is a reading of no rows. */
async function read(name: string, options: Partial<CsvSourceDefinition>): Promise<Reading> {
  const surroundings = { folder, spool: join(folder, 'none'), stdin: Readable.from([]) };
  try {
    return await readAll(await openSource(csvDefinition({ csv: name, ...options }), surroundings));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { columns: [], rows: [], error, bytesRead: 0, size: undefined };
  }
}

/** As the consensus was made: every line is a row. Rows of another width are bad rows with their cells. */
async function readAsRows(name: string, entry: Verdict): Promise<Reading> {
  return read(name, {
    header: columns(Math.max(...(entry.widths ?? [1]))),
    delimiter: entry.delimiter,
  });
}

function columns(width: number): readonly string[] {
  return Array.from({ length: width }, (_, index) => `column ${index + 1}`);
}

/** Offset of the first byte that the platform's own strict decoder refuses. */
function firstBadByte(bytes: Buffer): number {
  let good = 0;
  let refused = bytes.length + 1;
  while (refused - good > 1) {
    const middle = Math.floor((good + refused) / 2);
    if (isText(bytes.subarray(0, middle))) good = middle;
    else refused = middle;
  }
  // What is not refused may end within a character: the bad one begins where the last whole one ends.
  let at = good;
  while (!isUtf8(bytes.subarray(0, at))) at -= 1;
  return at;
}

function isText(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function commentOf(comments: unknown): string | undefined {
  if (comments === true) return '#';
  return typeof comments === 'string' ? comments : undefined;
}

function hasLine(error: SourceError | undefined): boolean {
  return /, line [1-9]\d*: /.test(error?.message ?? '');
}

function isPlain(error: SourceError): boolean {
  return /^\S[^\n]*\.$/.test(error.message) && !error.message.includes('\uFFFD');
}

describeSharedData('the CSV torture files', 9, () => {
  it('give the rows that three independent parsers agree on', async ({ annotate }) => {
    const wrong: string[] = [];
    for (const [name, entry] of filesOf('agree')) {
      const { rows, error } = await readAsRows(name, entry);
      const cells = entry.rows === undefined ? undefined : JSON.stringify(entry.rows);
      if (error !== undefined) wrong.push(error.message);
      if (rows.length !== entry.rows_count) wrong.push(`${name}: ${rows.length} rows`);
      if (cells !== undefined && JSON.stringify(cellsOf(rows)) !== cells) {
        wrong.push(`${name}: other cells`);
      }
    }
    expect(wrong).toEqual([]);
    expect(filesOf('agree')).toHaveLength(516);
    await annotate('516 of 516 files give the rows that all three parsers give');
  });

  it('stop with a line where all three parsers refuse', async ({ annotate }) => {
    const wrong: string[] = [];
    for (const [name, entry] of filesOf('all_reject')) {
      const { error } = await readAsRows(name, entry);
      if (!hasLine(error)) wrong.push(`${name}: ${error?.message}`);
    }
    expect(wrong).toEqual([]);
    expect(filesOf('all_reject')).toHaveLength(74);
    await annotate('74 of 74 files that all three parsers refuse stop with a line');
  });

  it('give as many rows as one of the parsers where they differ, or stop with a line', async ({
    annotate,
  }) => {
    const wrong: string[] = [];
    let stopped = 0;
    for (const [name, entry] of filesOf('disagree')) {
      const { rows, error } = await readAsRows(name, entry);
      const counts = Object.values(entry.per_parser ?? {}).map((parser) => parser.rows_count);
      const right = error === undefined ? counts.includes(rows.length) : hasLine(error);
      if (error !== undefined) stopped += 1;
      if (!right) wrong.push(`${name}: ${rows.length} rows, ${error?.message}`);
    }
    expect(wrong).toEqual([]);
    expect(filesOf('disagree')).toHaveLength(51);
    await annotate(
      `51 files that the parsers differ on: ${stopped} stop with a line, the others are read`,
    );
  });

  it('name the byte that is not UTF-8, and no character is invented', async ({ annotate }) => {
    const wrong: string[] = [];
    let utf16 = 0;
    for (const [name] of filesOf('not_decodable_as_utf8')) {
      const expected = firstBadByte(readFileSync(join(folder, name)));
      // Without quotes, since many of these files would stop at a quote before that.
      const { rows, error } = await read(name, { header: columns(2), delimiter: ',', quote: '' });
      const message = error?.message ?? '';
      const named = message.includes(`offset ${expected} `) && hasLine(error);
      if (message.includes('looks like UTF-16')) utf16 += 1;
      else if (!named) wrong.push(`${name}: ${message}, expected ${expected}`);
      if (JSON.stringify(rows).includes('\uFFFD')) wrong.push(`${name}: invented`);
    }
    expect(wrong).toEqual([]);
    expect(filesOf('not_decodable_as_utf8')).toHaveLength(197);
    expect(utf16).toBe(1);
    await annotate('197 files that are not UTF-8: 196 named by byte and line, 1 told to be UTF-16');
  });

  it('give no rows where there are none', async ({ annotate }) => {
    for (const [name, entry] of filesOf('no_rows')) {
      const { rows, error } = await readAsRows(name, entry);
      expect([name, rows, error]).toEqual([name, [], undefined]);
    }
    expect(filesOf('no_rows')).toHaveLength(11);
    await annotate('11 of 11 empty files give no rows');
  });

  it('end in rows, bad rows or a plain sentence with default options, and no record is missing', async ({
    annotate,
  }) => {
    const wrong: string[] = [];
    const counts = { whole: 0, stopped: 0, rows: 0, bad: 0 };
    for (const [name, entry] of files) {
      const { rows, error } = await read(name, {});
      counts[error === undefined ? 'whole' : 'stopped'] += 1;
      counts.rows += rows.length;
      counts.bad += rows.filter(({ bad }) => bad !== undefined).length;
      if (error !== undefined && !isPlain(error)) wrong.push(error.message);
      const all = entry.verdict === 'agree' && error === undefined;
      if (all && rows.length + 1 !== entry.rows_count) wrong.push(`${name}: ${rows.length} rows`);
    }
    expect(wrong).toEqual([]);
    expect(counts.whole + counts.stopped).toBe(849);
    await annotate(
      `849 files with default options: ${counts.whole} read to their end, ${counts.stopped} stopped, ${counts.rows} rows, ${counts.bad} of them bad`,
    );
  });

  it('give the objects of csv-spectrum, and stop at its one stray quote', async () => {
    const names = ['comma_in_quotes', 'empty', 'empty_crlf', 'escaped_quotes', 'json', 'newlines'];
    names.push('newlines_crlf', 'quotes_and_newlines', 'simple', 'simple_crlf', 'utf8');
    for (const name of names) {
      const reading = await read(`csv-spectrum/csvs/${name}.csv`, {});
      const objects = reading.rows.map(({ cells }) =>
        Object.fromEntries(reading.columns.map((column, index) => [column, cells[index]])),
      );
      expect([name, objects]).toEqual([
        name,
        readJson(z.unknown(), 'csv-spectrum', 'json', `${name}.json`),
      ]);
    }
    const stray = await read('csv-spectrum/csvs/location_coordinates.csv', {});
    expect(stray.error?.message).toContain('line 2: there is a quote inside an unquoted cell');
  });

  it('give the rows of the clean copies of polluted sales files, told only their dialect', async () => {
    const names = ['double_trailing_newline', 'escape_char_0x5C'];
    names.push('field_delimiter_0x2C_0x20', 'field_delimiter_0x3B', 'field_delimiter_0x9');
    names.push('no_trailing_newline', 'one_data_row', 'preamble', 'record_delimiter_0xA');
    names.push('record_delimiter_0xD');
    for (const name of names) {
      const file = `file_${name}.csv`;
      const given = readJson(pollockParameters, 'pollock', 'parameters', `${file}_parameters.json`);
      const clean = await read(`pollock/clean/${file}`, {});
      const polluted = await read(`pollock/polluted/${file}`, {
        delimiter: given.delimiter,
        quote: given.quotechar,
        ...(given.escapechar === '' ? {} : { escape: given.escapechar }),
        skipLines: given.preamble_lines,
      });
      expect([name, polluted.error]).toEqual([name, undefined]);
      expect([name, polluted.columns]).toEqual([name, clean.columns]);
      // One cell has a backslash of its own, which the escaped copy leaves bare before a character.
      const cells = JSON.stringify(cellsOf(clean.rows));
      const expected = given.escapechar === '\\' ? cells.replaceAll("\\\\'", "'") : cells;
      expect([name, JSON.stringify(cellsOf(polluted.rows)) === expected]).toEqual([name, true]);
    }
  });

  it('agree with the PapaParse suite, or stop with a line where it lets a stray quote pass', async () => {
    const suite = readJson(papaSuite, 'papaparse', 'cases.json');
    const ours = suite.CORE_PARSER_TESTS.filter(({ config }) =>
      Object.keys(config).every((key) => ['delimiter', 'comments'].includes(key)),
    );
    const own = new CsvFolder();
    let stopped = 0;
    try {
      for (const { description, input, config, expected } of ours) {
        // A blank line is no row here, and only text can begin a comment.
        const data = expected.data.filter((row) => row.length > 1 || row[0] !== '');
        const { rows, error } = await own.read(input, {
          header: columns(Math.max(1, ...data.map((row) => row.length))),
          delimiter: config.delimiter ?? ',',
          comment: commentOf(config.comments),
        });
        if (error !== undefined) stopped += 1;
        const right = error === undefined ? expected.errors.length === 0 : hasLine(error);
        const cells = error === undefined ? cellsOf(rows) : data;
        expect([description, right, cells]).toEqual([description, true, data]);
      }
    } finally {
      await own.remove();
    }
    expect([ours.length, stopped]).toEqual([54, 8]);
  });
});
