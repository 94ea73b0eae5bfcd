/**
 * A name as Kissmetrics compares it: trimmed, lower case, `,` and `:` as spaces, runs of spaces as one
 * (support.kissmetrics.io, docs/technical-notes-on-events-and-properties). Identities are never folded.
 */
export function foldName(name: string): string {
  const known = folded.get(name);
  if (known !== undefined) return known;
  const result = name
    .replace(/[,:\s]+/g, ' ')
    .trim()
    .toLowerCase();
  if (folded.size < MAX_REMEMBERED) folded.set(name, result);
  return result;
}

const folded = new Map<string, string>();
const MAX_REMEMBERED = 10_000;
