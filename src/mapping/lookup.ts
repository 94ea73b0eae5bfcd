import type { LookupDefinition } from '../model/definition.ts';
import type { Row } from '../model/row.ts';
import { compileCell } from './cell.ts';
import { zoneOfColumn } from './taken-zone.ts';
import type { CompileContext, Lookup } from './types.ts';
import { compileWhere } from './where.ts';

/** A row that gives a key a second, different value. */
export interface LookupClash {
  /** Tells the row that gave the first value, when the source is read once more to name it. */
  readonly isFirst: (row: Row) => boolean;
}

/** A lookup while its source is read; afterwards it only answers. */
export interface FillingLookup extends Lookup {
  /** @returns The clash when the row contradicts an earlier one. */
  add(row: Row): LookupClash | undefined;
}

/** Where a lookup keeps what it knows. */
export interface LookupTable {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/**
 * Key -> value. An empty key or value never enters, so the blank cells of an order's further
 * rows neither hide nor contradict its first row.
 */
export function compileLookup(
  definition: LookupDefinition,
  context: CompileContext,
  values: LookupTable,
): FillingLookup {
  const { place } = definition;
  const readKey = compileCell(definition.key, place, context);
  const readValue = compileCell(definition.value, place, context);
  const applies = compileWhere(definition.where, context);
  return {
    taken: zoneOfColumn(definition.value, context),
    get: (key) => values.get(key),
    add(row) {
      if (row.bad !== undefined || !applies(row)) return undefined;
      const key = readKey(row);
      const value = readValue(row);
      if (key === '' || value === '') return undefined;
      const known = values.get(key);
      if (known === undefined) values.set(key, value);
      if (known === undefined || known === value) return undefined;
      return {
        isFirst: (other) =>
          other.bad === undefined &&
          applies(other) &&
          readKey(other) === key &&
          readValue(other) === known,
      };
    },
  };
}
