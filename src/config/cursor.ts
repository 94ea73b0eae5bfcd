import type { Fault } from '../errors/importer-error.ts';
import type { Place } from '../model/definition.ts';
import type { DefinitionWarning, WarningCode } from '../model/warning-codes.ts';
import type { Node, Path, Position } from './node.ts';
import { formatPath } from './path.ts';

/** What reading one import gathers. */
export interface Findings {
  /** The import file as the person named it. */
  readonly file: string;
  readonly faults: Fault[];
  readonly warnings: DefinitionWarning[];
  /** Nodes with a fault of their own, which nothing further is said about. */
  readonly faulty: Set<Node>;
  /** What unknown keys of a mapping seem to mean ('' where that cannot be told). */
  readonly strayed: Map<Node, Set<string>>;
  /** What has been said where: a part shared through an alias is read several times and wrong once. */
  readonly said: Set<string>;
  /** Variables that `kissmetrics.apiKey` is filled from, set or not. */
  readonly keyVariables: Set<string>;
}

export function noFindings(file: string): Findings {
  const nothing = { faulty: new Set<Node>(), strayed: new Map(), said: new Set<string>() };
  return { file, faults: [], warnings: [], ...nothing, keyVariables: new Set() };
}

/** A place in the import: a node with the way to it, and the means to complain about it. */
export class Cursor {
  readonly node: Node;
  readonly path: Path;
  readonly findings: Findings;
  readonly #key: Position;

  constructor(findings: Findings, node: Node, path: Path = [], key: Position = node.position) {
    this.findings = findings;
    this.node = node;
    this.path = path;
    this.#key = key;
  }

  get place(): Place {
    return { ...this.node.position, path: formatPath(this.path) };
  }

  /** The last word of the path, as people call this place. */
  get label(): string {
    return String(this.path.at(-1) ?? 'the file');
  }

  /** Text as written; `undefined` when this is a list or a mapping. */
  get text(): string | undefined {
    return this.node.kind === 'scalar' ? this.node.text : undefined;
  }

  get number(): number | undefined {
    return this.node.kind === 'scalar' && typeof this.node.value === 'number'
      ? this.node.value
      : undefined;
  }

  get isTrue(): boolean {
    return this.node.kind === 'scalar' && this.node.value === true;
  }

  get isNull(): boolean {
    return this.node.kind === 'scalar' && this.node.value === null;
  }

  get isFromEnvironment(): boolean {
    return this.node.kind === 'scalar' && this.node.fromEnvironment;
  }

  /** Whether the key is written, be its value right or wrong. */
  has(key: string): boolean {
    return this.node.kind === 'mapping' && this.node.entries.has(key);
  }

  /** Whether an unknown key, which has been told, seems to stand for one of these. */
  seemsToMean(...keys: readonly string[]): boolean {
    const meant = this.findings.strayed.get(this.node);
    return meant !== undefined && keys.some((key) => meant.has(key));
  }

  /** The child under `key`; `undefined` when it is absent or its fault is known already. */
  get(key: string): Cursor | undefined {
    const child = this.child(key);
    return child === undefined || this.findings.faulty.has(child.node) ? undefined : child;
  }

  /** The children of a mapping in the order they are written, without those known to be faulty. */
  entries(): [key: string, value: Cursor][] {
    if (this.node.kind !== 'mapping') return [];
    return [...this.node.entries.keys()].flatMap((key) => {
      const child = this.get(key);
      return child === undefined ? [] : [[key, child] as [string, Cursor]];
    });
  }

  items(): Cursor[] {
    if (this.node.kind !== 'sequence') return [];
    return this.node.items
      .map((item, index) => new Cursor(this.findings, item, [...this.path, index]))
      .filter(({ node }) => !this.findings.faulty.has(node));
  }

  /** The child at a step of a path, faulty or not. */
  child(step: string | number): Cursor | undefined {
    const path = [...this.path, step];
    if (this.node.kind === 'sequence') {
      const item = this.node.items[Number(step)];
      return item === undefined ? undefined : new Cursor(this.findings, item, path);
    }
    if (this.node.kind !== 'mapping') return undefined;
    const entry = this.node.entries.get(String(step));
    return entry === undefined ? undefined : new Cursor(this.findings, entry.node, path, entry.key);
  }

  fault(message: string, hint?: string): void {
    this.#complain(this.node.position, message, hint);
    this.findings.faulty.add(this.node);
  }

  /** A fault of the key rather than of its value: one that should not be there. */
  faultAtKey(message: string, hint?: string): void {
    this.#complain(this.#key, message, hint);
    this.findings.faulty.add(this.node);
  }

  /** A fault of this mapping that leaves the rest of it worth looking at. */
  faultOfWhole(message: string, hint?: string): void {
    this.#complain(this.node.position, message, hint);
  }

  warn(code: WarningCode, message: string): void {
    const { line } = this.node.position;
    const where = line === 0 ? formatPath(this.path) : `line ${line}`;
    const text = `${this.findings.file}, ${where}: ${message}`;
    const { warnings } = this.findings;
    if (!warnings.some((known) => known.message === text)) warnings.push({ code, message: text });
  }

  #complain(position: Position, message: string, hint: string | undefined): void {
    const { faults, file, said } = this.findings;
    const path = formatPath(this.path);
    const where = position.line > 0 ? `${position.line}:${position.column}` : path;
    const saying = `${where} ${message}`;
    if (said.has(saying)) return;
    said.add(saying);
    const fault = { file, ...position, path, message };
    faults.push(hint === undefined ? fault : { ...fault, hint });
  }
}
