import type { ValueDefinition } from '../model/definition.ts';
import type { Row } from '../model/row.ts';
import type { CompileContext, Nothing, Reader } from './types.ts';
import { compileText } from './value.ts';

/** Turns the text of a value (never empty) into what it means. */
export type Parse<T> = (text: string, row: Row) => T | Nothing;

/**
 * Compiles a value whose text has to be understood: a time, money. The members of `firstOf` may be
 * written differently (one column in UTC, one in local time), so each is understood by its own options,
 * with those of the whole as their defaults.
 *
 * @returns Reads '' when there is nothing.
 */
export function compileTyped<T>(
  value: ValueDefinition,
  context: CompileContext,
  compileParse: (value: ValueDefinition) => Parse<T>,
): (row: Row) => T | Nothing {
  const plain = value.case === 'asis' && value.map === undefined;
  if (value.origin.kind !== 'firstOf' || !plain) {
    return chain(compileText(value, context), compileParse(value));
  }
  const members = value.origin.values.map((member) =>
    compileTyped(inherit(member, value), context, compileParse),
  );
  const fallback = compileText({ ...value, origin: { kind: 'value', text: '' } }, context);
  members.push(chain(fallback, compileParse(value)));
  return (row) => {
    for (const read of members) {
      const result = read(row);
      if (result !== '') return result;
    }
    return '';
  };
}

function chain<T>(read: Reader, parse: Parse<T>): (row: Row) => T | Nothing {
  return (row) => {
    const text = read(row);
    if (typeof text !== 'string') return text;
    return text === '' ? '' : parse(text, row);
  };
}

function inherit(member: ValueDefinition, whole: ValueDefinition): ValueDefinition {
  return {
    ...member,
    as: whole.as,
    time: { ...whole.time, ...member.time },
    money: { ...whole.money, ...member.money },
  };
}
