import { type Document, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Node, Position } from './node.ts';
import { describeYamlFault, isUnclosedQuote, mayBeSlip } from './yaml-faults.ts';
import { findSlip, type Slip } from './yaml-indent.ts';
import { convertDocument } from './yaml-nodes.ts';

/** A fault as the reader of YAML sees it; the file's name comes later. */
export interface TextFault {
  readonly position: Position;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * Reads YAML 1.2 (core schema) into nodes that know their places and their text as written. Anchors,
 * aliases and merge keys work; a repeated key, a second document and everything that only another
 * schema understands are faults.
 */
export function parseDocument(text: string): { root: Node } | { faults: readonly TextFault[] } {
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const documents = readDocuments(text, lines);
  const [document, second] = documents;
  if (document === undefined) return { faults: [EMPTY] };
  const isBroken = documents.some(({ errors }) => errors.length > 0);
  const slip = isBroken ? findSlip(text) : undefined;
  const faults = documents.flatMap((one) => syntaxFaults(one, positionOf, slip));
  if (second !== undefined) faults.push(secondDocument(positionOf(second.range[0])));
  if (document.directives.yaml.explicit === true && document.directives.yaml.version !== '1.2') {
    faults.push(OTHER_VERSION);
  }
  if (faults.length > 0) return { faults: withoutEchoes(faults) };
  if (document.contents === null) return { faults: [EMPTY] };
  return convertDocument(document.contents, positionOf);
}

function readDocuments(text: string, lineCounter: LineCounter): Document.Parsed[] {
  return [
    ...parseAllDocuments(text, {
      lineCounter,
      logLevel: 'silent',
      prettyErrors: false,
      // Ours compares keys by their text: 7 and 007 are two keys, 7 and "7" are one.
      uniqueKeys: false,
      // Ours keeps the places of merged keys.
      merge: false,
      resolveKnownTags: false,
      version: '1.2',
    }),
  ];
}

function syntaxFaults(
  document: Document.Parsed,
  positionOf: (offset: number) => Position,
  slip: Slip | undefined,
): TextFault[] {
  return [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const offset = isUnclosedQuote(message) ? openingQuote(document, pos[0]) : pos[0];
    const position = positionOf(offset);
    if (slip !== undefined && mayBeSlip(code) && isNear(position, slip)) {
      return { position: slip.position, path: '', message: slip.message, hint: slip.hint };
    }
    return { position, path: '', ...describeYamlFault(code, message) };
  });
}

/** The parser stumbles over a slip a line early, where a value goes on, or again on the line after it. */
function isNear({ line }: Position, { noticed }: Slip): boolean {
  return Math.abs(line - noticed) <= 1;
}

/** The parser notices a missing quote where the text ends; people look for where it begins. */
function openingQuote(document: Document.Parsed, end: number): number {
  let start = end;
  visit(document, {
    Scalar(_, { type, range }) {
      const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
      if (isQuoted && range && range[0] < end && range[1] >= end) start = range[0];
    },
  });
  return start;
}

/**
 * One slip makes the parser stumble over the rest of the line, and often over the lines after it: told
 * is the first fault of a line, and the same one not again for each of the lines that follow.
 */
function withoutEchoes(faults: readonly TextFault[]): TextFault[] {
  const inOrder = faults.toSorted(
    ({ position: a }, { position: b }) => a.line - b.line || a.column - b.column,
  );
  const told: TextFault[] = [];
  let last: TextFault | undefined;
  for (const fault of inOrder) {
    const distance = fault.position.line - (last?.position.line ?? Number.NEGATIVE_INFINITY);
    const isEcho = distance === 0 || (distance === 1 && fault.message === last?.message);
    if (!isEcho) told.push(fault);
    last = fault;
  }
  return told;
}

const START: Position = { line: 1, column: 1 };

const EMPTY: TextFault = {
  position: START,
  path: '',
  message: 'The file is empty.',
  hint: 'An import file names at least `kissmetrics`, `sources` and `rules`; docs/reference.md shows a whole one.',
};

const OTHER_VERSION: TextFault = {
  position: START,
  path: '',
  message: 'The file says that it is written in another YAML than 1.2.',
  hint: 'Leave the line with %YAML out.',
};

function secondDocument(position: Position): TextFault {
  return {
    position,
    path: '',
    message: 'A second document begins here; an import file is one document.',
    hint: 'Put it in a file of its own, and leave out the line with `---`.',
  };
}
