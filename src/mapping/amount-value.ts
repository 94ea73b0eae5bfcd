import type { ValueDefinition } from '../model/definition.ts';
import type { MoneyReason, Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import { compileMoney, readNumber } from './money.ts';
import { isCurrency, signFits } from './money-currency.ts';
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
  const oneCurrency = `Revenue has one currency, ${wanted ?? ''} here: select its rows with \`where\` and convert the others first, or set the top \`currency\` if all of them are in another.`;
  return (text, row) => {
    const code = currencyOf(row);
    if (typeof code !== 'string') return code;
    if (wanted !== undefined && code !== wanted && code.toUpperCase() !== wanted) {
      return moneyProblem('currency_mismatch', what, oneCurrency, codeIn(code));
    }
    const reading = parse(text, code);
    if ('decimal' in reading) return reading.decimal;
    if (reading.reject === 'missing') return '';
    const other = reading.reject === 'currency_mismatch' ? signIn(text, code) : '';
    return moneyProblem(reading.reject, what, reading.hint, other);
  };
}

/** What may be shown of a cell that should name a currency: it may be anything where it names none. */
function codeIn(text: string): string {
  return /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : '';
}

/** The sign or code beside an amount that is of another currency. */
function signIn(text: string, currency: string): string {
  if (!isCurrency(currency)) return codeIn(currency);
  const beside = text.match(/[^\d\s.,'\u2019()+\-\u2212]+/gu) ?? [];
  return beside.find((sign) => signFits(sign, currency.toUpperCase()) === false) ?? '';
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

/** @param other - The currency that is not the one expected, where it can be named. */
function moneyProblem(reason: MoneyReason, what: string, hint: string, other = ''): Problem {
  const subject = what.charAt(0).toUpperCase() + what.slice(1);
  const found =
    other === ''
      ? MEANINGS[reason]
      : `holds an amount in ${other}, another currency than the one expected`;
  return { reason, message: `${subject} ${found}.`, hint };
}
