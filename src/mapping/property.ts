import type { PropertyDefinition, ValueDefinition } from '../model/definition.ts';
import type { Property } from '../model/event.ts';
import type { Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import { compileAmount, compileNumber } from './amount-value.ts';
import { compileInstant } from './time-value.ts';
import type { CompileContext, NO_EVENT, Read, Reader } from './types.ts';
import { compileText, describeValue } from './value.ts';

/** Compiles all properties of a rule. Empty ones are left out: Kissmetrics would keep a blank. */
export function compileProperties(
  definitions: readonly PropertyDefinition[],
  context: CompileContext,
): (row: Row, into: Property[]) => typeof NO_EVENT | Problem | undefined {
  const readers = definitions.map(({ name, value }) => ({
    name,
    read: compileValue(value, context),
  }));
  return (row, into) => {
    for (const { name, read } of readers) {
      const text = read(row);
      if (typeof text !== 'string') return text;
      if (text === '') continue;
      const problem = context.checks.property(name, text);
      if (problem !== undefined) return problem;
      into.push([name, text]);
    }
    return undefined;
  };
}

function compileValue(value: ValueDefinition, context: CompileContext): Reader {
  switch (value.as) {
    case 'text':
      return compileTruncated(value, context);
    case 'number':
      return compileNumber(value, context);
    case 'money':
      return compileAmount(value, context);
    case 'boolean':
      return compileBoolean(value, context);
    case 'time':
      return compileTimeText(value, context);
  }
}

/** A time as a property is sent as UTC seconds: no limits of `_t` apply to it. */
function compileTimeText(value: ValueDefinition, context: CompileContext): Reader {
  const read = compileInstant(value, context);
  return (row) => {
    const instant = read(row);
    return typeof instant === 'object' && 'epoch' in instant ? String(instant.epoch) : instant;
  };
}

function compileTruncated(value: ValueDefinition, context: CompileContext): Reader {
  const read = compileText(value, context);
  const { truncate } = value;
  if (truncate === undefined) return read;
  return (row) => {
    const text = read(row);
    // A character is a code point: half a surrogate pair cannot be sent.
    if (typeof text !== 'string' || text.length <= truncate) return text;
    return Array.from(text).slice(0, truncate).join('').trimEnd();
  };
}

const BOOLEANS: ReadonlyMap<string, string> = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, 'true'] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, 'false'] as const),
]);

function compileBoolean(value: ValueDefinition, context: CompileContext): Reader {
  const read = compileText(value, context);
  const problem: Problem = {
    reason: 'not_a_boolean',
    message: `${describeValue(value)} holds neither yes nor no.`.replace(/^./, (c) =>
      c.toUpperCase(),
    ),
    hint: 'Known are true/false, t/f, yes/no, y/n, on/off and 1/0: translate others with `map`.',
  };
  return (row): Read => {
    const text = read(row);
    if (typeof text !== 'string' || text === '') return text;
    return BOOLEANS.get(text.toLowerCase()) ?? problem;
  };
}
