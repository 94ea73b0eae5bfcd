import { nearest } from '../support/nearest.ts';
import type { Cursor } from './cursor.ts';
import { quoted } from './describe.ts';

/** Words that people use for a key that is called otherwise here. */
const OTHER_WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['timezone', ['zone']],
  ['tz', ['zone']],
  ['type', ['as']],
  ['filter', ['where']],
  ['when', ['at']],
  ['time', ['at']],
  ['timestamp', ['at']],
  ['date', ['at']],
  ['event', ['record']],
  ['identity', ['person']],
  ['user', ['person']],
  ['who', ['person']],
  ['source', ['from', 'sources']],
  ['amount', ['revenue']],
  ['property', ['properties']],
  ['props', ['properties']],
  ['file', ['csv']],
  ['path', ['csv']],
  ['separator', ['delimiter']],
  ['charset', ['encoding']],
  ['id', ['key']],
  ['host', ['endpoint', 'mysql']],
  ['url', ['endpoint', 'mysql']],
  ['sql', ['query']],
  ['ssl', ['tls']],
  ['db', ['database']],
  ['username', ['user']],
  ['key', ['apiKey', 'column']],
  ['field', ['column']],
  ['constant', ['value']],
  ['coalesce', ['firstOf']],
  ['eq', ['value']],
]);

/** Which of the allowed keys an unknown one stands for, as far as that can be told. */
export function meantKey(
  key: string,
  allowed: readonly string[],
  mapping: Cursor,
): string | undefined {
  const free = allowed.filter((name) => !mapping.has(name));
  const other = OTHER_WORDS.get(key.toLowerCase())?.find((name) => free.includes(name));
  return other ?? nearest(key, free);
}

export function reportUnknownKey(
  mapping: Cursor,
  key: string,
  allowed: readonly string[],
  meant: string | undefined,
): void {
  const cursor = mapping.child(key);
  cursor?.faultAtKey(
    `The key ${quoted(key)} is not known here.`,
    hint(key, allowed, meant, cursor),
  );
}

function hint(
  key: string,
  allowed: readonly string[],
  meant: string | undefined,
  cursor: Cursor,
): string {
  if (meant !== undefined) return `Did you mean \`${meant}\`?`;
  if (allowed.includes('firstOf') && cursor.isNull) {
    return `For a column write the bare word ${key}; a text with {${key}} in it goes in quotes after \`template:\`.`;
  }
  return `Known here: ${allowed.join(', ')}.`;
}
