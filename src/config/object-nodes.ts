import type { TextFault } from './document.ts';
import { type Entry, type Node, type Path, type Position, toScalar } from './node.ts';
import { formatPath } from './path.ts';

/** What does not come from a file stands nowhere. */
const NOWHERE: Position = { line: 0, column: 0 };

const MAX_DEPTH = 64;

/** Turns an import written as a JavaScript object into nodes. Numbers read as JavaScript shows them. */
export function convertObject(input: unknown): { root: Node } | { faults: readonly TextFault[] } {
  const faults: TextFault[] = [];
  const root = convert(input, [], faults);
  return faults.length > 0 ? { faults } : { root };
}

function convert(input: unknown, path: Path, faults: TextFault[]): Node {
  if (input === null || typeof input === 'string' || typeof input === 'boolean') {
    return toScalar(NOWHERE, input);
  }
  if (typeof input === 'number') return { ...toScalar(NOWHERE, input), isPlain: true };
  if (Array.isArray(input) && path.length < MAX_DEPTH) {
    const items = input.map((item: unknown, index) => convert(item, [...path, index], faults));
    return { kind: 'sequence', position: NOWHERE, items };
  }
  if (isPlainObject(input) && path.length < MAX_DEPTH) {
    const entries = new Map<string, Entry>();
    for (const [key, value] of Object.entries(input)) {
      if (value === undefined) continue;
      entries.set(key, { key: NOWHERE, node: convert(value, [...path, key], faults) });
    }
    return { kind: 'mapping', position: NOWHERE, entries };
  }
  faults.push({
    position: NOWHERE,
    path: formatPath(path),
    message:
      'Only text, numbers, true, false, null, lists and plain objects can stand in an import.',
    hint: 'Write a date as text: "2014-01-02T00:00:00Z".',
  });
  return toScalar(NOWHERE, null);
}

function isPlainObject(input: unknown): input is Readonly<Record<string, unknown>> {
  if (typeof input !== 'object' || input === null) return false;
  const prototype: unknown = Object.getPrototypeOf(input);
  return prototype === Object.prototype || prototype === null;
}
