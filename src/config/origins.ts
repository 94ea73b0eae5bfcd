import type { Origin, ValueDefinition, ValueType } from '../model/definition.ts';
import type { Cursor } from './cursor.ts';
import { type Names, readColumn, readReference } from './reading.ts';
import { LOOKUP_KEY, type Role } from './roles.ts';
import { parseTemplate } from './template.ts';

const ORIGINS = ['column', 'value', 'template', 'lookup', 'firstOf'] as const;

type ReadInner = (cursor: Cursor, role: Role) => ValueDefinition;

/**
 * Reads where a value comes from, of which a mapping has exactly one.
 *
 * @param as - What the whole value is; members of `firstOf` are read as the same.
 */
export function readOrigin(
  cursor: Cursor,
  as: ValueType,
  names: Names,
  readInner: ReadInner,
): Origin {
  const [kind, second] = ORIGINS.filter((origin) => cursor.has(origin));
  if (second !== undefined) {
    cursor
      .child(second)
      ?.faultAtKey(
        `A value has one origin, and this one has both \`${kind}\` and \`${second}\`.`,
        'Leave one of them out; for the first that is not empty write `firstOf: [...]`.',
      );
  }
  refuseCompanion(cursor, 'path', 'column');
  refuseCompanion(cursor, 'by', 'lookup');
  if (kind === undefined) return reportNone(cursor);
  switch (kind) {
    case 'column':
      return { kind, name: readColumn(cursor.get('column')), path: readPath(cursor.get('path')) };
    case 'value':
      return { kind, text: readFixed(cursor.get('value')) };
    case 'template':
      return { kind, parts: readTemplate(cursor.get('template')) };
    case 'lookup':
      return readLookup(cursor, names, readInner);
    case 'firstOf':
      return { kind, values: readFirstOf(cursor, as, readInner) };
  }
}

function reportNone(cursor: Cursor): Origin {
  if (!cursor.seemsToMean(...ORIGINS, '')) {
    cursor.faultOfWhole(
      'This value does not say where it comes from.',
      'Give it one of: column, value, template, lookup (with by), firstOf.',
    );
  }
  return { kind: 'value', text: '' };
}

function refuseCompanion(cursor: Cursor, key: string, of: string): void {
  if (!cursor.has(key) || cursor.has(of)) return;
  if (cursor.seemsToMean(of)) return;
  cursor
    .child(key)
    ?.faultAtKey(
      `\`${key}\` goes with \`${of}\`, which is not here.`,
      key === 'by'
        ? 'Write `{ lookup: login, by: user_id }`.'
        : 'Write `{ column: data, path: user.email }`.',
    );
}

/** `user.email`, or a list of steps where a name holds a dot. */
function readPath(cursor: Cursor | undefined): readonly string[] | undefined {
  if (cursor === undefined) return undefined;
  const steps = cursor.text?.split('.') ?? cursor.items().map(({ text }) => text ?? '');
  if (steps.some((step) => step.trim() === '')) {
    cursor.fault(
      'A step of this path is empty.',
      'Write `user.email`; where a name holds a dot, a list: [user, "e.mail"].',
    );
  }
  return steps;
}

function readFixed(cursor: Cursor | undefined): string {
  const text = cursor?.text ?? '';
  if (cursor !== undefined && text.trim() === '') {
    cursor.fault(
      'A fixed value cannot be empty: empty means that there is nothing.',
      'Leave out what this is the value of.',
    );
  }
  return text;
}

function readTemplate(cursor: Cursor | undefined): Extract<Origin, { kind: 'template' }>['parts'] {
  if (cursor?.text === undefined) return [];
  const template = parseTemplate(cursor.text);
  if ('parts' in template) return template.parts;
  cursor.fault(template.message, template.hint);
  return [];
}

function readLookup(cursor: Cursor, names: Names, readInner: ReadInner): Origin {
  const name = readReference(cursor.get('lookup'), names.lookups);
  const by = cursor.get('by');
  if (by !== undefined) return { kind: 'lookup', name, by: readInner(by, LOOKUP_KEY) };
  if (!cursor.has('by') && !cursor.seemsToMean('by')) {
    cursor.faultOfWhole(
      '`lookup` needs `by`, the value to look up.',
      'Write `{ lookup: login, by: user_id }`.',
    );
  }
  return { kind: 'value', text: '' };
}

/**
 * Members are read as the whole is, each with its own options for times and money. Where the whole
 * has a `map` or a `case`, these work on the text of the member that was taken, so a member's own
 * options would never be asked.
 */
function readFirstOf(cursor: Cursor, as: ValueType, readInner: ReadInner): ValueDefinition[] {
  const role: Role = { what: 'A member of `firstOf`', only: as, mayTruncate: false };
  const list = cursor.get('firstOf');
  const changesText = cursor.has('map') || cursor.has('case');
  return (list?.items() ?? []).map((item) => {
    const member = readInner(item, role);
    const hasOptions = Object.keys({ ...member.time, ...member.money }).length > 0;
    if (changesText && hasOptions) {
      item.fault(
        'A member of `firstOf` cannot have options of its own when the whole has `map` or `case`.',
        'Put the options on the whole, or `map` and `case` on the members.',
      );
    }
    return member;
  });
}
