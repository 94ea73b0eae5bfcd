import type { Origin, TemplateCell, ValueDefinition } from '../model/definition.ts';
import type { Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import { maskPerson } from '../support/mask.ts';
import { compileCell } from './cell.ts';
import { readJsonPath } from './json-path.ts';
import { type CompileContext, NO_EVENT, type Read, type Reader } from './types.ts';
import type { ValueUsage } from './usage.ts';

/**
 * Compiles everything about a value but its type: origin, trim, nulls, case, map, default, in this
 * order. What comes out is trimmed text; empty means that there is nothing.
 */
export function compileText(value: ValueDefinition, context: CompileContext): Reader {
  let read = compileOrigin(value, context);
  read = withCase(read, value.case);
  if (value.map === undefined && value.default === undefined) return read;
  const usage = context.usage.of(value);
  if (value.map !== undefined) read = withMap(read, usage);
  return value.default === undefined ? read : withDefault(read, value.default, usage);
}

function compileOrigin(value: ValueDefinition, context: CompileContext): Reader {
  const { origin } = value;
  switch (origin.kind) {
    case 'column':
      return compileColumn(origin, value, context);
    case 'value': {
      const text = origin.text.trim();
      return () => text;
    }
    case 'template':
      return compileTemplate(origin.parts, value, context);
    case 'lookup':
      return compileLookup(origin, value, context);
    case 'firstOf':
      return firstOf(origin.values.map((one) => compileText(one, context)));
  }
}

function compileColumn(
  { name, path }: Extract<Origin, { kind: 'column' }>,
  { place }: ValueDefinition,
  context: CompileContext,
): Reader {
  const cell = compileCell(name, place, context);
  if (path === undefined) return cell;
  return (row) => {
    const text = cell(row);
    const part = text === '' ? '' : readJsonPath(text, path, name);
    return typeof part === 'string' && context.nulls.has(part) ? '' : part;
  };
}

function compileTemplate(
  parts: readonly (string | TemplateCell)[],
  { place }: ValueDefinition,
  context: CompileContext,
): Reader {
  const cells = parts.map((part) =>
    typeof part === 'string'
      ? { read: () => part, mayBeEmpty: true }
      : { read: compileCell(part.column, place, context), mayBeEmpty: part.optional },
  );
  return (row) => {
    let text = '';
    for (const { read, mayBeEmpty } of cells) {
      const piece = read(row);
      if (piece === '' && !mayBeEmpty) return '';
      text += piece;
    }
    return text.trim();
  };
}

/** A `by` that is empty gives an empty value: a foreign key that is not set refers to nothing. */
function compileLookup(
  { name, by }: Extract<Origin, { kind: 'lookup' }>,
  value: ValueDefinition,
  context: CompileContext,
): Reader {
  const lookup = context.lookup(name);
  const readKey = compileText(by, context);
  const missFallsBack = value.default !== undefined;
  const what = describeValue(by);
  const miss = (key: string): Problem => ({
    reason: 'lookup_miss',
    message: `The lookup "${name}" knows nothing for ${what}, which is ${shownKey(key)}.`,
    hint: 'Add the missing row to the source of the lookup, or give a `default`.',
  });
  return (row) => {
    const key = readKey(row);
    if (typeof key !== 'string' || key === '') return key;
    return lookup.get(key) ?? (missFallsBack ? '' : miss(key));
  };
}

/** A number names a row; any other key may be somebody's identity, and reports are passed around. */
function shownKey(key: string): string {
  return /^\d{1,20}$/.test(key) ? key : maskPerson(key).slice(0, 80);
}

function firstOf(readers: readonly Reader[]): Reader {
  return (row) => {
    for (const read of readers) {
      const text = read(row);
      if (text !== '') return text;
    }
    return '';
  };
}

function withCase(read: Reader, wanted: ValueDefinition['case']): Reader {
  if (wanted === 'asis') return read;
  return (row) => {
    const text = read(row);
    if (typeof text !== 'string') return text;
    return wanted === 'lower' ? text.toLowerCase() : text.toUpperCase();
  };
}

function withMap(read: Reader, { value, targets }: ValueUsage): Reader {
  const missFallsBack = value.default !== undefined;
  const unmapped: Problem = {
    reason: 'unmapped_value',
    message: `The map has no entry for what ${describeValue(value)} holds.`,
    hint: 'Add the entry to `map` (`null` for "no event"), or give a `default`.',
  };
  return (row) => {
    const text = read(row);
    if (typeof text !== 'string') return text;
    const target = targets.get(text);
    if (target === undefined) return text === '' || missFallsBack ? '' : unmapped;
    target.hits += 1;
    return target.to ?? NO_EVENT;
  };
}

function withDefault(read: Reader, fallback: string | null, usage: ValueUsage): Reader {
  const otherwise: Read = fallback ?? NO_EVENT;
  return (row: Row) => {
    const text = read(row);
    if (text !== '') return text;
    usage.defaults += 1;
    return otherwise;
  };
}

/** How messages name a value: by its column where it has one. */
export function describeValue({ origin }: ValueDefinition): string {
  switch (origin.kind) {
    case 'column':
      return `column "${origin.name}"${origin.path === undefined ? '' : ` at "${origin.path.join('.')}"`}`;
    case 'value':
      return 'the fixed value';
    case 'template':
      return 'the template';
    case 'lookup':
      return `the lookup "${origin.name}"`;
    case 'firstOf':
      return origin.values.map(describeValue).join(' or ');
  }
}
