import { SourceError } from '../errors/importer-error.ts';
import type { CsvSourceDefinition } from '../model/definition.ts';
import { count } from '../support/text.ts';
import { type Dialect, dialectOptions } from './csv-dialect.ts';
import { checkEncoding } from './csv-encoding.ts';
import type { CsvFile } from './csv-file.ts';
import { headerNames, type Layout, layOut } from './csv-header.ts';
import { locate } from './csv-locate.ts';
import { findFileDialect, readRecords } from './csv-reader.ts';
import type { RawRecord } from './csv-records.ts';
import { RowMaker } from './csv-rows.ts';
import { removeSpooled } from './csv-spool.ts';
import type { TextOptions } from './csv-text.ts';
import type { ReadRequest, RowBatch, Source, SourceSurroundings } from './types.ts';

/** Records that are looked at to judge a header: its own and some rows. */
const PEEKED = 20;

/** A file with all that is to be known to read its rows. */
interface Plan {
  readonly file: CsvFile;
  readonly dialect: Dialect;
  readonly names: readonly string[];
}

/**
 * Opens a CSV source: finds its files, and reads the header of each.
 *
 * @throws SourceError when there is no file, or one cannot be read or does not fit the others.
 */
export async function openCsv(
  definition: CsvSourceDefinition,
  surroundings: SourceSurroundings,
): Promise<Source> {
  checkEncoding(definition.encoding);
  const options = dialectOptions(definition);
  const text = textOptions(definition, options);
  const files = await locate(definition.csv, surroundings, `Source "${definition.name}": `);
  try {
    const plans: Plan[] = [];
    for (const file of files) {
      surroundings.signal?.throwIfAborted();
      const dialect = await findFileDialect(file, text, options);
      plans.push({ file, dialect, names: await columnsOf(file, text, dialect, definition) });
    }
    const headers = plans.map(({ file, names }) => ({ label: file.label, names }));
    return new CsvSource(definition, text, plans, layOut(headers, definition.optional));
  } catch (error) {
    await removeSpooled(files);
    throw error;
  }
}

function textOptions(
  { encoding, skipLines, comment }: CsvSourceDefinition,
  { quote, escape }: { readonly quote: string; readonly escape: string },
): TextOptions {
  return { encoding, skipLines, comment, quote: byteOf(quote), escape: byteOf(escape) };
}

function byteOf(mark: string): number | undefined {
  return mark === '' ? undefined : mark.charCodeAt(0);
}

async function columnsOf(
  file: CsvFile,
  text: TextOptions,
  dialect: Dialect,
  { header, name }: CsvSourceDefinition,
): Promise<readonly string[]> {
  if (header !== true) return headerNames(header, `Source "${name}"`);
  const [first, ...rest] = await firstRecords(file, text, dialect);
  if (first === undefined) {
    throw new SourceError(`${file.label} is empty: it has not even a header.`, {
      hint: 'Take it away, or give the names with `header: [...]`.',
    });
  }
  const where = `${file.label}, line ${first.line}`;
  const width = first.cells.length;
  const [second] = rest;
  if (first.cut && second !== undefined && (width < 2 || second.cells.length !== width)) {
    throw new SourceError(
      `${where}: the header is cut by a line break of another kind than the file's rows end with.`,
      { hint: 'A column name that holds a line break has to be in quotes.' },
    );
  }
  const names = headerNames(first.cells, where);
  refuseTitle(first, rest, where);
  return names;
}

/**
 * Where the rows agree on having at least twice the cells of the first line, that line is a title, or the
 * delimiter is wrong: as a header it would make every row a bad one.
 *
 * @throws SourceError when it is so.
 */
function refuseTitle(first: RawRecord, rest: readonly RawRecord[], where: string): void {
  const [second] = rest;
  const width = second?.cells.length ?? 0;
  const agree = rest.length > 1 && rest.every(({ cells }) => cells.length === width);
  if (second === undefined || !agree || width < 2 * first.cells.length) return;
  throw new SourceError(
    `${where}: the header has ${count(first.cells.length, 'cell')}, the rows below it ${width}.`,
    {
      hint: `If this line is a title above the header, leave it out with \`skipLines: ${second.line - 1}\`; otherwise look at \`delimiter\` and at the quotes.`,
    },
  );
}

async function firstRecords(
  file: CsvFile,
  text: TextOptions,
  dialect: Dialect,
): Promise<readonly RawRecord[]> {
  const found: RawRecord[] = [];
  try {
    for await (const records of readRecords(file, text, dialect, { read: 0 })) {
      found.push(...records.slice(0, PEEKED - found.length));
      if (found.length >= PEEKED) break;
    }
  } catch (error) {
    // What breaks the file off behind its header is told when its rows are read.
    if (found.length === 0) throw error;
  }
  return found;
}

class CsvSource implements Source {
  readonly name: string;
  readonly columns: readonly string[];
  readonly size: number;
  readonly warnings: Source['warnings'] = [];
  readonly #text: TextOptions;
  readonly #header: boolean;
  readonly #plans: readonly Plan[];
  readonly #orders: Layout['orders'];

  constructor(
    { name, header }: CsvSourceDefinition,
    text: TextOptions,
    plans: readonly Plan[],
    { columns, orders }: Layout,
  ) {
    this.name = name;
    this.columns = columns;
    this.size = plans.reduce((sum, { file }) => sum + file.size, 0);
    this.#text = text;
    this.#header = header === true;
    this.#plans = plans;
    this.#orders = orders;
  }

  async *read({ signal }: ReadRequest = {}): AsyncGenerator<RowBatch, void, void> {
    signal?.throwIfAborted();
    let before = 0;
    for (const [index, plan] of this.#plans.entries()) {
      for await (const batch of this.#readFile(plan, this.#orders[index])) {
        signal?.throwIfAborted();
        yield { rows: batch.rows, bytesRead: before + batch.bytesRead };
        signal?.throwIfAborted();
      }
      before += plan.file.size;
    }
  }

  async close(): Promise<void> {
    await removeSpooled(this.#plans.map(({ file }) => file));
  }

  async *#readFile(
    { file, dialect, names }: Plan,
    order: readonly number[] | undefined,
  ): AsyncGenerator<RowBatch, void, void> {
    const maker = new RowMaker(file.name, names.length, order);
    const meter = { read: 0 };
    let header = this.#header;
    for await (const records of readRecords(file, this.#text, dialect, meter)) {
      const rows = maker.rows(header ? records.slice(1) : records);
      if (records.length > 0) header = false;
      yield { rows, bytesRead: meter.read };
    }
    yield { rows: maker.end(), bytesRead: file.size };
  }
}
