import type { Problem } from '../model/reject.ts';
import { charactersOver, LONG_VALUE_CHARACTERS, MAX_VALUE_CHARACTERS } from './limits.ts';

const JSON_CONTAINER = /^(?:\{.*\}|\[.*\])$/s;

/**
 * Checks of a property's text.
 *
 * @param onLong - Told the name of a property whose text Kissmetrics may cut; it is sent whole.
 */
export function propertyCheck(
  onLong: (name: string) => void,
): (name: string, text: string) => Problem | undefined {
  return (name, text) => {
    if (text.length > LONG_VALUE_CHARACTERS) {
      if (charactersOver(text, MAX_VALUE_CHARACTERS)) return tooLong(name);
      if (charactersOver(text, LONG_VALUE_CHARACTERS)) onLong(name);
    }
    return isContainer(text) || !text.isWellFormed() ? notFlat(name) : undefined;
  };
}

/** Text that only looks like JSON, `[sic]` say, is text. */
function isContainer(text: string): boolean {
  const first = text.charCodeAt(0);
  if ((first !== 0x7b && first !== 0x5b) || !JSON_CONTAINER.test(text)) return false;
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

function tooLong(name: string): Problem {
  return {
    reason: 'value_too_long',
    message: `The property "${name}" is longer than ${MAX_VALUE_CHARACTERS.toLocaleString('en-US')} characters.`,
    hint: 'Shorten it with `truncate`, or leave the property out.',
  };
}

function notFlat(name: string): Problem {
  return {
    reason: 'value_not_flat',
    message: `The property "${name}" is a list, an object or half a character, not text.`,
    hint: 'Take one part of it with `path`, or leave the property out.',
  };
}
