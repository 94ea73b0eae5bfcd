import { SourceError } from '../errors/importer-error.ts';
import type { Problem } from '../model/reject.ts';
import { charactersOver, MAX_DISTINCT_NAMES, MAX_NAME_CHARACTERS } from './limits.ts';

const TOO_LONG: Problem = {
  reason: 'name_too_long',
  message: `The event's name is longer than ${MAX_NAME_CHARACTERS} characters.`,
  hint: 'Put what varies into a property, and give the event a short, fixed name.',
};

const RESERVED: Problem = {
  reason: 'reserved_name',
  message: "The event's name begins with an underscore, which Kissmetrics keeps for itself.",
  hint: 'Translate the name with `map`.',
};

const CONTROL: Problem = {
  reason: 'name_control_character',
  message: "The event's name holds a control character or half a character.",
  hint: 'Translate the name with `map`.',
};

/**
 * Checks of an event's name, trimmed and not empty. A name is judged once however many rows have it.
 *
 * @throws SourceError - When there are more names than a product can hold: they come from the data.
 */
export function nameCheck(): (name: string) => Problem | undefined {
  const known = new Map<string, Problem | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    if (known.size >= MAX_DISTINCT_NAMES) throw tooManyNames();
    const problem = judge(name);
    known.set(name, problem);
    return problem;
  };
}

function judge(name: string): Problem | undefined {
  if (name.startsWith('_')) return RESERVED;
  if (/\p{Cc}/u.test(name) || !name.isWellFormed()) return CONTROL;
  return charactersOver(name, MAX_NAME_CHARACTERS) ? TOO_LONG : undefined;
}

function tooManyNames(): SourceError {
  return new SourceError(
    `There are more than ${MAX_DISTINCT_NAMES.toLocaleString('en-US')} distinct event names, more than Kissmetrics holds.`,
    {
      hint: 'Put what varies (an id, a plan, a page) into a property, and give the event a fixed name.',
    },
  );
}
