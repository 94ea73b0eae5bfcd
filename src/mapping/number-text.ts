import type { MoneyReason } from '../model/reject.ts';
import { isCurrency } from './money-currency.ts';

export interface NumberRefusal {
  readonly reject: MoneyReason;
  /** What settles it. The same text for every cell: hints go where cells must not. */
  readonly hint: string;
}

const HINTS: Record<MoneyReason, string> = {
  missing: 'Give the cell an amount, or leave the row out with `where`.',
  not_a_number: 'Write digits, one decimal mark and at most one sign.',
  ambiguous_separator:
    'Say which mark starts the fraction: `{ column: NAME, decimal: "." }` or `decimal: ","`.',
  bad_grouping:
    'Groups have three digits (1,234,567), or two before the last (12,34,567). If the mark starts the fraction, say so with `decimal`.',
  excess_precision:
    'Round it in the source. If the number counts cents say `unit: minor`; if its mark groups thousands say so with `decimal`.',
  ambiguous_sign: 'Write one minus, or brackets, or none.',
  currency_mismatch:
    'Say which currency the column is in with `currency`, or select its rows with `where`.',
  exponent: 'Export the column as plain decimals: in scientific form digits may be lost.',
  non_ascii_digit: 'Write the digits 0 to 9.',
  formula: 'Export values, not formulas.',
};

function refusal(reject: MoneyReason): NumberRefusal {
  return { reject, hint: HINTS[reject] };
}

/** One value for each reason, so that a column full of them costs nothing. */
export const NO_NUMBER: Readonly<Record<MoneyReason, NumberRefusal>> = {
  missing: refusal('missing'),
  not_a_number: refusal('not_a_number'),
  ambiguous_separator: refusal('ambiguous_separator'),
  bad_grouping: refusal('bad_grouping'),
  excess_precision: refusal('excess_precision'),
  ambiguous_sign: refusal('ambiguous_sign'),
  currency_mismatch: refusal('currency_mismatch'),
  exponent: refusal('exponent'),
  non_ascii_digit: refusal('non_ascii_digit'),
  formula: refusal('formula'),
};

/** A cell cut into its number and what stands around it. */
export interface Cut {
  readonly negative: boolean;
  /** Begins with a digit or a mark and ends with one. */
  readonly number: string;
  /** Currency signs and codes, as written. */
  readonly signs: readonly string[];
}

/** Words that programs and people write for "nothing", in lower case. A dash is no zero. */
const MISSING: ReadonlySet<string> = new Set([
  '',
  '-',
  '--',
  '\u2013',
  '\u2014',
  '\\n',
  'null',
  '(null)',
  '<null>',
  'nil',
  'none',
  'nan',
  'n/a',
  'na',
  '#n/a',
]);

/** Longer cells hold no amount, and are not worth the search. */
const MOST_CHARACTERS = 200;

const MINUS = '\u2212';
const SPACE = String.raw`[ \u00a0\u2007\u2009\u202f]`;
/** Digits, marks, apostrophes and single spaces between digits. */
const NUMBER = new RegExp(String.raw`[\d.,](?:[\d.,'\u2019]|${SPACE}(?=\d))*`);
/** The point of `Rs.500` belongs to the rupees. */
const FIRST_DIGIT = /(?<!\p{L})[.,]\d|\d/u;
const PIECES = /[-+\u2212()]|[^-+\u2212()\s]+/g;
const TWO_SIGNS = /[-+\u2212]{2}/;
const PUNCTUATION = /^[-+\u2212()]$/;
const EXPONENT = /^[^\da-z]*[\d.,]+e[+-]?\d+[^\da-z]*$/i;
const FORMULA = /^(?:[=@]|[+-][^a-z]*\d\)?[-+*/^]\(?\d)/i;
/** Accountants' credit and debit: which of them is money earned depends on whose books they are. */
const CREDIT_OR_DEBIT = /(?<![a-z])(?:cr|dr)\.?$/i;

/**
 * Finds the number in a cell, its sign and the currency beside it. `(5)`, `-5`, `5-` and U+2212 are
 * negative; two of them in one cell are refused.
 */
export function cutNumber(cell: string): Cut | NumberRefusal {
  const text = cell.trim();
  if (MISSING.has(text.toLowerCase())) return NO_NUMBER.missing;
  if (text.length > MOST_CHARACTERS) return NO_NUMBER.not_a_number;
  if (FORMULA.test(text)) return NO_NUMBER.formula;
  if (/(?![0-9])\p{Nd}/u.test(text)) return NO_NUMBER.non_ascii_digit;
  if (EXPONENT.test(text)) return NO_NUMBER.exponent;
  const start = text.search(FIRST_DIGIT);
  if (start < 0) return isDash(text) ? NO_NUMBER.missing : NO_NUMBER.not_a_number;
  const number = NUMBER.exec(text.slice(start))?.[0] ?? '';
  return readAround(text.slice(0, start), number, text.slice(start + number.length));
}

/** `$ -`, as accounting formats show an empty or a zero cell. */
function isDash(text: string): boolean {
  return /^\p{Sc} ?[-\u2013\u2014]$/u.test(text);
}

function readAround(before: string, number: string, after: string): Cut | NumberRefusal {
  const left: readonly string[] = before.match(PIECES) ?? [];
  const right: readonly string[] = after.match(PIECES) ?? [];
  const opening = left.filter((piece) => piece === '(').length;
  const closing = right.filter((piece) => piece === ')').length;
  const isOdd = left.includes(')') || right.includes('(') || right.includes('+');
  if (isOdd || opening !== closing || opening > 1) return NO_NUMBER.not_a_number;
  if (TWO_SIGNS.test(before) || TWO_SIGNS.test(after)) return NO_NUMBER.not_a_number;
  const signs = [...left, ...right].filter((piece) => /^[-+\u2212]$/.test(piece));
  // The dash of a Swiss or Dutch price, 100.- or 100,-, is no minus.
  const isDashedPrice = /[.,]$/.test(number) && /^ ?[-\u2212]/.test(after);
  if (signs.length + opening > 1 || isDashedPrice) return NO_NUMBER.ambiguous_sign;
  if (CREDIT_OR_DEBIT.test(after)) return NO_NUMBER.ambiguous_sign;
  const negative = opening === 1 || signs[0] === '-' || signs[0] === MINUS;
  return { negative, number, signs: [...findSigns(left), ...findSigns(right)] };
}

/** `US $5` is `US$5`, and `USD$5` states its currency twice. */
function findSigns(pieces: readonly string[]): readonly string[] {
  const words = pieces.filter((piece) => !PUNCTUATION.test(piece));
  const [first = '', second] = words;
  if (words.length === 2 && second === '$' && !isCurrency(first)) return [first + second];
  return words.flatMap((word) => {
    const code = word.slice(0, 3);
    return word.length === 4 && isCurrency(code) ? [code, word.slice(3)] : [word];
  });
}
