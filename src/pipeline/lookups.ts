import { SourceError } from '../errors/importer-error.ts';
import type { FillingLookup, LookupClash } from '../mapping/lookup.ts';
import type { LookupDefinition } from '../model/definition.ts';
import { placeOf } from '../model/place.ts';
import type { Row } from '../model/row.ts';
import type { Source } from '../sources/types.ts';
import { found } from '../support/found.ts';

/**
 * Fills the lookups. Each source is read once for all lookups over it.
 *
 * @throws SourceError - When a key has two values; it names both rows.
 */
export async function loadLookups(
  definitions: readonly LookupDefinition[],
  lookups: ReadonlyMap<string, FillingLookup>,
  sources: ReadonlyMap<string, Source>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const sourceName of new Set(definitions.map(({ source }) => source))) {
    const source = found(sources, sourceName);
    const names = definitions.filter((one) => one.source === sourceName).map(({ name }) => name);
    const own = names.map((name) => ({ name, lookup: found(lookups, name) }));
    for await (const { rows } of source.read({ signal, unbounded: true })) {
      const clash = fill(own, rows);
      if (clash !== undefined) throw await clashError(source, clash);
    }
  }
}

interface NamedClash extends LookupClash {
  readonly lookup: string;
  readonly row: Row;
}

function fill(
  lookups: readonly { readonly name: string; readonly lookup: FillingLookup }[],
  rows: readonly Row[],
): NamedClash | undefined {
  for (const row of rows) {
    for (const { name, lookup } of lookups) {
      const clash = lookup.add(row);
      if (clash !== undefined) return { ...clash, lookup: name, row };
    }
  }
  return undefined;
}

async function clashError(
  source: Source,
  { lookup, row, isFirst }: NamedClash,
): Promise<SourceError> {
  let first = 'an earlier row';
  for await (const { rows } of source.read({ unbounded: true })) {
    const earlier = rows.find((one) => isFirst(one));
    if (earlier === undefined) continue;
    first = placeIn(source, earlier);
    break;
  }
  return new SourceError(
    `The lookup "${lookup}" has two values for one key, in ${first} and in ${placeIn(source, row)}.`,
    { hint: 'Correct one of them, or choose the rows that count with `where` on the lookup.' },
  );
}

function placeIn({ name, columns, key = [] }: Source, { file, line, cells }: Row): string {
  const own = key.map((column) => cells[columns.indexOf(column)] ?? 'NULL');
  const isNamed = file !== '' || own.length > 0;
  return isNamed ? placeOf({ file, line }, name, own) : `a row of "${name}"`;
}
