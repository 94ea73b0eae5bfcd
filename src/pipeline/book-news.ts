import type { Decision } from '../ledger/types.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { NewsFate, NewsItem } from '../model/news.ts';
import { placeOf } from '../model/place.ts';
import type { Pass } from './pass.ts';
import type { Station } from './prepare.ts';
import { keyCells } from './row-key.ts';

/** Books what needs a person and was not told before. */
export function bookNews(
  station: Station,
  decision: Exclude<Decision, { kind: 'reject' }>,
  { books, oddities }: Pass,
): void {
  if (!decision.isNews) return;
  const { event } = decision;
  books.news.add(newsFate(decision), () => describe(station, event));
  if (decision.kind === 'send') oddities.collided(event);
}

function newsFate(decision: Exclude<Decision, { kind: 'reject' }>): NewsFate {
  // Only of a `set` a part can be sent while the rest collides.
  if (decision.kind === 'send' || decision.event.verb === 'set') return 'setCollision';
  const { fate } = decision;
  return fate === 'changed' || fate === 'moved' ? fate : 'collision';
}

function describe(station: Station, { row, rule }: PlannedEvent): Omit<NewsItem, 'fate'> {
  const { source } = station;
  const cells = keyCells(station, row);
  const key = cells?.join(',');
  const line = row.file === '' ? '' : `${row.file}:${row.line}`;
  // A line of a source with a key might be another row's key.
  const byLine = station.key === undefined || line === '' ? line : `line:${line}`;
  const address = key === undefined ? byLine : escapedKey(key);
  const place = placeOf(row, source.name, cells);
  return { source: source.name, place, row: address, rule: rule.name };
}

/** A key may itself begin as an address of a line does. */
function escapedKey(key: string): string {
  return /^(?:line|key):/.test(key) ? `key:${key}` : key;
}
