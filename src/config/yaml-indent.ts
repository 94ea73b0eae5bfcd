import { count } from '../support/text.ts';
import type { Position } from './node.ts';

/** A line that does not stand in the column where it belongs. */
export interface Slip {
  readonly position: Position;
  /** The line where the parser can notice it at the earliest; it may be told at one before. */
  readonly noticed: number;
  readonly message: string;
  readonly hint: string;
}

type Kind = 'key' | 'dash';

/** Keys or list items that stand in one column. */
interface Block {
  readonly kind: Kind;
  /** From 0. */
  readonly column: number;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** Deeper than anything an import file can mean. */
const DEEPEST = 64;

const DASH = /^-(?: +|$)/;
const KEY = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#{}[\],&*!|>%@`][^#]*?):(?=\s|$)/;
/** A quote that does not close takes the rest, so that no character is looked at twice. */
const QUOTES_AND_BRACKETS = /"(?:[^"\\]|\\.)*("|$)|'(?:[^']|'')*('|$)|[{}[\]]/g;

/**
 * Finds the first line that is not indented as its neighbours are. Only a text that is no YAML is asked
 * about: the parser knows that something is wrong, and this knows how to say it. It follows keys and
 * dashes alone, and gives up (`undefined`) at anything that goes over several lines in another way.
 */
export function findSlip(text: string): Slip | undefined {
  const outline = new Outline();
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const found = outline.read(line.replace(/^\uFEFF/, ''), index + 1);
    if (found === 'unclear') return undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

class Outline {
  /** The blocks that the line read last stands in, the outermost first. */
  #blocks: Block[] = [];
  /** Something is to follow that may begin in any column further right. */
  #opens = true;
  /** Lines in this column or further right belong to a text below `|` or `>`. */
  #text: { readonly from: number; readonly isSettled: boolean } | undefined;

  read(text: string, line: number): Slip | 'unclear' | undefined {
    if (/^\s*(?:#|$)/.test(text) || /^(?:---|\.\.\.|%)/.test(text)) return undefined;
    let column = text.search(/[^ ]/);
    if (this.#isText(column)) return undefined;
    let rest = text.slice(column);
    for (let dash = DASH.exec(rest); dash !== null; dash = DASH.exec(rest)) {
      const slip = this.#enter({ kind: 'dash', column, line }, rest);
      if (slip !== undefined) return slip;
      this.#opens = true;
      column += dash[0].length;
      rest = rest.slice(dash[0].length);
    }
    const key = KEY.exec(rest);
    if (key === null) return this.#value(rest, column - 1);
    const slip = this.#enter({ kind: 'key', column, line }, rest);
    return slip ?? this.#value(rest.slice(key[0].length), column);
  }

  /** The first line of such a text settles its column. */
  #isText(column: number): boolean {
    if (this.#text === undefined || column < this.#text.from) this.#text = undefined;
    else if (!this.#text.isSettled) this.#text = { from: column, isSettled: true };
    return this.#text !== undefined;
  }

  /** @param under - Column of what it is the value of. */
  #value(written: string, under: number): 'unclear' | undefined {
    const value = written.trim().replace(/^(?:[&!]\S+(?:\s+|$))+/, '');
    const isTagged = value !== written.trim();
    if (!isWhole(value) || (isTagged && KEY.test(value))) return 'unclear';
    if (/^[|>][-+\d]*(?:\s+#.*)?$/.test(value)) this.#text = { from: under + 1, isSettled: false };
    this.#opens = value === '' || value.startsWith('#');
    return undefined;
  }

  #enter(block: Block, written: string): Slip | 'unclear' | undefined {
    const left = this.#leave(block);
    const around = this.#blocks.at(-1);
    if (around?.kind === block.kind && around.column === block.column) return undefined;
    if (this.#blocks.length > DEEPEST) return 'unclear';
    if (this.#opens && left.length === 0) {
      this.#blocks.push(block);
      return undefined;
    }
    if (block.kind === 'key' && /^-\S/.test(written)) {
      return { ...placeOf(block), noticed: block.line, ...CLOSE_DASH };
    }
    return slipOf(block, this.#blocks, left) ?? 'unclear';
  }

  /** Takes off the blocks that end before this one. A list may stand in the column of its key. */
  #leave({ kind, column }: Block): Block[] {
    const isOver = (one: Block): boolean =>
      one.column > column || (one.column === column && one.kind === 'dash' && kind === 'key');
    const stay = this.#blocks.findIndex(isOver);
    return stay === -1 ? [] : this.#blocks.splice(stay);
  }
}

/**
 * @param blocks - What the block stands in.
 * @param left - What ended before it.
 */
function slipOf(block: Block, blocks: readonly Block[], left: readonly Block[]): Slip | undefined {
  const noticed = block.line;
  const all = [...blocks, ...left];
  if (block.kind === 'dash' && all.every(({ kind }) => kind === 'key')) {
    const around = blocks.at(-1);
    const start = left[0] ?? (around?.column === block.column ? around : undefined);
    if (start === undefined || start === all[0]) return undefined;
    return { ...placeOf(start), noticed, ...noDash(noticed) };
  }
  const [first] = left;
  if (blocks.length === 0 && first !== undefined) {
    return { ...placeOf(first), noticed, ...indented(first.column, block.column) };
  }
  const distance = ({ column }: Block): number => Math.abs(column - block.column);
  const [sibling] = all
    .filter(({ kind }) => kind === block.kind)
    .toSorted((a, b) => distance(a) - distance(b) || b.column - a.column);
  if (sibling === undefined) return undefined;
  return { ...placeOf(block), noticed, ...indented(block.column, sibling.column) };
}

function placeOf({ line, column }: Block): { position: Position } {
  return { position: { line, column: column + 1 } };
}

interface Sentence {
  readonly message: string;
  readonly hint: string;
}

function indented(found: number, wanted: number): Sentence {
  return {
    message: `This line is indented by ${count(found, 'space')}; the lines it belongs to by ${wanted}.`,
    hint: 'Keys that belong together begin in one column, and so do the dashes of a list. A key with lines of its own below it has no value beside it.',
  };
}

function noDash(line: number): Sentence {
  return {
    message: `A list begins here without its dash; line ${line} goes on with one.`,
    hint: 'Begin each item with a dash and a space, and its further lines below the first word: `- record: NAME`.',
  };
}

const CLOSE_DASH: Sentence = {
  message: 'The dash that begins this line has no space behind it.',
  hint: 'Write `- record: NAME`.',
};

/** Whether quotes and brackets close on the line they open on. */
function isWhole(value: string): boolean {
  if (/^\?(?: |$)/.test(value)) return false;
  if (!/^["'{[]/.test(value)) return true;
  let depth = 0;
  for (const [piece, double, single] of value.matchAll(QUOTES_AND_BRACKETS)) {
    if ((double ?? single) === '') return false;
    if (piece === '{' || piece === '[') depth += 1;
    if (piece === '}' || piece === ']') depth -= 1;
  }
  return depth === 0;
}
