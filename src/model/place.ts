import { maskPerson } from '../support/mask.ts';
import type { Row } from './row.ts';

/**
 * The place of a row in words: `bills.csv line 12`; of a database, which has no lines, its source and key:
 * `bills 12`. A key that is somebody's address is masked, as identities are.
 */
export function placeOf(
  { file, line }: Pick<Row, 'file' | 'line'>,
  source: string,
  key: readonly string[] = [],
): string {
  if (file !== '') return `${file} line ${line}`;
  const shown = key.map((cell) => (isAddress(cell) ? maskPerson(cell) : cell));
  return `${source} ${shown.join(',')}`.trim();
}

/** Whether a cell of a key tells who somebody is. */
export function isAddress(cell: string): boolean {
  return cell.includes('@');
}
