import type { CellChange, Correction, RejectReview } from '../model/correction.ts';
import { count } from '../support/text.ts';

/**
 * What a reject file says, column by column: what somebody corrected, and apart from it what a
 * spreadsheet did to other cells, which is left aside. For the person who corrects: it shows cells.
 */
export function renderReview({ corrections, rejects, gone, stillBad }: RejectReview): string {
  const corrected = corrections.filter(({ changes }) => changes.length > 0);
  const damaged = corrections.filter(({ damages }) => damages.length > 0);
  const lines = [
    ...(corrected.length === 0 ? [] : [`Corrected: ${count(corrected.length, 'row')}`]),
    ...corrected.flatMap((one) => rowLines(one, one.changes)),
    ...(damaged.length === 0
      ? []
      : ['Altered by a spreadsheet, it seems; the cells as they were read count:']),
    ...damaged.flatMap((one) => rowLines(one, one.damages)),
    ...(gone === 0 ? [] : [`Not open any more, and left out: ${count(gone, 'line')}`]),
    ...(stillBad === 0
      ? []
      : [`Not rows yet, and left open until they are corrected: ${count(stillBad, 'row')}`]),
    `To try again: ${count(rejects, 'reject')}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function rowLines(
  { source, file, line }: Correction,
  changes: readonly CellChange[],
): readonly string[] {
  return [
    `  ${file === '' ? source : `${file} line ${line}`}`,
    ...changes.map(({ column, from, to }) => {
      return `    ${column}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
    }),
  ];
}
