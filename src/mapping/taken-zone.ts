import type { Origin, ValueDefinition } from '../model/definition.ts';
import type { CompileContext } from './types.ts';

/** The zone with which times are read that state none, and what says so. */
export interface TakenZone<Z = string | ValueDefinition> {
  /** `undefined`: such times are rejected. */
  readonly zone: Z | undefined;
  readonly by: 'file' | 'header' | 'database';
}

/** A header such as `Created (UTC)` states the zone of its column. */
const UTC_HEADER = /\(UTC\)\s*$/i;

export function takenZone(
  { origin, time }: Pick<ValueDefinition, 'origin' | 'time'>,
  context: CompileContext,
): TakenZone {
  // Instants of a database come in UTC: a zone in the file is for what the database keeps without one.
  if (isInUtc(origin, context)) return { zone: 'UTC', by: 'database' };
  if (time.zone !== undefined) return { zone: time.zone, by: 'file' };
  if (origin.kind === 'lookup') return context.lookup(origin.name).taken;
  return origin.kind === 'column' ? zoneOfColumn(origin.name, context) : inFile(context);
}

/** The zone of a column whose value states none itself. */
export function zoneOfColumn(name: string, context: CompileContext): TakenZone<string> {
  if (context.utcColumns.has(name)) return { zone: 'UTC', by: 'database' };
  return UTC_HEADER.test(name) ? { zone: 'UTC', by: 'header' } : inFile(context);
}

/** The same for a value as a whole: `row` where its rows, or its members, take different ones. */
export function zoneOfDates(
  value: ValueDefinition,
  context: CompileContext,
): { readonly zone: string | undefined; readonly by: TakenZone['by'] | 'row' } {
  const members = value.origin.kind === 'firstOf' ? value.origin.values : [value];
  const [first, ...others] = members.map(({ origin, time }) =>
    takenZone({ origin, time: { ...value.time, ...time } }, context),
  );
  const { zone, by } = first ?? inFile(context);
  const isOne = others.every((other) => other.zone === zone && other.by === by);
  return isOne && typeof zone !== 'object' ? { zone, by } : { zone: undefined, by: 'row' };
}

function inFile({ zone }: CompileContext): TakenZone<string> {
  return { zone, by: 'file' };
}

function isInUtc(origin: Origin, { utcColumns, lookup }: CompileContext): boolean {
  switch (origin.kind) {
    case 'column':
      return origin.path === undefined && utcColumns.has(origin.name);
    case 'template':
      return origin.parts.some((part) => typeof part !== 'string' && utcColumns.has(part.column));
    case 'lookup':
      return lookup(origin.name).taken.by === 'database';
    case 'value':
    case 'firstOf':
      return false;
  }
}
