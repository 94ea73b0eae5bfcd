import { isLosslessNumber, parse } from 'lossless-json';
import type { Problem } from '../model/reject.ts';

/**
 * Reads one part of a JSON cell. Numbers come back as they are written in the cell (a JavaScript
 * number would round 9007199254740993), `true` and `false` as these words, `null` and a part that is
 * not there as nothing.
 */
export function readJsonPath(
  text: string,
  path: readonly string[],
  column: string,
): string | Problem {
  let part: unknown;
  try {
    part = parse(text);
  } catch {
    return {
      reason: 'value_not_flat',
      message: `Column "${column}" holds no valid JSON.`,
      hint: 'Correct the cell, or read the column without `path`.',
    };
  }
  for (const step of path) part = partOf(part, step);
  if (typeof part === 'string') return part.trim();
  if (part === null || part === undefined) return '';
  if (typeof part === 'boolean') return String(part);
  if (isLosslessNumber(part)) return part.toString();
  return {
    reason: 'value_not_flat',
    message: `Column "${column}" holds a list or an object at "${path.join('.')}".`,
    hint: 'Let `path` name a text, a number, or true or false inside it.',
  };
}

function partOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(step) ? value[Number(step)] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}
