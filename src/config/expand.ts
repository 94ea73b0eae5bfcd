import { Cursor, type Findings } from './cursor.ts';
import { type Environment, expandText, variablesOf } from './environment.ts';
import type { Entry, Node, Path, Position, ScalarNode } from './node.ts';
import { formatPath } from './path.ts';

/**
 * Puts the environment into every text of the import; keys, numbers, true and false stay as they are.
 * A variable that is not set is a fault, but for the product key: a dry run needs none, so there its
 * entry is left out.
 */
export function expandNodes(root: Node, env: Environment, findings: Findings): Node {
  return new Expander(root, env, findings).expand(root, [], root.position) ?? root;
}

/** A shorter text may stand in another by chance. */
const SHORTEST_KEY = 8;

/** The product key that the import will have; `undefined` when it has none, or none worth guarding. */
function keyOf(root: Node, env: Environment): string | undefined {
  const kissmetrics = childOf(root, 'kissmetrics');
  const node = kissmetrics === undefined ? undefined : childOf(kissmetrics, 'apiKey');
  if (node?.kind !== 'scalar') return undefined;
  const expansion = expandText(node.text, env);
  const key = expansion.kind === 'text' ? expansion.text.trim() : '';
  return key.length < SHORTEST_KEY ? undefined : key;
}

function childOf(node: Node, name: string): Node | undefined {
  return node.kind === 'mapping' ? node.entries.get(name)?.node : undefined;
}

class Expander {
  readonly #env: Environment;
  readonly #findings: Findings;
  readonly #key: string | undefined;

  constructor(root: Node, env: Environment, findings: Findings) {
    this.#env = env;
    this.#findings = findings;
    this.#key = keyOf(root, env);
  }

  /** @returns `undefined` for an entry that is to be left out. */
  expand(node: Node, path: Path, key: Position): Node | undefined {
    switch (node.kind) {
      case 'scalar':
        return this.#scalar(node, path, key);
      case 'sequence': {
        const items = node.items.map(
          (item, index) => this.expand(item, [...path, index], item.position) ?? item,
        );
        return { ...node, items };
      }
      case 'mapping': {
        const entries = new Map<string, Entry>();
        for (const [name, entry] of node.entries) {
          const child = this.expand(entry.node, [...path, name], entry.key);
          if (child !== undefined) entries.set(name, { key: entry.key, node: child });
        }
        return { ...node, entries };
      }
    }
  }

  #scalar(node: ScalarNode, path: Path, key: Position): Node | undefined {
    if (typeof node.value !== 'string' || !node.value.includes('${')) return node;
    const expansion = expandText(node.value, this.#env);
    const isKey = formatPath(path) === 'kissmetrics.apiKey';
    if (isKey) for (const name of variablesOf(node.value)) this.#findings.keyVariables.add(name);
    if (expansion.kind === 'text') {
      const { text, usesEnvironment } = expansion;
      if (isKey && text.trim() === '') return undefined;
      if (!isKey && usesEnvironment && this.#holdsKey(text)) {
        return this.#refuseKey(node, path, key);
      }
      const value = MAY_BE_NO_TEXT.has(formatPath(path)) ? numberOrFlag(text) : text;
      return { ...node, value, text, fromEnvironment: usesEnvironment };
    }
    if (isKey && expansion.kind === 'missing') return undefined;
    const cursor = new Cursor(this.#findings, node, path, key);
    if (expansion.kind === 'malformed') {
      cursor.fault(
        'What stands between `${` and `}` is not the name of a variable.',
        'Write ${NAME} or ${NAME:-default}; for a ${ that is meant as it stands write $${.',
      );
    } else {
      const names = [...new Set(expansion.names)].join(', ');
      cursor.fault(
        `The environment has no ${names}.`,
        'Set it, add it to a .env file beside the import file, or give a default: ${NAME:-default}.',
      );
    }
    return node;
  }

  #holdsKey(text: string): boolean {
    return this.#key !== undefined && text.includes(this.#key);
  }

  /** The node stays as it is written, so that nothing later can show the key. */
  #refuseKey(node: ScalarNode, path: Path, key: Position): Node {
    new Cursor(this.#findings, node, path, key).fault(
      'The product key is put in here, where it would be sent or shown.',
      'Use another variable here; only `kissmetrics.apiKey` takes the key.',
    );
    return node;
  }
}

/** Settings of a deployment that are no text: `rate: ${RATE:-100}` has to give a number. */
const MAY_BE_NO_TEXT: ReadonlySet<string> = new Set([
  'kissmetrics.rate',
  'kissmetrics.concurrency',
  'allowAlias',
]);

function numberOrFlag(text: string): string | number | boolean {
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}
