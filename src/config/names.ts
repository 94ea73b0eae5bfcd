import { foldName } from '../model/fold.ts';
import { charactersOver, MAX_NAME_CHARACTERS } from '../validation/limits.ts';
import type { Cursor } from './cursor.ts';
import { ENVIRONMENT, enumerate, quoted } from './describe.ts';

/** What an official importer reads as something else than a property, so probably left over from one. */
const LEFT_OVER: ReadonlySet<string> = new Set(
  ['KM_PERSON', 'KM_TIME', 'KM_LAST_RAN', 'Identity', 'Timestamp'].map(foldName),
);

/** The mobile libraries drop properties whose percent-encoded name is longer. */
const MAX_ENCODED = 255;

/**
 * Judges a name that is the same for every row. Faults and warnings are told at the cursor.
 *
 * @returns The name, trimmed as Kissmetrics trims it.
 */
export function readName(
  cursor: Cursor,
  written: string,
  kind: 'event' | 'property',
  stands: 'as key' | 'as value',
): string {
  const name = written.trim();
  const fault = (message: string, hint?: string): void =>
    stands === 'as key' ? cursor.faultAtKey(message, hint) : cursor.fault(message, hint);
  const shown = stands === 'as value' && cursor.isFromEnvironment ? () => ENVIRONMENT : quoted;
  const what = kind === 'event' ? 'An event' : 'A property';
  if (name === '') fault(`${what} needs a name.`);
  else if (name.startsWith('_')) {
    fault(
      `${what}'s name cannot begin with an underscore: ${shown(name)}.`,
      'Kissmetrics keeps such names for itself; begin with a letter.',
    );
  } else if (/\p{Cc}/u.test(name) || !name.isWellFormed()) {
    fault(
      `${what}'s name holds a control character or half a character.`,
      'Write it again by hand; a line break or a tab has crept in.',
    );
  } else if (charactersOver(name, MAX_NAME_CHARACTERS)) {
    fault(
      `${what}'s name is longer than ${MAX_NAME_CHARACTERS} characters.`,
      'Shorten it; Kissmetrics wants names under 255 characters.',
    );
  } else warnOfName(cursor, name, kind, shown);
  return name;
}

function warnOfName(
  cursor: Cursor,
  name: string,
  kind: 'event' | 'property',
  shown: (name: string) => string,
): void {
  if (/[,:]/.test(name)) {
    const stored = name.replaceAll(/[,:]/g, ' ').replaceAll(/ +/g, ' ').trim();
    cursor.warn(
      'name_characters',
      `Kissmetrics stores commas and colons in names as spaces: ${shown(name)} becomes ${shown(stored)}.`,
    );
  }
  if (kind === 'event') return;
  if (encodeURIComponent(name).length > MAX_ENCODED) {
    cursor.warn(
      'name_encoded',
      `The property ${shown(name)} is longer than ${MAX_ENCODED} characters once it is percent-encoded; Kissmetrics' own libraries drop such properties.`,
    );
  }
  const folded = foldName(name);
  if (folded === 'customer id') {
    cursor.warn(
      'customer_id',
      "`Customer ID` is Kissmetrics' own property for the identity; give this one another name.",
    );
  }
  if (LEFT_OVER.has(folded) || folded.startsWith('prop ')) {
    cursor.warn(
      'left_over_name',
      `The property ${shown(name)} looks left over from a file for Kissmetrics' own importer, where it is no property.`,
    );
  }
}

/** Finds names that Kissmetrics takes for one though they are spelt in several ways. */
export class Spellings {
  readonly #first = new Map<string, { name: string; shown: string; told: boolean }>();

  add(cursor: Cursor, name: string, kind: 'event' | 'property'): void {
    const key = `${kind} ${foldName(name)}`;
    const first = this.#first.get(key);
    // The name of a property is a key of the file, which the environment has no part in.
    const isHidden = kind === 'event' && cursor.isFromEnvironment;
    const shown = isHidden ? ENVIRONMENT : quoted(name);
    if (first === undefined) this.#first.set(key, { name, shown, told: false });
    else if (first.name !== name && !first.told) {
      first.told = true;
      cursor.warn(
        'spelling',
        `The ${kind} is spelt ${enumerate([first.shown, shown])}; Kissmetrics takes them for one.`,
      );
    }
  }
}
