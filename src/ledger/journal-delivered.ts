import { join } from 'node:path';
import { Fates, fateOf, linesOf, segmentsIn } from './journal-record.ts';
import type { Entry } from './types.ts';

/**
 * Every request of all runs that was delivered, and what is under way, which the next run sends first; in
 * the order of the journal. Reads it twice, since a mark may come long after its entry; memory holds a byte
 * for each request. May be read while a run writes.
 *
 * @param product - The product's folder in the state.
 * @throws StateError - When the journal is damaged.
 */
export async function* readDelivered(product: string): AsyncGenerator<Entry> {
  const folder = join(product, 'journal');
  const segments = segmentsIn(folder);
  const fates = new Fates(0);
  for (const { number } of segments) {
    for await (const line of linesOf(folder, number)) {
      if (line.t === 'entry') continue;
      for (const ticket of line.tickets) fates.set(ticket, fateOf(line.t));
    }
  }
  for (const { number } of segments) {
    for await (const line of linesOf(folder, number)) {
      if (line.t !== 'entry') continue;
      const fate = fates.of(line.entry.ticket);
      if (fate === 'delivered' || fate === 'unknown') yield line.entry;
    }
  }
}
