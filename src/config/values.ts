import type { Origin, ValueDefinition, ValueType } from '../model/definition.ts';
import type { Cursor } from './cursor.ts';
import { quoted } from './describe.ts';
import { readOrigin } from './origins.ts';
import { type Names, readChoice } from './reading.ts';
import { type Role, TYPE_NAMES } from './roles.ts';
import { TYPES } from './schema-value.ts';
import { readValueOptions } from './value-options.ts';

const NO_ORIGIN: Origin = { kind: 'value', text: '' };

/**
 * Reads a value: a column's name, or a mapping.
 *
 * @param cursor - `undefined` when the value is missing or its fault is known; whatever comes back
 *   then is never used, since an import with faults is none.
 */
export function readValue(cursor: Cursor | undefined, role: Role, names: Names): ValueDefinition {
  if (cursor === undefined) return plainValue({ line: 0, column: 0, path: '' }, NO_ORIGIN, role);
  if (cursor.node.kind === 'scalar') {
    const name = cursor.node.text;
    if (name.trim() === '') cursor.fault("Expected a column's name, found an empty text.");
    return plainValue(cursor.place, { kind: 'column', name, path: undefined }, role);
  }
  const as = readType(cursor, role);
  const readInner = (inner: Cursor, innerRole: Role): ValueDefinition =>
    readValue(inner, innerRole, names);
  const letters = readChoice(cursor.get('case'), ['lower', 'upper', 'asis']) ?? 'asis';
  return {
    place: cursor.place,
    origin: readOrigin(cursor, as, names, readInner),
    as,
    case: letters,
    map: readMap(cursor.get('map'), letters),
    default: readTarget(cursor.get('default')),
    truncate: cursor.get('truncate')?.number,
    ...readValueOptions(cursor, as, role, readInner),
  };
}

/** A value that is this text for every row. */
export function fixedValue(cursor: Cursor, text: string, role: Role): ValueDefinition {
  return plainValue(cursor.place, { kind: 'value', text }, role);
}

function plainValue(
  place: ValueDefinition['place'],
  origin: Origin,
  { only }: Role,
): ValueDefinition {
  return {
    place,
    origin,
    as: only ?? 'text',
    case: 'asis',
    map: undefined,
    default: undefined,
    truncate: undefined,
    time: {},
    money: {},
  };
}

function readType(cursor: Cursor, { only, what }: Role): ValueType {
  const given = cursor.get('as');
  const as = readChoice(given, TYPES);
  if (only === undefined) return as ?? 'text';
  if (as !== undefined && as !== only) {
    given?.fault(
      `${what} is always ${TYPE_NAMES[only]}, so it cannot be \`as: ${as}\`.`,
      'Leave `as` out.',
    );
  }
  return only;
}

function readMap(
  cursor: Cursor | undefined,
  letters: 'lower' | 'upper' | 'asis',
): ReadonlyMap<string, string | null> | undefined {
  if (cursor === undefined) return undefined;
  const entries = cursor.entries();
  const isEmpty = cursor.node.kind === 'mapping' && cursor.node.entries.size === 0;
  if (isEmpty)
    cursor.fault(
      'This map is empty, so every row would be rejected.',
      'Fill it, or leave `map` out.',
    );
  const map = new Map<string, string | null>();
  for (const [key, target] of entries) {
    refuseKeyThatNeverMatches(target, key, letters);
    map.set(key, readTarget(target) ?? null);
  }
  return map;
}

/** Cells are trimmed, and their letters changed, before the map sees them. */
function refuseKeyThatNeverMatches(
  target: Cursor,
  key: string,
  letters: 'lower' | 'upper' | 'asis',
): void {
  if (key.trim() === '') {
    target.faultAtKey(
      'An empty cell never comes to the map.',
      'Say what holds for empty cells with `default`.',
    );
  } else if (key !== key.trim()) {
    target.faultAtKey(
      `No cell is ever ${quoted(key)}: white space at the ends is taken off first.`,
      'Write the key without it.',
    );
  } else if (letters !== 'asis') {
    const changed = letters === 'lower' ? key.toLowerCase() : key.toUpperCase();
    if (changed === key) return;
    target.faultAtKey(
      `No cell is ever ${quoted(key)}: \`case: ${letters}\` comes before the map.`,
      `Write the key as ${quoted(changed)}.`,
    );
  }
}

/** Text as written, `null` for "no event". */
function readTarget(cursor: Cursor | undefined): string | null | undefined {
  if (cursor === undefined) return undefined;
  return cursor.isNull ? null : cursor.text;
}
