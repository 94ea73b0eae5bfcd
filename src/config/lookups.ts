import type { LookupDefinition } from '../model/definition.ts';
import type { Cursor } from './cursor.ts';
import { type Names, readColumn, readReference } from './reading.ts';
import { readWhere } from './where.ts';

/** Reads `lookups`: tables to look values up in, each filled from a source. */
export function readLookups(
  cursor: Cursor | undefined,
  { sources }: Names,
): readonly LookupDefinition[] {
  return (cursor?.entries() ?? []).map(([name, lookup]) => {
    if (name.trim() === '') lookup.faultAtKey('A lookup needs a name.');
    return {
      name,
      place: lookup.place,
      source: readReference(lookup.get('source'), sources),
      key: readColumn(lookup.get('key')),
      value: readColumn(lookup.get('value')),
      where: readWhere(lookup.get('where')),
    };
  });
}
