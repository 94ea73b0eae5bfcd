import type { FateCounts } from '../model/books.ts';
import { FATES, type Fate } from '../model/fate.ts';
import type { Summary } from '../model/summary.ts';
import { money, number } from '../support/text.ts';

/** What the fates are called where a person reads them. */
export const WORDS: Record<Fate, string> = {
  delivered: 'delivered',
  alreadyDelivered: 'already delivered',
  duplicate: 'told twice',
  throttled: 'thinned out',
  unchanged: 'unchanged',
  changed: 'changed',
  moved: 'moved',
  collision: 'collided',
  waiting: 'waiting for their day',
  refused: 'refused',
  pending: 'not delivered',
};

interface Line extends FateCounts {
  readonly first?: string;
  readonly last?: string;
  readonly revenue?: Readonly<Record<string, string>>;
}

/**
 * One line for each event's name and for `set` and `alias`; a column for each fate that occurs, the span
 * of time, where a wrong zone or unit shows, and the revenue.
 *
 * @param hasSpan - Without it there is more room.
 */
export function eventTable(summary: Summary, hasSpan = true): string[][] {
  const words = summary.run.mode === 'dry-run' ? { ...WORDS, pending: 'to send' } : WORDS;
  const { events, byName, byVerb } = summary;
  const fates = FATES.filter((fate) => events[fate] > 0);
  const entries: [string, Line][] = Object.entries(byName);
  if (byVerb.set.planned > 0) entries.push(['(properties set)', byVerb.set]);
  if (byVerb.alias.planned > 0) entries.push(['(aliases)', byVerb.alias]);
  const hasRevenue = entries.some(([, { revenue }]) => revenue !== undefined);
  const cells = (name: string, line: Line, revenue: string | undefined): string[] => [
    name,
    number(line.planned),
    ...fates.map((fate) => number(line[fate])),
    ...spanOf(line, hasSpan),
    ...(hasRevenue ? [revenue ?? ''] : []),
  ];
  const head = ['Event', 'planned', ...fates.map((fate) => words[fate])];
  if (hasSpan) head.push('first (UTC)', 'last (UTC)');
  return [
    hasRevenue ? [...head, 'revenue planned'] : head,
    ...entries.map(([name, counts]) => cells(name, counts, revenueOf(counts.revenue))),
    ...(entries.length > 1 ? [cells('All', events, undefined)] : []),
  ];
}

function spanOf({ first, last }: Line, hasSpan: boolean): string[] {
  return hasSpan ? [first, last].map((time) => time?.replace(/T.*/, '') ?? '') : [];
}

function revenueOf(revenue: Readonly<Record<string, string>> | undefined): string | undefined {
  const planned = revenue?.['planned'];
  return planned === undefined ? undefined : money(planned);
}
