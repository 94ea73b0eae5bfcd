import type { Row } from './row.ts';

/**
 * The place of a row in words: `bills.csv line 12`; of a database, which has no lines, its source and key:
 * `bills 12`.
 */
export function placeOf(
  { file, line }: Pick<Row, 'file' | 'line'>,
  source: string,
  key: readonly string[] = [],
): string {
  return file === '' ? `${source} ${key.join(',')}`.trim() : `${file} line ${line}`;
}
