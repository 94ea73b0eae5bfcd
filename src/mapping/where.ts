import type { Condition, Operand } from '../model/definition.ts';
import type { Row } from '../model/row.ts';
import { compareDecimals, isPlainDecimal } from '../support/decimal.ts';
import { compileCell } from './cell.ts';
import type { CompileContext } from './types.ts';

type Test = (text: string) => boolean;

/** Compiles conditions that must all hold. */
export function compileWhere(
  conditions: readonly Condition[],
  context: CompileContext,
): (row: Row) => boolean {
  if (conditions.length === 0) return () => true;
  const tests = conditions.map((condition) => {
    const cell = compileCell(condition.column, condition.place, context);
    const holds = compileCondition(condition);
    return (row: Row) => holds(cell(row));
  });
  return (row) => tests.every((test) => test(row));
}

/** An empty cell fails everything but `empty: true` and `not`. */
function compileCondition(condition: Condition): Test {
  const tests: Test[] = [];
  const { matches, empty } = condition;
  const among = condition.in?.map(equals);
  const unwanted = condition.not?.map(equals);
  if (among !== undefined) tests.push((text) => among.some((test) => test(text)));
  if (unwanted !== undefined) tests.push((text) => !unwanted.some((test) => test(text)));
  if (condition.gt !== undefined) tests.push(compares(condition.gt, (sign) => sign > 0));
  if (condition.gte !== undefined) tests.push(compares(condition.gte, (sign) => sign >= 0));
  if (condition.lt !== undefined) tests.push(compares(condition.lt, (sign) => sign < 0));
  if (condition.lte !== undefined) tests.push(compares(condition.lte, (sign) => sign <= 0));
  if (matches !== undefined) tests.push((text) => text !== '' && matches.test(text));
  if (empty !== undefined) tests.push((text) => (text === '') === empty);
  return (text) => tests.every((test) => test(text));
}

function equals(operand: Operand): Test {
  return (text) => text !== '' && order(text, operand) === 0;
}

function compares(operand: Operand, accept: (sign: number) => boolean): Test {
  return (text) => text !== '' && accept(order(text, operand));
}

/** A number in the file and a plain decimal in the cell compare by value, all else as text. */
function order(text: string, operand: Operand): number {
  if (operand.isNumber && isPlainDecimal(text) && isPlainDecimal(operand.text)) {
    return compareDecimals(text, operand.text);
  }
  if (text === operand.text) return 0;
  return text < operand.text ? -1 : 1;
}
