import type { Books } from '../model/books.ts';
import type { Stop } from '../model/summary.ts';
import { number } from '../support/text.ts';

/** At most this many rejects: rows of their own, or a share of all rows read. */
export type MaxRejects = { readonly rows: number } | { readonly percent: number };

export interface BrakeOptions {
  /** Rows of each source. */
  readonly limit?: number | undefined;
  readonly maxRejects?: MaxRejects | undefined;
}

/** A share of fewer rows says little. */
const ENOUGH_ROWS = 1_000;

/** Stops a run early where its person asked for that: `--limit`, `--max-rejects`. */
export interface Brake {
  /** How many of the next rows of a source may be used; fewer than `next` ends its reading. */
  allowedRows(read: number, next: number): number;
  /** @returns Why to stop now. */
  afterBatch(books: Books): Stop | undefined;
  /** @returns Why the run, having read what it might, is not complete. */
  atEnd(books: Books): Stop | undefined;
}

export function createBrake({ limit, maxRejects }: BrakeOptions): Brake {
  let limited = false;
  return {
    allowedRows(read, next) {
      const allowed = limit === undefined ? next : Math.min(next, limit - read);
      limited ||= allowed < next;
      return allowed;
    },
    afterBatch: (books) => tooManyRejects(books, maxRejects, ENOUGH_ROWS),
    atEnd: (books) =>
      tooManyRejects(books, maxRejects, 1) ?? (limited ? atLimit(limit) : undefined),
  };
}

function atLimit(limit = 0): Stop {
  const rows = limit === 1 ? 'row of each source was' : `${number(limit)} rows of each source were`;
  return {
    code: 'limit',
    message: `Only the first ${rows} read, as --limit asks.`,
    hint: 'Run again without --limit to go on.',
  };
}

function tooManyRejects(
  books: Books,
  max: MaxRejects | undefined,
  enoughRows: number,
): Stop | undefined {
  if (max === undefined) return undefined;
  const rejects = [...books.rejects.values()].reduce((sum, part) => sum + part, 0);
  const rows = [...books.sources.values()].reduce((sum, { read }) => sum + read, 0);
  const over =
    'rows' in max ? rejects > max.rows : rows >= enoughRows && rejects * 100 > max.percent * rows;
  if (!over) return undefined;
  const allowed = 'rows' in max ? String(max.rows) : `${max.percent} %`;
  return {
    code: 'max_rejects',
    message: `There are ${rejects} rejects among ${rows} rows, more than --max-rejects ${allowed} allows.`,
    hint: 'See the reasons above, correct the rows or the rules, and run again to go on.',
  };
}
