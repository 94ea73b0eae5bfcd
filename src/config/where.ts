import type { Condition, Operand } from '../model/definition.ts';
import type { Cursor } from './cursor.ts';

/** A number as people write one; 1e3 and 0x10 are compared as text. */
const PLAIN_DECIMAL = /^-?\d+(?:\.\d+)?$/;

const COMPARISONS = ['gt', 'gte', 'lt', 'lte'] as const;

/** Reads `where`: columns and the conditions that must all hold. */
export function readWhere(cursor: Cursor | undefined): readonly Condition[] {
  return (cursor?.entries() ?? []).map(([column, condition]) => readCondition(column, condition));
}

function readCondition(column: string, cursor: Cursor): Condition {
  const { place } = cursor;
  if (column.trim() === '') cursor.faultAtKey("Expected a column's name, found an empty text.");
  if (cursor.node.kind !== 'mapping') {
    return { column, place, in: readOperands(cursor, '`{ empty: true }`') };
  }
  if (cursor.node.entries.size === 0) {
    cursor.fault(
      'This condition says nothing.',
      'Give it one of: not, empty, gt, gte, lt, lte, matches.',
    );
  }
  const not = cursor.get('not');
  const empty = cursor.get('empty');
  const matches = readPattern(cursor.get('matches'));
  refuseContradiction(cursor);
  return {
    column,
    place,
    ...(not === undefined ? {} : { not: readOperands(not, '`{ empty: false }`') }),
    ...(empty === undefined ? {} : { empty: empty.isTrue }),
    ...(matches === undefined ? {} : { matches }),
    ...readComparisons(cursor),
  };
}

function readComparisons(cursor: Cursor): Partial<Record<(typeof COMPARISONS)[number], Operand>> {
  const operands: Partial<Record<(typeof COMPARISONS)[number], Operand>> = {};
  for (const comparison of COMPARISONS) {
    const operand = cursor.get(comparison);
    if (operand !== undefined) operands[comparison] = readOperand(operand, '`{ empty: false }`');
  }
  return operands;
}

/** An empty cell fails every condition but `empty: true` and `not`. */
function refuseContradiction(cursor: Cursor): void {
  if (cursor.get('empty')?.isTrue !== true) return;
  const other = [...COMPARISONS, 'matches'].find((key) => cursor.has(key));
  if (other === undefined) return;
  cursor
    .child(other)
    ?.faultAtKey(
      `\`${other}\` never holds for an empty cell, and \`empty: true\` wants one.`,
      'Leave one of the two out.',
    );
}

function readOperands(cursor: Cursor, instead: string): readonly Operand[] {
  if (cursor.node.kind === 'scalar') return [readOperand(cursor, instead)];
  return cursor.items().map((item) => readOperand(item, instead));
}

function readOperand(cursor: Cursor, instead: string): Operand {
  const text = cursor.text?.trim() ?? '';
  if (text === '') {
    cursor.fault('An empty text is equal to no cell.', `For empty cells write ${instead}.`);
  }
  const isPlain = cursor.node.kind === 'scalar' && cursor.node.isPlain;
  return { text, isNumber: isPlain && PLAIN_DECIMAL.test(text) };
}

function readPattern(cursor: Cursor | undefined): RegExp | undefined {
  const text = cursor?.text;
  if (cursor === undefined || text === undefined) return undefined;
  try {
    return new RegExp(text, 'u');
  } catch {
    cursor.fault(
      'This is no regular expression.',
      "JavaScript's rules hold, with the `u` flag: a / or - needs no backslash, a { that is meant as such does. Single quotes keep backslashes: '^\\d+$'.",
    );
    return undefined;
  }
}
