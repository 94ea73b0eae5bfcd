import type { Problem } from '../model/reject.ts';
import { Words } from '../support/words.ts';
import { charactersOver, MAX_PERSON_CHARACTERS } from './limits.ts';

const CONTROL_CHARACTER = /\p{Cc}/u;
const QUOTED = /^(["'])(.*)\1$/s;

const NULL_LIKE: Problem = {
  reason: 'null_like_person',
  message: 'The person is a word for nobody, which would merge many people into one.',
  hint: 'Leave such rows out with `where`, translate the word with `map`, or list under `notPeople` what stands for nobody in your data.',
};

const TOO_LONG: Problem = {
  reason: 'person_too_long',
  message: `The person is longer than ${MAX_PERSON_CHARACTERS} characters.`,
  hint: 'Identify people by a shorter column.',
};

const CONTROL: Problem = {
  reason: 'person_control_character',
  message: 'The person holds a control character or half a character.',
  hint: 'Correct the row: such an identity cannot be found again by typing it.',
};

const DAMAGED: Problem = {
  reason: 'precision_lost',
  message: 'The person is a number that a spreadsheet has rounded, so that many people share it.',
  hint: 'The digits are gone: export again with the column as text.',
};

/** What a spreadsheet or a program writes where it has no value: shared by many, like `null`. */
const NO_VALUE =
  /^(?:#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!)|\[object Object\]|\(null\)|<null>)$/i;
/** Format characters alone (a zero-width space, a soft hyphen) are nothing that anybody could see. */
const INVISIBLE = /^[\p{Cf}\p{Z}\u034f\u115f\u1160\u3164]*$/u;
const ROUNDED = /^\d(?:[.,]\d+)?E\+\d+$/i;

/** Checks of an identity, trimmed and not empty. Merged people can never be taken apart again. */
export function personCheck(
  notPeople: ReadonlySet<string>,
): (person: string) => Problem | undefined {
  const words = new Words(notPeople);
  const judge = compileJudge(words);
  return (person) => {
    if (!isPlain(person)) return judge(person);
    return words.has(person) ? NULL_LIKE : undefined;
  };
}

/**
 * Lower-case letters, digits and signs of ASCII behind a first letter or digit: of such an identity only
 * the words are left to ask about. Nearly all are such, and one look takes a tenth of the expressions' time.
 */
function isPlain(person: string): boolean {
  if (person.length > MAX_PERSON_CHARACTERS || !isLetterOrDigit(person.charCodeAt(0))) return false;
  for (let at = 0; at < person.length; at += 1) {
    if (PLAIN[person.charCodeAt(at)] !== 1) return false;
  }
  return true;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/** 1 for each visible ASCII character but capitals, and the plus of a rounded number. */
const PLAIN = Uint8Array.from({ length: 0x80 }, (_, code) =>
  /[!-*,-@[-~]/.test(String.fromCharCode(code)) ? 1 : 0,
);

function compileJudge(notPeople: Words): (person: string) => Problem | undefined {
  return (person) => {
    if (CONTROL_CHARACTER.test(person) || !person.isWellFormed()) return CONTROL;
    if (charactersOver(person, MAX_PERSON_CHARACTERS)) return TOO_LONG;
    if (ROUNDED.test(person)) return DAMAGED;
    if (NO_VALUE.test(person) || INVISIBLE.test(person)) return NULL_LIKE;
    const word = (QUOTED.exec(person)?.[2] ?? person).trim().toLowerCase();
    return word === '' || notPeople.has(word) || notPeople.has(person.toLowerCase())
      ? NULL_LIKE
      : undefined;
  };
}
