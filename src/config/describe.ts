import type { Cursor } from './cursor.ts';
import { formatPath } from './path.ts';

const LONGEST_SHOWN = 60;

/** Paths of what is secret wherever it comes from: whoever knows the address of a ping can send it. */
const SECRET = /^(?:kissmetrics\.apiKey|notify\b.*)$/;

/** Stands in messages for what may be a secret. */
export const ENVIRONMENT = 'what the environment gives';

/** What stands at a place, for "found ..."; the key and what the environment gives are never shown. */
export function describeFound(cursor: Cursor): string {
  const { node } = cursor;
  if (node.kind === 'mapping') return node.entries.size === 0 ? 'an empty mapping' : 'a mapping';
  if (node.kind === 'sequence') return node.items.length === 0 ? 'an empty list' : 'a list';
  if (node.value === null) return 'nothing';
  if (node.value === '') return 'an empty text';
  const isHidden = node.fromEnvironment || SECRET.test(formatPath(cursor.path));
  if (isHidden) return node.fromEnvironment ? ENVIRONMENT : 'something else';
  if (typeof node.value === 'number') return `the number ${node.text}`;
  if (typeof node.value === 'boolean') return `\`${node.text}\``;
  return quoted(node.text);
}

/** A scalar's text in quotes, or what stands for it where it may not be shown. */
export function shownText(cursor: Cursor): string {
  const { node } = cursor;
  if (node.kind !== 'scalar') return describeFound(cursor);
  return node.fromEnvironment ? ENVIRONMENT : quoted(node.text);
}

export function quoted(text: string): string {
  const characters = Array.from(text);
  const isLong = characters.length > LONGEST_SHOWN;
  return JSON.stringify(isLong ? `${characters.slice(0, LONGEST_SHOWN).join('')}...` : text);
}

/** "a, b and c" */
export function enumerate(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** "Did you mean `x`?", or which names there are; nothing when there are none. */
export function meantOrKnown(near: string | undefined, known: readonly string[]): string {
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  return known.length === 0
    ? 'There are none in this file.'
    : `There ${known.length === 1 ? 'is' : 'are'}: ${known.map((name) => `\`${name}\``).join(', ')}.`;
}
