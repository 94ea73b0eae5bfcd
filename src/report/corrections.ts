import type { CellChange, Correction, RejectReview } from '../model/correction.ts';
import { count, number } from '../support/text.ts';
import { escaped } from './explain-words.ts';

/** How many cells of a column are shown: a spreadsheet alters whole columns. */
const EXAMPLES = 5;

/**
 * What a reject file says, column by column: what somebody corrected, and apart from it what a
 * spreadsheet did to other cells, which is left aside. For the person who corrects: it shows cells.
 */
export function renderReview({ corrections, rejects, gone, stillBad }: RejectReview): string {
  const corrected = corrections.filter(({ changes }) => changes.length > 0);
  const damaged = corrections.filter(({ damages }) => damages.length > 0);
  const lines = [
    ...(corrected.length === 0 ? [] : [`Corrected: ${count(corrected.length, 'row')}`]),
    ...columnLines(corrected, 'changes'),
    ...(damaged.length === 0
      ? []
      : ['Altered by a spreadsheet, it seems; the cells as they were read count:']),
    ...columnLines(damaged, 'damages'),
    ...(gone === 0 ? [] : [`Not open any more, and left out: ${count(gone, 'line')}`]),
    ...(stillBad === 0
      ? []
      : [`Not rows yet, and left open until they are corrected: ${count(stillBad, 'row')}`]),
    `To try again: ${count(rejects, 'reject')}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function columnLines(
  corrections: readonly Correction[],
  which: 'changes' | 'damages',
): readonly string[] {
  const columns = new Map<string, (CellChange & { readonly place: string })[]>();
  for (const { place, [which]: cells } of corrections) {
    for (const cell of cells) {
      const known = columns.get(cell.column);
      if (known === undefined) columns.set(cell.column, [{ ...cell, place }]);
      else known.push({ ...cell, place });
    }
  }
  return [...columns].flatMap(([column, cells]) => [
    `  ${escaped(column)}: ${count(cells.length, 'cell')}`,
    ...cells.slice(0, EXAMPLES).map(({ place, from, to }) => {
      return `    ${escaped(place)}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
    }),
    ...(cells.length > EXAMPLES ? [`    and ${number(cells.length - EXAMPLES)} more`] : []),
  ]);
}
