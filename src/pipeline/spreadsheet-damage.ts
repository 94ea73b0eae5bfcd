import iconv from 'iconv-lite';
import { sameDate } from './spreadsheet-dates.ts';

/**
 * What became of a cell while a spreadsheet had it: nothing, something that spreadsheets do by
 * themselves when they open and save a file, or what somebody wrote.
 */
export type CellVerdict = 'same' | 'damaged' | 'changed';

/** Longest text in a cell of a spreadsheet, about. */
const LONGEST_CELL = 32_000;

/**
 * Only what loses or rearranges is taken for damage: a cell that says more than before (a zone, a
 * century, digits) was written by somebody.
 */
export function judgeCell(kept: string, saved: string): CellVerdict {
  if (kept === saved) return 'same';
  const [before, now] = [plainBreaks(kept), plainBreaks(saved)];
  if (before === now) return 'damaged';
  const isDamaged =
    (before.trim() === now && now !== '') ||
    isShouted(before, now) ||
    isShorterNumber(before.trim(), now) ||
    hasLostDigits(before.trim(), now) ||
    sameDate(before.trim(), now) ||
    (now.length >= LONGEST_CELL && before.startsWith(now)) ||
    isMisread(before, now);
  return isDamaged ? 'damaged' : 'changed';
}

function plainBreaks(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function isShouted(before: string, now: string): boolean {
  return /^(?:TRUE|FALSE)$/.test(now) && before.trim().toUpperCase() === now;
}

const PLAIN = /^([+-]?)(\d+)(?:([.,])(\d+))?$/;

/** `007` as `7`, `5.10` as `5.1`, `+5` as `5`. */
function isShorterNumber(before: string, now: string): boolean {
  const value = shortest(before);
  return now.length < before.length && value !== undefined && value === shortest(now);
}

function shortest(text: string): string | undefined {
  const found = PLAIN.exec(text);
  if (found === null) return undefined;
  const [, sign = '', whole = '', mark = '', part = ''] = found;
  const rest = part.replace(/0+$/, '');
  const digits = whole.replace(/^0+(?=\d)/, '');
  return `${sign === '-' ? '-' : ''}${digits}${rest === '' ? '' : `${mark}${rest}`}`;
}

/** Spreadsheets calculate with so many digits. */
const KEPT_DIGITS = 15;

/** `1.23457E+14` for 123456789012345, or zeros for the digits behind the 15th. */
function hasLostDigits(before: string, now: string): boolean {
  const [, sign = '', whole = '', , part = ''] = PLAIN.exec(before) ?? [];
  if (whole === '') return false;
  const scientific = /^([+-]?)(\d)(?:[.,](\d+))?E([+-]\d+)$/i.exec(now);
  if (scientific !== null) {
    const [, minus = '', head = '', tail = '', power = ''] = scientific;
    const shown = (head + tail).length;
    const exact = Number(`${sign}${whole}.${part || '0'}`);
    const told = Number(`${minus}${head}.${tail || '0'}e${power}`);
    return Number(exact.toPrecision(shown)) === told;
  }
  if (part !== '' || whole.replace(/^0+/, '').length <= KEPT_DIGITS) return false;
  const digits = whole.replace(/^0+/, '');
  const cut = digits.slice(0, KEPT_DIGITS) + '0'.repeat(digits.length - KEPT_DIGITS);
  return now === `${sign === '-' ? '-' : ''}${cut}`;
}

/** UTF-8 that was read as the encoding of Western Windows: `ZoÃ«` for `Zoë`. */
function isMisread(before: string, now: string): boolean {
  return /[^\x00-\x7f]/.test(before) && iconv.decode(Buffer.from(before), 'win1252') === now;
}
