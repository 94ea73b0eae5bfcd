import type { ValueDefinition } from '../model/definition.ts';
import type { Problem } from '../model/reject.ts';
import { type CompileContext, type Reader } from './types.ts';
import { compileText, describeValue } from './value.ts';

/** Compiles an identity: there has to be one, and it has to stand for one person. */
export function compilePerson(value: ValueDefinition, context: CompileContext): Reader {
  const read = compileText(value, context);
  const missing: Problem = {
    reason: 'missing_person',
    message: `There is no person: ${describeValue(value)} is empty.`,
    hint: 'Correct the row, leave it out with `where`, or name another column with `firstOf`.',
  };
  return (row) => {
    const person = read(row);
    if (typeof person !== 'string') return person;
    return person === '' ? missing : (context.checks.person(person) ?? person);
  };
}
