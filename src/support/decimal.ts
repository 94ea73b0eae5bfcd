/** Exact decimals as text: an optional minus, digits, and optionally a point and more digits. */

const POINT = 46;
const MINUS = 45;
const ZERO = 48;

/** Largest power of ten up to which whole numbers are added up as plain numbers: 10^15 < 2^53. */
const SAFE_DIGITS = 15;
const SAFE_SUM = 8e15;

export function isPlainDecimal(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}

/**
 * Adds up exactly, whatever the size. Keeps the largest number of decimals seen: 1.5 and 2.50 make
 * 4.00. Sums are the same in any order.
 */
export class DecimalSum {
  /** The sum is (#large + #small) / 10^#scale; #small stays a safe integer. */
  #large = 0n;
  #small = 0;
  #scale = 0;

  /** @throws {@link RangeError} when the text is no plain decimal. */
  add(decimal: string): void {
    const decimals = decimalsOf(decimal);
    if (decimals > this.#scale) this.#rescale(decimals);
    // The sign and the point are no digits, so this is at most two too careful.
    if (decimal.length - decimals + this.#scale > SAFE_DIGITS) {
      this.#large += scaled(decimal, decimals, this.#scale);
      return;
    }
    const number = unscaledNumber(decimal);
    this.#small += decimals === this.#scale ? number : number * 10 ** (this.#scale - decimals);
    if (this.#small > SAFE_SUM || this.#small < -SAFE_SUM) this.#flush();
  }

  /** Canonical: no plus, no leading zeros, no minus before zero. '0' when nothing was added. */
  toString(): string {
    this.#flush();
    const negative = this.#large < 0n;
    const digits = (negative ? -this.#large : this.#large)
      .toString()
      .padStart(this.#scale + 1, '0');
    const point = digits.length - this.#scale;
    const text = this.#scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
    return negative ? `-${text}` : text;
  }

  #flush(): void {
    this.#large += BigInt(this.#small);
    this.#small = 0;
  }

  #rescale(scale: number): void {
    this.#flush();
    this.#large *= 10n ** BigInt(scale - this.#scale);
    this.#scale = scale;
  }
}

/** Compares by value: 1.0 equals 1, and -0 equals 0. @throws {@link RangeError} for other texts. */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  const left = split(a);
  const right = split(b);
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  const size = compareSizes(left, right);
  if (size === 0) return 0;
  return size > 0 === left.negative ? -1 : 1;
}

interface Parts {
  readonly negative: boolean;
  /** Without leading zeros. */
  readonly whole: string;
  /** Without trailing zeros. */
  readonly fraction: string;
}

function split(decimal: string): Parts {
  decimalsOf(decimal);
  const minus = decimal.charCodeAt(0) === MINUS ? 1 : 0;
  const point = decimal.indexOf('.');
  const whole = decimal.slice(minus, point < 0 ? undefined : point).replace(/^0+/, '');
  const fraction = point < 0 ? '' : decimal.slice(point + 1).replace(/0+$/, '');
  return { negative: minus === 1 && whole + fraction !== '', whole, fraction };
}

function compareSizes(a: Parts, b: Parts): number {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length;
  // Of one length, digits sort as text; fractions always do.
  if (a.whole !== b.whole) return a.whole > b.whole ? 1 : -1;
  if (a.fraction === b.fraction) return 0;
  return a.fraction > b.fraction ? 1 : -1;
}

/** Number of digits after the point. One pass, since this runs for every row of an import. */
function decimalsOf(decimal: string): number {
  const start = decimal.charCodeAt(0) === MINUS ? 1 : 0;
  const end = decimal.length;
  let point = -1;
  for (let i = start; i < end; i += 1) {
    const code = decimal.charCodeAt(i);
    if (code === POINT && point < 0) point = i;
    else if (code < ZERO || code > ZERO + 9) throw notPlain();
  }
  if (start === end || point === start || point === end - 1) throw notPlain();
  return point < 0 ? 0 : end - point - 1;
}

function notPlain(): RangeError {
  return new RangeError('Expected a plain decimal: an optional minus, digits, a point, digits.');
}

function unscaledNumber(decimal: string): number {
  const negative = decimal.charCodeAt(0) === MINUS;
  let value = 0;
  for (let i = negative ? 1 : 0; i < decimal.length; i += 1) {
    const code = decimal.charCodeAt(i);
    if (code !== POINT) value = value * 10 + (code - ZERO);
  }
  return negative ? -value : value;
}

function scaled(decimal: string, decimals: number, scale: number): bigint {
  const digits = decimals === 0 ? decimal : decimal.replace('.', '');
  return BigInt(digits) * 10n ** BigInt(scale - decimals);
}

/**
 * A quotient to a number of decimals, halves away from zero.
 *
 * @param by A whole number above 0.
 * @throws {@link RangeError} when the text is no plain decimal.
 */
export function divide(decimal: string, by: number, decimals: number): string {
  const scale = decimalsOf(decimal);
  const size = scaled(decimal.replace('-', ''), scale, scale) * 10n ** BigInt(decimals);
  const divisor = BigInt(by) * 10n ** BigInt(scale);
  const digits = String((size * 2n + divisor) / (divisor * 2n)).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const text = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return decimal.startsWith('-') && /[1-9]/.test(text) ? `-${text}` : text;
}
