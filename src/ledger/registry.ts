import { resolve } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { ConsentError, UsageError } from '../errors/importer-error.ts';
import type { ImportDefinition, SourceDefinition } from '../model/definition.ts';
import { locationOf } from '../model/location.ts';
import { type ColumnDrift, driftOf } from './drift.ts';
import { fingerprintOf } from './fingerprint.ts';
import { shortHash } from './identity.ts';

/** What the state knows of a source. */
export interface KnownSource {
  /** Part of its rows' identities: the name it was first known by. */
  readonly id: string;
  /** The import file it belongs to. */
  readonly file: string;
  readonly location: string;
  readonly key: readonly string[] | undefined;
  /** How its cells are written, where that is known. */
  readonly keyForm?: string | undefined;
  /** Of all that can alter a request: matters where there is no key. */
  readonly fingerprint: string;
  /** As they were read last; a state of before they were kept has none. */
  readonly columns?: readonly string[] | undefined;
  /** What decided about them then; `undefined` where the import file listed them. */
  readonly columnsFrom?: string | undefined;
}

/** A source whose columns have changed. */
export interface DriftedSource {
  readonly source: SourceDefinition;
  readonly drift: ColumnDrift;
}

/** Name of the table of what is known of sources. */
export const SOURCES = 'sources';

export interface Registry {
  /** Part of the identities of a source's rows. */
  readonly idOf: (source: string) => string;
  /** Ids of the sources of this import file, and of those that were taken out of it, by name. */
  readonly ids: ReadonlyMap<string, string>;
  /** Of all that can alter a request of a source, or which of its rows are read. */
  readonly fingerprintOf: (source: string) => string;
  /** Sources whose columns are others than those that are known. */
  readonly drifted: readonly DriftedSource[];
  /** Writes down the sources as they are now. */
  remember(): void;
}

/**
 * Finds each source among those that the state knows: by its name and key columns, or by the name it
 * `was` known by.
 *
 * @param columns - Of the sources that are read, by name.
 * @param acceptUnkeyed - Go on though rows of a source without a key can no longer be told apart.
 * @throws UsageError - When what was delivered could not be recognised any more.
 */
export function openRegistry(
  root: RootDatabase,
  definition: ImportDefinition,
  columns: ReadonlyMap<string, readonly string[]>,
  acceptUnkeyed: boolean,
): Registry {
  const table: Database<KnownSource, string> = root.openDB({ name: SOURCES });
  const file = resolve(definition.file);
  const ids = new Map<string, string>();
  const now = new Map<string, KnownSource>();
  const drifted: DriftedSource[] = [];
  for (const source of definition.sources) {
    const known =
      table.get(source.name) ?? (source.was === undefined ? undefined : table.get(source.was));
    if (known === undefined) refuseRenamed(source, file, definition, table);
    else refuseChanged(source, known, file, definition, acceptUnkeyed);
    const id = known?.id ?? freeId(source.name, table);
    ids.set(source.name, id);
    if (isUnasked(source) && known === undefined) continue;
    const found = describe(source, definition);
    const key = isUnasked(source) ? known?.key : found.key;
    const read = { columns: columns.get(source.name) ?? known?.columns };
    const drift = driftIn(source, known, read.columns);
    if (drift !== undefined) drifted.push({ source, drift });
    const keyForm = source.keyForm ?? known?.keyForm;
    const own = { key, keyForm, id, file, columnsFrom: columnsFrom(source) };
    now.set(source.name, { ...found, ...read, ...own });
  }
  return {
    idOf: (source) => ids.get(source) ?? source,
    fingerprintOf: (source) => now.get(source)?.fingerprint ?? '',
    ids: new Map([...goneFrom(file, ids, table), ...ids]),
    drifted,
    remember() {
      for (const { name, was } of definition.sources) {
        const known = now.get(name);
        if (known !== undefined) table.putSync(name, known);
        if (was !== undefined && !now.has(was)) table.removeSync(was);
      }
    },
  };
}

/** Only what came over a source by itself is drift: what its author has edited is meant. */
function driftIn(
  source: SourceDefinition,
  known: KnownSource | undefined,
  now: readonly string[] | undefined,
): ColumnDrift | undefined {
  const before = known?.columns;
  const from = columnsFrom(source);
  if (before === undefined || now === undefined) return undefined;
  if (from === undefined || from !== known?.columnsFrom) return undefined;
  const isFixed = (name: string): boolean => !source.optional.includes(name);
  return driftOf(before.filter(isFixed), now.filter(isFixed));
}

/** What decides about the columns but for the data; `undefined` where the import file lists them. */
function columnsFrom(source: SourceDefinition): string | undefined {
  if (source.kind === 'csv') return source.header === true ? 'header' : undefined;
  if (source.columns !== undefined) return undefined;
  return source.query === undefined ? 'table' : `query ${shortHash(source.query)}`;
}

