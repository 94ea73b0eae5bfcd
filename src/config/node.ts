/**
 * An import definition as it was written: what every step of reading it works on. It keeps what plain
 * values lose: where each thing stands, the order of keys, and the text of a scalar as it was typed
 * (`007`, `5.10`, `1e3`).
 */
export type Node = ScalarNode | MappingNode | SequenceNode;

/** Lines and columns count from 1; both are 0 for what does not come from a file. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly position: Position;
  /** What YAML 1.2 (core schema) makes of it. */
  readonly value: Scalar;
  /** As written; for quoted text what is between the quotes. */
  readonly text: string;
  /** Neither quoted nor a block: `10` may be a number, `"10"` is text. */
  readonly isPlain: boolean;
  /** Holds something from the environment, which no message may show. */
  readonly fromEnvironment: boolean;
}

export type Scalar = string | number | boolean | null;

export interface MappingNode {
  readonly kind: 'mapping';
  readonly position: Position;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Where the key stands. */
  readonly key: Position;
  readonly node: Node;
}

interface SequenceNode {
  readonly kind: 'sequence';
  readonly position: Position;
  readonly items: readonly Node[];
}

export type Path = readonly (string | number)[];

export function toScalar(position: Position, value: Scalar, text = String(value)): ScalarNode {
  return { kind: 'scalar', position, value, text, isPlain: false, fromEnvironment: false };
}

/** The plain value of a node, for the schema to judge. */
export function toPlain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map(toPlain);
    case 'mapping':
      // fromEntries makes a key such as __proto__ a key like any other.
      return Object.fromEntries(
        Array.from(node.entries, ([key, { node: child }]) => [key, toPlain(child)]),
      );
  }
}
