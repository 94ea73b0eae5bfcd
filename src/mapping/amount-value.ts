import type { ValueDefinition } from '../model/definition.ts';
import type { MoneyReason, Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import { compileMoney, readNumber } from './money.ts';
import { compileTyped, type Parse } from './typed.ts';
import type { CompileContext, Read, Reader } from './types.ts';
import { compileText, describeValue } from './value.ts';

/**
 * Money as exact decimal text with the currency's decimals; '' when there is none.
 *
 * @param only - The one currency that will do: revenue of several would simply be added up.
 */
export function compileAmount(
  value: ValueDefinition,
  context: CompileContext,
  only?: string,
): Reader {
  return compileTyped<string>(value, context, (one) => parseAmount(one, context, only));
}

/** A number as exact decimal text; '' when there is none. */
export function compileNumber(value: ValueDefinition, context: CompileContext): Reader {
  return compileTyped<string>(value, context, (one) => {
    const what = describeValue(one);
    return (text) => {
      const reading = readNumber(text, one.money.decimal);
      if ('decimal' in reading) return reading.decimal;
      return reading.reject === 'missing' ? '' : moneyProblem(reading.reject, what, reading.hint);
    };
  });
}

function parseAmount(
  value: ValueDefinition,
  context: CompileContext,
  only: string | undefined,
): Parse<string> {
  const { currency, ...fixed } = value.money;
  const parse = compileMoney(fixed);
  const currencyOf = compileCurrency(currency ?? context.currency, context);
  const what = describeValue(value);
  const wanted = only?.toUpperCase();
  const mismatch = moneyProblem(
    'currency_mismatch',
    what,
    `Revenue has one currency, ${wanted ?? ''} here: select its rows with \`where\` and convert the others first, or set the top \`currency\` if all of them are in another.`,
  );
  return (text, row) => {
    const code = currencyOf(row);
    if (typeof code !== 'string') return code;
    if (wanted !== undefined && code.toUpperCase() !== wanted) return mismatch;
    const reading = parse(text, code);
    if ('decimal' in reading) return reading.decimal;
    return reading.reject === 'missing' ? '' : moneyProblem(reading.reject, what, reading.hint);
  };
}

function compileCurrency(
  currency: string | ValueDefinition,
  context: CompileContext,
): (row: Row) => Read {
  if (typeof currency === 'string') return () => currency;
  const read = compileText(currency, context);
  const unknown = moneyProblem(
    'currency_mismatch',
    describeValue(currency),
    'The amount has no currency: give the currency a `default`, or select such rows with `where`.',
  );
  return (row) => {
    const code = read(row);
    return code === '' ? unknown : code;
  };
}

const MEANINGS: Record<MoneyReason, string> = {
  missing: 'is empty where an amount is required',
  not_a_number: 'holds no number',
  ambiguous_separator: 'holds a number whose mark can be read as a decimal mark and as a separator',
  bad_grouping: 'holds a number with its digits grouped wrongly',
  excess_precision: 'holds more decimals than its currency has',
  ambiguous_sign: 'holds a number whose sign is not clear',
  currency_mismatch: 'holds another currency than the one expected, or none',
  exponent: 'holds a number in scientific form',
  non_ascii_digit: 'holds digits other than 0 to 9',
  formula: 'holds a formula',
};

function moneyProblem(reason: MoneyReason, what: string, hint: string): Problem {
  const subject = what.charAt(0).toUpperCase() + what.slice(1);
  return { reason, message: `${subject} ${MEANINGS[reason]}.`, hint };
}
