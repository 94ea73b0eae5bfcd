import type { Origin, ValueDefinition } from '../model/definition.ts';
import type { ValueTrace } from '../model/explanation.ts';
import type { Row } from '../model/row.ts';
import { type CompileContext, NO_EVENT } from './types.ts';
import { compileText } from './value.ts';

/**
 * Tells how a value comes from the cells of a row. Its stages are the value itself with its later stages
 * taken away, compiled by the same function, so that what is told is what a run does.
 */
export function traceValue(value: ValueDefinition, context: CompileContext, row: Row): ValueTrace {
  const plain = bare(value);
  const read = compileText(plain, context)(row);
  const mapped = compileText({ ...value, default: undefined }, context)(row);
  const text = compileText(value, context)(row);
  const altered: ValueTrace['altered'][number][] = [];
  if (typeof mapped === 'string' || mapped === NO_EVENT) {
    if (mapped !== read) altered.push(value.map === undefined ? 'case' : 'map');
  }
  if (text !== mapped && value.default !== undefined) altered.push('default');
  return {
    from: value.origin.kind,
    ...nameOf(value.origin),
    parts: partsOf(value).map((part) => traceValue(part, context, row)),
    read: typeof read === 'string' ? read : '',
    altered,
    text: typeof text === 'string' ? text : null,
    ...(typeof text === 'object' ? { text: '', problem: text } : {}),
  };
}

/** The value as it is read, before anything is made of it. */
function bare(value: ValueDefinition): ValueDefinition {
  return { ...value, case: 'asis', map: undefined, default: undefined };
}

function nameOf(origin: Origin): { readonly name?: string } {
  switch (origin.kind) {
    case 'column':
      return { name: [origin.name, ...(origin.path ?? [])].join('.') };
    case 'lookup':
      return { name: origin.name };
    case 'value':
    case 'template':
    case 'firstOf':
      return {};
  }
}

function partsOf(value: ValueDefinition): readonly ValueDefinition[] {
  const { origin } = value;
  switch (origin.kind) {
    case 'lookup':
      return [origin.by];
    case 'firstOf':
      return origin.values;
    case 'template':
      return origin.parts
        .filter((part) => typeof part !== 'string')
        .map(({ column }) => ({
          ...bare(value),
          origin: { kind: 'column', name: column, path: undefined },
        }));
    case 'column':
    case 'value':
      return [];
  }
}

/** The columns of its own source that a value reads. */
export function columnsOf(value: ValueDefinition): string[] {
  const { origin, time, money } = value;
  const own = origin.kind === 'column' ? [origin.name] : partsOf(value).flatMap(columnsOf);
  const others = [time.zone, money.currency].flatMap((one) =>
    typeof one === 'object' ? columnsOf(one) : [],
  );
  return [...own, ...others];
}
