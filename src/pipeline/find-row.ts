import { SourceError, UsageError } from '../errors/importer-error.ts';
import type { RowPlace } from '../model/explanation.ts';
import type { Row } from '../model/row.ts';
import { nearest } from '../support/nearest.ts';
import type { Station } from './prepare.ts';
import { keyCells } from './row-key.ts';

/** Which row of which source a person means: `SOURCE:ROW`. */
export interface RowAddress {
  readonly source: string;
  /** As typed, behind the source. */
  readonly row: string;
  /** A line of the row's first character, where it can be one. */
  readonly place: { readonly file: string | undefined; readonly line: number } | undefined;
  /** Text of the key, where it can be one; several columns joined by commas. */
  readonly key: string | undefined;
}

export interface FoundRow {
  readonly row: Row;
  readonly foundBy: 'line' | 'key';
  /** All rows of this key, when there are several. */
  readonly sameKey: readonly RowPlace[];
}

/**
 * Reads `SOURCE:LINE`, `SOURCE:FILE:LINE` and `SOURCE:KEY`. `line:` and `key:` in front of the row say
 * which is meant.
 *
 * @throws UsageError - When there is no such source, or no row in it.
 */
export function parseAddress(text: string, sources: readonly string[]): RowAddress {
  // A source's name may hold a colon: the longest that fits is meant.
  const source = sources
    .filter((name) => text.startsWith(`${name}:`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (source === undefined) throw unknownSource(text, sources);
  const row = text.slice(source.length + 1).trim();
  const [, forced, rest = row] = /^(line|key):(.*)$/s.exec(row) ?? [];
  const [, file, digits] = /^(?:(.+):)?(\d+)$/s.exec(rest) ?? [];
  const place = digits === undefined ? undefined : { file, line: Number(digits) };
  if (rest === '' || (forced === 'line' && place === undefined)) {
    throw new UsageError(`${text}: which row of the source "${source}"?`, {
      hint: `Give a line or a key: \`${source}:12\`, \`${source}:line:12\`, \`${source}:FILE:12\`, \`${source}:key:12\`.`,
    });
  }
  return {
    source,
    row: rest,
    place: forced === 'key' ? undefined : place,
    key: forced === 'line' ? undefined : rest,
  };
}

function unknownSource(text: string, sources: readonly string[]): UsageError {
  const named = text.split(':')[0] ?? text;
  const near = nearest(named, sources);
  if (!text.includes(':') && sources.includes(text)) {
    return new UsageError(`${text}: which row of the source "${text}"?`, {
      hint: `Give a line or a key: \`${text}:12\`.`,
    });
  }
  return new UsageError(`${text}: the import file has no source "${named}".`, {
    hint: near === undefined ? `There are: ${sources.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

/**
 * Reads a source for a row. A key comes first: a number is a line only where no row has it for a key.
 *
 * @throws UsageError - When there is no such row, or several files have such a line.
 * @throws SourceError - When the source breaks off before the row.
 */
export async function findRow(
  station: Station,
  address: RowAddress,
  signal: AbortSignal | undefined,
): Promise<FoundRow> {
  const search = new Search(station, address);
  try {
    for await (const { rows } of station.source.read({ signal, unbounded: true })) {
      for (const row of rows) search.look(row);
    }
  } catch (error) {
    // What comes behind the row does not matter to it.
    if (!(error instanceof SourceError) || !search.hasFound) throw error;
  }
  return search.result();
}

/** Lines that are told of rows with one key. */
const MOST_PLACES = 20;

class Search {
  readonly #station: Station;
  readonly #address: RowAddress;
  readonly #key: string | undefined;
  #byKey: Row | undefined;
  readonly #keyPlaces: RowPlace[] = [];
  readonly #byLine: Row[] = [];
  /** Line of the last row of each file, and of the last one before the wanted line. */
  readonly #files = new Map<string, { last: number; before: number | undefined }>();

  constructor(station: Station, address: RowAddress) {
    this.#station = station;
    this.#address = address;
    this.#key = address.key === undefined ? undefined : normal(address.key.split(','));
  }

  get hasFound(): boolean {
    return this.#byKey !== undefined || this.#byLine.length > 0;
  }

  look(row: Row): void {
    const { place } = this.#address;
    // Rows of a database have no lines.
    if (place !== undefined && row.file !== '') this.#lookAtLine(row, place);
    if (this.#key === undefined || row.bad !== undefined) return;
    const cells = keyCells(this.#station, row);
    if (cells === undefined || normal(cells) !== this.#key) return;
    this.#byKey ??= row;
    if (this.#keyPlaces.length < MOST_PLACES) {
      this.#keyPlaces.push({ file: row.file, line: row.line });
    }
  }

  #lookAtLine(row: Row, place: NonNullable<RowAddress['place']>): void {
    const { file, line } = row;
    const known = this.#files.get(file);
    const before = line < place.line ? line : known?.before;
    this.#files.set(file, { last: line, before });
    if (line === place.line && (place.file === undefined || place.file === file)) {
      this.#byLine.push(row);
    }
  }

  result(): FoundRow {
    if (this.#byKey !== undefined) {
      const sameKey = this.#keyPlaces.length > 1 ? this.#keyPlaces : [];
      return { row: this.#byKey, foundBy: 'key', sameKey };
    }
    const [row, other] = this.#byLine;
    if (row === undefined) throw this.#missing();
    if (other === undefined) return { row, foundBy: 'line', sameKey: [] };
    const { source } = this.#address;
    throw new UsageError(`Line ${row.line} is in several files of the source "${source}".`, {
      hint: `Say which: ${this.#byLine.map((one) => `\`${source}:${one.file}:${one.line}\``).join(', ')}.`,
    });
  }

  #missing(): UsageError {
    const { source, place, key } = this.#address;
    const columns = this.#station.definition.key?.join(', ');
    const missing = [
      ...(key === undefined || columns === undefined
        ? []
        : [`no row with the key (${columns}) ${key}`]),
      ...(place === undefined || this.#files.size === 0
        ? []
        : [`no row that begins on line ${place.line}`]),
    ];
    if (missing.length === 0 && this.#files.size === 0) {
      return new UsageError(`Nothing names the rows of the source "${source}".`, {
        hint: 'Give it a `key`; lines are for files.',
      });
    }
    if (missing.length === 0) {
      return new UsageError(
        `The source "${source}" has no key, so a row of it is known by its line.`,
        {
          hint: `Give the line: \`${source}:12\`, or \`${source}:FILE:12\`.`,
        },
      );
    }
    return new UsageError(`The source "${source}" has ${missing.join(', and ')}.`, {
      hint: this.#whatThereIs(),
    });
  }

  #whatThereIs(): string {
    const { place, source } = this.#address;
    if (place === undefined) return `A line works too: \`${source}:12\`.`;
    const names = [...this.#files.keys()];
    if (names.length === 0) return 'Rows are named by their key: `status` tells which that is.';
    if (place.file !== undefined && !this.#files.has(place.file)) {
      const near = nearest(place.file, names);
      return near === undefined ? `Its files are: ${names.join(', ')}.` : `Did you mean ${near}?`;
    }
    return names
      .filter((name) => place.file === undefined || place.file === name)
      .map((name) => {
        const { last, before } = this.#files.get(name) ?? { last: 0, before: undefined };
        if (last <= place.line || before === undefined)
          return `The last row of ${name} begins on line ${last}.`;
        return `In ${name} the row before it begins on line ${before}.`;
      })
      .join(' ');
  }
}

function normal(cells: readonly string[]): string {
  return cells.map((cell) => cell.trim()).join(',');
}
