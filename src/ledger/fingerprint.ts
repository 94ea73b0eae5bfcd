import { hash } from 'node:crypto';

/** What says where a thing stands or how it is read, not what: `connection` holds a password. */
const WITHOUT_MEANING: ReadonlySet<string> = new Set(
  'place connection tls pageSize settleMs overlap drift'.split(' '),
);

/** Hash of a part of the import file. Where it stands does not matter; maps and patterns do. */
export function fingerprintOf(value: unknown): string {
  const text = JSON.stringify(value, (key, part: unknown) => {
    if (WITHOUT_MEANING.has(key)) return undefined;
    if (part instanceof Map) return [...part];
    return part instanceof RegExp ? part.source : part;
  });
  return hash('sha256', text, 'hex').slice(0, 16);
}
