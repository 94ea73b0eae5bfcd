import { namesPerson } from '../model/kissmetrics-query.ts';
import { type Entry, type MappingNode, type Node, type Position, toScalar } from './node.ts';

/**
 * Fills in what the SQL integration of Kissmetrics takes for granted, where the import file leaves it
 * out: in a query that names its columns as that does, KM_PERSON is the person, KM_TIME the time (seconds
 * since 1970, or a date and time in UTC) and KM_LAST_RAN the cursor.
 */
export function fillQueries(root: Node): Node {
  const sources = childOf(root, 'sources');
  const rules = childOf(root, 'rules');
  if (root.kind !== 'mapping' || sources?.kind !== 'mapping' || rules?.kind !== 'sequence') {
    return root;
  }
  const zones = new Map<string, string>();
  const filled = new Map(sources.entries);
  for (const [name, { key, node }] of sources.entries) {
    const query = textOf(childOf(node, 'query'));
    if (node.kind !== 'mapping' || !namesPerson(query)) continue;
    zones.set(name, textOf(childOf(node, 'zone')) || 'UTC');
    const hasMark = /\bKM_LAST_RAN\b/.test(query);
    const cursor = hasMark ? { cursor: toScalar(node.position, 'KM_LAST_RAN') } : {};
    filled.set(name, { key, node: withDefaults(node, cursor) });
  }
  if (zones.size === 0) return root;
  const entries = new Map(root.entries);
  const items = rules.items.map((rule) => fillRule(rule, zones));
  replace(entries, 'sources', { ...sources, entries: filled });
  replace(entries, 'rules', { ...rules, items });
  return { ...root, entries };
}

function fillRule(rule: Node, zones: ReadonlyMap<string, string>): Node {
  const zone = zones.get(textOf(childOf(rule, 'from')));
  if (rule.kind !== 'mapping' || zone === undefined) return rule;
  const { position } = rule;
  const at = mapping(position, { column: 'KM_TIME', unit: 's', zone });
  const isDated = !rule.entries.has('alias');
  return withDefaults(rule, {
    person: toScalar(position, 'KM_PERSON'),
    ...(isDated ? { at } : {}),
  });
}

function withDefaults(node: MappingNode, defaults: Readonly<Record<string, Node>>): MappingNode {
  const entries = new Map(node.entries);
  for (const [name, value] of Object.entries(defaults)) {
    if (!entries.has(name)) entries.set(name, { key: node.position, node: value });
  }
  return { ...node, entries };
}

function replace(entries: Map<string, Entry>, name: string, node: Node): void {
  const entry = entries.get(name);
  if (entry !== undefined) entries.set(name, { ...entry, node });
}

function childOf(node: Node, name: string): Node | undefined {
  return node.kind === 'mapping' ? node.entries.get(name)?.node : undefined;
}

function textOf(node: Node | undefined): string {
  return node?.kind === 'scalar' ? node.text : '';
}

function mapping(position: Position, values: Readonly<Record<string, string>>): Node {
  const entries = Object.entries(values).map(
    ([name, value]) => [name, { key: position, node: toScalar(position, value) }] as const,
  );
  return { kind: 'mapping', entries: new Map(entries), position };
}