/** Sources that the import file has no more; what was rejected of them is open still. */
function goneFrom(
  file: string,
  present: ReadonlyMap<string, string>,
  table: Database<KnownSource, string>,
): [string, string][] {
  const taken = new Set(present.values());
  return Array.from(table.getRange()).flatMap(({ key, value }) =>
    value.file === file && !present.has(key) && !taken.has(value.id) ? [[key, value.id]] : [],
  );
}

/** A source that was renamed keeps its id, so another one that takes its old name needs one of its own. */
function freeId(name: string, table: Database<KnownSource, string>): string {
  const taken = new Set(Array.from(table.getRange(), ({ value }) => value.id));
  let id = name;
  for (let n = 2; taken.has(id); n += 1) id = `${name} (${n})`;
  return id;
}

/** A new source where a known one is gone may be the same under a new name, and would be sent again. */
function refuseRenamed(
  { name }: SourceDefinition,
  file: string,
  { sources }: ImportDefinition,
  table: Database<KnownSource, string>,
): void {
  const present = new Set(sources.map((source) => source.name));
  for (const { key, value } of table.getRange()) {
    if (present.has(key) || value.file !== file) continue;
    throw new UsageError(
      `The source "${name}" is new and the source "${key}" is gone: if they are the same, its rows would be sent again.`,
      {
        hint: `If only the name is new, write \`was: ${key}\` on the source "${name}". If it is another source, keep "${key}" in the file beside it.`,
      },
    );
  }
}

function refuseChanged(
  source: SourceDefinition,
  known: KnownSource,
  file: string,
  definition: ImportDefinition,
  acceptUnkeyed: boolean,
): void {
  const { name } = source;
  const key = isUnasked(source) ? known.key : source.key;
  if (known.file !== file && known.location !== locationOf(source)) {
    throw new UsageError(
      `The source "${name}" belongs to another import file of this state folder, ${known.file}.`,
      { hint: 'Give the source another name, or this import file a `state` folder of its own.' },
    );
  }
  if (String(known.key ?? '') !== String(key ?? '')) {
    throw new UsageError(
      `The source "${name}" had ${keyText(known.key)}, and has ${keyText(key)} now: what was delivered cannot be recognised.`,
      {
        hint: `Bring the key back${renamedText(source, known.key, key)}. For a new start, give the source another name and location.`,
      },
    );
  }
  if (
    known.keyForm !== undefined &&
    source.keyForm !== undefined &&
    known.keyForm !== source.keyForm
  ) {
    throw new UsageError(
      `The key of the source "${name}" is written in another way than before (${known.keyForm}; now ${source.keyForm}): what was delivered cannot be recognised.`,
      {
        hint: 'Change the type of the column back, or read the table with a query that writes the key as it was: `SELECT CAST(id AS ...) AS id, ...`.',
      },
    );
  }
  const { fingerprint } = describe(source, definition);
  if (key !== undefined || fingerprint === known.fingerprint || acceptUnkeyed) return;
  throw new ConsentError(
    `The rules of the source "${name}" have changed, and without a key its rows cannot be told apart: what was delivered may be sent again.`,
    {
      hint: 'Undo the change, or say that this is meant with `--accept-unkeyed`. A `key` would have kept them apart.',
      option: 'acceptUnkeyed',
    },
  );
}

/** A column may bear another name in the database than in the export that was imported before. */
function renamedText(
  source: SourceDefinition,
  before: readonly string[] | undefined,
  now: readonly string[] | undefined,
): string {
  if (source.kind !== 'mysql' || before === undefined || before.length !== now?.length) return '';
  const columns = before.map((name, index) =>
    name === now[index] ? name : `${now[index]} AS ${name}`,
  );
  return `, where only the column is called otherwise with \`key: ${keyInYaml(before)}\` and a query that names it as before, in place of the table: \`query: SELECT ${columns.join(', ')}, ... FROM ${source.table ?? '...'}\``;
}

function keyInYaml(key: readonly string[]): string {
  return key.length === 1 ? key.join() : `[${key.join(', ')}]`;
}

function keyText(key: readonly string[] | undefined): string {
  return key === undefined ? 'no key' : `the key ${key.join(', ')}`;
}

function describe(source: SourceDefinition, definition: ImportDefinition) {
  const { zone, revenueProperty, currency, lookups, rules, sources } = definition;
  const own = rules.filter(({ from }) => from === source.name);
  const location = locationOf(source);
  const lookedUp = sources.filter(({ name }) => lookups.some((one) => one.source === name));
  const terms = { zone, revenueProperty, currency, lookups, lookedUp };
  const all = { ...terms, rules: own, source, location };
  return { location, key: source.key, fingerprint: fingerprintOf(all) };
}

/** The primary key of a table, which only a source that was opened knows: `--only` may leave this one out. */
function isUnasked(source: SourceDefinition): boolean {
  return source.kind === 'mysql' && source.table !== undefined && source.key === undefined;
}
