import { hash } from 'node:crypto';
import type { PlannedEvent, Property } from '../model/event.ts';
import { foldName } from '../model/fold.ts';

/** Text of a key up to this many bytes stands as it is. */
const MAX_KEY_TEXT = 64;
/** Between the parts of a key. */
export const MARK = '\u0001';

const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * A text as part of a key: as it is while short, else its first 32 characters and 16 bytes of its hash
 * (LMDB takes keys to 1,978 bytes). The mark keeps a cut text from equalling a whole one, and parts
 * joined by it from running into one another: a text that holds control characters is hashed too.
 */
export function keyText(text: string): string {
  const fits = text.length * 3 <= MAX_KEY_TEXT || Buffer.byteLength(text) <= MAX_KEY_TEXT;
  if (fits && !CONTROL_CHARACTER.test(text)) return text;
  const head = Array.from(text)
    .slice(0, 32)
    .join('')
    .replace(/\p{Cc}/gu, ' ');
  return `${head}${MARK}${hash('sha256', text, 'hex').slice(0, 32)}`;
}

/** Names a row for ever: its source and the cells of its key. */
export function rowIdentity(source: string, key: readonly string[]): string {
  return [source, ...key].map(keyText).join(MARK);
}

/** Whose event of which name: what Kissmetrics looks at, with the second, to find duplicates. */
export function subjectOf({
  verb,
  person,
  name,
}: Pick<PlannedEvent, 'verb' | 'person' | 'name'>): string {
  return digest(`${verb}\u0000${person}\u0000${foldName(name)}`);
}

/** Everything a request says but its time: equal payloads are the same event told twice. */
export function payloadOf(name: string, properties: readonly Property[]): string {
  let text = foldName(name);
  for (const [property, value] of properties) {
    text += `\u0000${foldName(property)}\u0001${value}`;
  }
  return digest(text);
}

/** Enough to tell texts of one row apart. */
export function shortHash(text: string): string {
  return digest(text);
}

/** 96 bits: enough to tell apart all events that anybody has. */
function digest(text: string): string {
  return hash('sha256', text, 'base64').slice(0, 16);
}
