import {
  isAlias,
  isMap,
  isScalar,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { TextFault } from './document.ts';
import { type Entry, type Node, type Path, type Position, toScalar } from './node.ts';
import { formatPath } from './path.ts';

/** Aliases unfold; without a bound a few lines of them would fill the memory. */
const MAX_UNFOLDED = 100_000;

/** Deeper than anything an import file can mean. */
const MAX_DEPTH = 64;

/** Turns a parsed document without syntax faults into nodes. */
export function convertDocument(
  contents: ParsedNode,
  positionOf: (offset: number) => Position,
): { root: Node } | { faults: readonly TextFault[] } {
  const converter = new Converter(positionOf);
  const root = converter.convert(contents, [], { line: 1, column: 1 });
  return converter.faults.length > 0 ? { faults: converter.faults } : { root };
}

class Converter {
  readonly faults: TextFault[] = [];
  readonly #positionOf: (offset: number) => Position;
  readonly #anchors = new Map<string, ParsedNode>();
  /** Nodes being converted: an alias to one of them would never end. */
  readonly #open = new Set<ParsedNode>();
  #unfolding = 0;
  #unfolded = 0;

  constructor(positionOf: (offset: number) => Position) {
    this.#positionOf = positionOf;
  }

  convert(node: ParsedNode | null, path: Path, parent: Position): Node {
    if (node === null) return toScalar(parent, null, '');
    const position = this.#positionOf(node.range[0]);
    if (path.length > MAX_DEPTH) return this.#refuse(position, path, TOO_DEEP);
    if (this.#unfolding > 0 && ++this.#unfolded > MAX_UNFOLDED) {
      if (this.#unfolded > MAX_UNFOLDED + 1) return toScalar(position, null);
      return this.#refuse(position, path, TOO_MANY);
    }
    if (isAlias(node)) return this.#alias(node.source, position, path);
    if (node.anchor !== undefined && this.#unfolding === 0) this.#anchors.set(node.anchor, node);
    if (isScalar(node))
      return scalar(node, node.source === '' && node.type === 'PLAIN' ? parent : position);
    this.#open.add(node);
    const converted = isMap(node)
      ? this.#mapping(node, path, position)
      : this.#sequence(node, path, position);
    this.#open.delete(node);
    return converted;
  }

  #alias(name: string, position: Position, path: Path): Node {
    const target = this.#anchors.get(name);
    if (target === undefined) return this.#refuse(position, path, NO_ANCHOR);
    if (this.#open.has(target)) return this.#refuse(position, path, ENDLESS);
    this.#unfolding++;
    const node = this.convert(target, path, position);
    this.#unfolding--;
    return node;
  }

  #sequence(node: YAMLSeq.Parsed, path: Path, position: Position): Node {
    const items = node.items.map((item, index) => this.convert(item, [...path, index], position));
    return { kind: 'sequence', position, items };
  }

  #mapping({ items }: YAMLMap.Parsed, path: Path, position: Position): Node {
    const entries = new Map<string, Entry>();
    const merged: [ParsedNode | null, Position][] = [];
    for (const { key, value } of items) {
      const keyPosition = this.#positionOf(key.range[0]);
      if (!isScalar(key)) {
        this.#refuse(keyPosition, path, NO_TEXT_KEY);
        continue;
      }
      const name = textOf(key);
      if (name === '<<' && key.type === 'PLAIN') {
        merged.push([value, keyPosition]);
        continue;
      }
      const childPath = [...path, name];
      if (entries.has(name)) this.#refuse(keyPosition, childPath, repeated(name));
      entries.set(name, { key: keyPosition, node: this.convert(value, childPath, keyPosition) });
    }
    for (const [value, place] of merged) this.#merge(entries, value, path, place);
    return { kind: 'mapping', position, entries };
  }

  /** `<<: *a` or `<<: [*a, *b]`: keys that the mapping has itself win, then the earlier mapping. */
  #merge(entries: Map<string, Entry>, value: ParsedNode | null, path: Path, at: Position): void {
    const given = this.convert(value, path, at);
    for (const source of given.kind === 'sequence' ? given.items : [given]) {
      if (source.kind !== 'mapping') {
        this.#refuse(at, path, NO_MERGE);
        continue;
      }
      for (const [name, entry] of source.entries) {
        if (!entries.has(name)) entries.set(name, entry);
      }
    }
  }

  #refuse(position: Position, path: Path, sentence: { message: string; hint: string }): Node {
    this.faults.push({ position, path: formatPath(path), ...sentence });
    return toScalar(position, null);
  }
}

function scalar(node: Scalar.Parsed, position: Position): Node {
  const value = isScalarValue(node.value) ? node.value : node.source;
  return { ...toScalar(position, value, textOf(node)), isPlain: node.type === 'PLAIN' };
}

function isScalarValue(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** What was typed: `source` is the text between quotes, and a plain scalar as it stands. */
function textOf(node: Scalar.Parsed): string {
  return typeof node.value === 'string' ? node.value : node.source;
}

const TOO_DEEP = {
  message: 'Lists and mappings are nested too deeply here.',
  hint: 'An import file needs a handful of levels; this is probably another file.',
};

const TOO_MANY = {
  message: `Aliases unfold here to more than ${MAX_UNFOLDED.toLocaleString('en-US')} values.`,
  hint: 'Write out what is meant instead of aliases of aliases.',
};

const NO_ANCHOR = {
  message: 'This alias (`*name`) has no anchor (`&name`) before it.',
  hint: 'Correct the name; a text that begins with * goes in quotes.',
};

const ENDLESS = {
  message: 'This alias stands inside its own anchor, so it would never end.',
  hint: 'Let the alias refer to something outside.',
};

const NO_TEXT_KEY = {
  message: 'A key has to be a plain word or a text in quotes.',
  hint: 'A text such as "{date} {time}" or "${NAME}" goes in quotes.',
};

const NO_MERGE = {
  message: 'What `<<` merges has to be a mapping, or a list of mappings.',
  hint: 'Write `<<: *name`, with `&name` on the mapping that is meant.',
};

function repeated(name: string): { message: string; hint: string } {
  return {
    message: `The key ${JSON.stringify(name)} is written twice here; only one of them could count.`,
    hint: 'Remove one, or join the two.',
  };
}
