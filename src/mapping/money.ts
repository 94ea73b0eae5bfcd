import type { MoneyOptions } from '../model/definition.ts';
import { currencyDigits, signFits } from './money-currency.ts';
import { type Digits, splitNumber } from './number-marks.ts';
import { type Cut, cutNumber, NO_NUMBER, type NumberRefusal } from './number-text.ts';

export { currencyDigits, isCurrency } from './money-currency.ts';

/** Exact money, or why the text is none. */
export type MoneyReading =
  | {
      /** Main units with exactly the currency's decimals, as `-1234.50`. Zero has no sign. */
      readonly decimal: string;
      /** ISO 4217, in upper case. */
      readonly currency: string;
    }
  | NumberRefusal;

export type FixedMoneyOptions = Omit<MoneyOptions, 'currency'>;

/** Reads one cell; `currency` is the ISO 4217 code of the amount, in any case. */
export type ReadMoney = (text: string, currency: string) => MoneyReading;

/** What holds for all amounts of one currency in one column. */
interface Column {
  readonly currency: string;
  readonly digits: number;
  /** The number in the cell counts 10^-shift main units. */
  readonly shift: number;
  readonly decimal: NonNullable<MoneyOptions['decimal']>;
  readonly negate: boolean;
}

/**
 * Makes the reader for a column of amounts. No step goes through a float, and nothing is guessed: a
 * text with two readings is refused, and the hint says which option settles it.
 *
 * An unknown currency is `currency_mismatch`. More decimals than the currency has are refused unless
 * they are zeros (`49.9900`). With `negate` the amount changes its sign.
 */
export function compileMoney(options: FixedMoneyOptions): ReadMoney {
  const columnFor = rememberColumn(options);
  return (text, currency) => {
    const column = columnFor(currency);
    if (column === undefined) return NO_NUMBER.currency_mismatch;
    const decimal = readPlain(text, column) ?? readAny(text, column);
    return typeof decimal === 'string' ? { decimal, currency: column.currency } : decimal;
  };
}

/**
 * The amount in the smallest unit of its currency, exactly: '1234.5' USD is '123450'.
 *
 * @throws {@link RangeError} for an unknown currency.
 */
export function minorUnits(decimal: string, currency: string): string {
  const digits = currencyDigits(currency);
  if (digits === undefined) throw new RangeError('Expected a currency code of ISO 4217.');
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(digits, '0')).toString();
}

/**
 * A number that is no money: signs and groups as in amounts, any number of decimals, no currency.
 *
 * @returns Exact text without plus and leading zeros; zeros after the mark stay as written, so `4.50`
 *   is '4.50'. Zero has no sign.
 */
export function readNumber(
  text: string,
  decimal: NonNullable<MoneyOptions['decimal']> = 'auto',
): { readonly decimal: string } | NumberRefusal {
  const cut = cutNumber(text);
  if ('reject' in cut) return cut;
  if (cut.signs.length > 0) return NO_NUMBER.not_a_number;
  const digits = splitNumber(cut.number, decimal, 'any');
  if ('reject' in digits) return digits;
  return { decimal: write(cut.negative, dropZeros(digits.whole), digits.fraction) };
}

/** Rows that follow one another nearly always have the same currency, so the last one is kept. */
function rememberColumn(options: FixedMoneyOptions): (code: string) => Column | undefined {
  let lastCode: string | undefined;
  let last: Column | undefined;
  return (code) => {
    if (code !== lastCode) {
      last = columnOf(code, options);
      lastCode = code;
    }
    return last;
  };
}

function columnOf(
  code: string,
  { unit = 'major', decimal = 'auto', negate = false }: FixedMoneyOptions,
): Column | undefined {
  const digits = currencyDigits(code);
  if (digits === undefined) return undefined;
  const shift = { major: 0, minor: digits, hundredths: 2 }[unit];
  return { currency: code.trim().toUpperCase(), digits, shift, decimal, negate };
}

/**
 * The form that databases write, `1234.50` or `-1234.50`, which is its own result. Every other form is
 * left to the slow reader.
 */
function readPlain(text: string, column: Column): string | undefined {
  const { digits, decimal } = column;
  // Three digits behind a point read both ways.
  if (digits === 0 || digits === 3 || column.shift > 0 || column.negate || decimal === ',') {
    return undefined;
  }
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  const point = text.length - digits - 1;
  if (point <= start || text.charCodeAt(point) !== 46) return undefined;
  if (text.charCodeAt(start) === 48 && point > start + 1) return undefined;
  let isZero = true;
  for (let i = start; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (i !== point && (digit < 0 || digit > 9)) return undefined;
    if (i !== point && digit > 0) isZero = false;
  }
  return isZero && start > 0 ? undefined : text;
}

function readAny(text: string, column: Column): string | NumberRefusal {
  const cut = cutNumber(text);
  if ('reject' in cut) return cut;
  const mismatch = checkSigns(cut, column.currency);
  if (mismatch !== undefined) return mismatch;
  const decimals = column.shift > 0 ? 0 : column.digits;
  const found = splitNumber(cut.number, column.decimal, decimals);
  if ('reject' in found) return found;
  const { whole, fraction } = moveMark(found, column.shift);
  const rest = fraction.slice(column.digits);
  // Half a cent in a column of cents is a sign of the wrong unit, whatever the currency.
  const isSplit = column.shift > 0 && /[1-9]/.test(found.fraction);
  if (isSplit || /[1-9]/.test(rest)) return NO_NUMBER.excess_precision;
  const kept = fraction.slice(0, column.digits).padEnd(column.digits, '0');
  return write(cut.negative !== column.negate, dropZeros(whole), kept);
}

/** One sign or code, or both as in `$1.50 USD`: each has to be the column's currency. */
function checkSigns({ signs }: Cut, currency: string): NumberRefusal | undefined {
  const fits = signs.map((sign) => signFits(sign, currency));
  if (fits.includes(undefined) || signs.length > 2) return NO_NUMBER.not_a_number;
  return fits.includes(false) ? NO_NUMBER.currency_mismatch : undefined;
}

function moveMark({ whole, fraction }: Digits, shift: number): Digits {
  const padded = whole.padStart(shift + 1, '0');
  const mark = padded.length - shift;
  return { whole: padded.slice(0, mark), fraction: padded.slice(mark) + fraction };
}

function dropZeros(whole: string): string {
  return whole.replace(/^0+(?=\d)/, '');
}

function write(negative: boolean, whole: string, fraction: string): string {
  const size = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative && /[1-9]/.test(size) ? `-${size}` : size;
}
