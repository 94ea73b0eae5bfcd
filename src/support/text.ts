import { isPlainDecimal } from './decimal.ts';

/** `1,204,331`. */
export function number(n: number): string {
  return n.toLocaleString('en-US');
}

/** `1 row`, `2 rows`, `1,204,331 rows`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** `42 s`, `12 min`, `3 h 21 min`, `2 days 4 h`: the two largest units, for people. */
export function timeSpan(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 100) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return withRest(`${hours} h`, minutes % 60, 'min');
  return withRest(`${Math.floor(hours / 24)} days`, hours % 24, 'h');
}

function withRest(head: string, rest: number, unit: string): string {
  return rest === 0 ? head : `${head} ${rest} ${unit}`;
}

/** `11338747.00` -> `11,338,747.00`. */
export function money(decimal: string): string {
  return decimal.replace(/\d(?=(?:\d{3})+(?:\.|$))(?<!\.\d*)/g, '$&,');
}

/** Exact decimal text as money: `$11,338,747.00`, `-€8.50`, `CHF 12.00`. */
export function moneyIn(decimal: string, currency: string): string {
  if (!isNumeric(decimal)) return decimal;
  return formatOf(currency).format(decimal).replaceAll('\u00a0', ' ');
}

/** A text that is a decimal is formatted exactly, whatever its length. */
function isNumeric(text: string): text is `${number}` {
  return isPlainDecimal(text);
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  let format = formats.get(currency);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
    formats.set(currency, format);
  }
  return format;
}

/** A share from 0 to 1: `66.7%`, `100%`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(share === 0 || share === 1 ? 0 : 1)}%`;
}

/** `812 B`, `4.2 kB`, `1.3 GB`. */
export function bytes(n: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(n, 1)) / 3), 4);
  const unit = ['B', 'kB', 'MB', 'GB', 'TB'][power] ?? '';
  const value = n / 1000 ** power;
  return `${power === 0 || value >= 100 ? number(Math.round(value)) : value.toFixed(1)} ${unit}`;
}

/** The first characters of a text that is longer than that. */
export function cut(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
