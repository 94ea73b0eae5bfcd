import type { Database, RootDatabase } from 'lmdb';
import { StateError } from '../errors/importer-error.ts';
import type { Cursors } from './cursors.ts';
import { apply, free, strike } from './entries.ts';
import type { Journal } from './journal.ts';
import { type KnownSource, SOURCES } from './registry.ts';
import type { RejectFacts, RejectPlace, Rejects } from './rejects.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import type { Entry, Memory } from './types.ts';

/**
 * The tables may lack what a crash kept from them.
 *
 * @throws StateError - When they and the journal do not belong together.
 */
export function recover(
  store: Store,
  journal: Journal,
  memory: Tables,
  rejects: Rejects,
  cursors: Cursors,
): void {
  requireBoth(placesOf(store), journal);
  for (const entry of journal.late.values()) apply(entry, memory);
  const returned = journal.returned.slice(store.returned());
  takeBack(returned, memory);
  for (const { entry, mark } of returned) {
    if (mark === 'struck') continue;
    const { place, facts } = bareRefusal(entry, store.root);
    rejects.refuse(place, facts);
    // Its cells are not known, so its row has to be read again.
    cursors.forget(place.source);
  }
  store.setReturned(journal.returned.length);
  memory.write();
  store.setPosition(journal.lastTicket);
  store.setJournaled(journal.lastTicket);
  journal.late.clear();
}

/** The tables forget what was struck, and free the rows of what was refused. */
export function takeBack(returned: Journal['returned'], memory: Memory): void {
  for (const { entry, mark } of returned) {
    if (mark === 'struck') strike(entry, memory);
    else free(entry, mark, memory);
  }
}

/** What the ledger knows of the journal: the last ticket in the tables, and the last one there is. */
interface Places {
  readonly position: number;
  readonly journaled: number;
}

export function placesOf(store: Store): Places {
  return { position: store.position(), journaled: store.journaled() };
}

/**
 * Ledger and journal know of one another how far they are.
 *
 * @throws StateError - When one of them is older than the other allows.
 */
export function requireBoth({ position, journaled }: Places, journal: Journal): void {
  if (journaled > journal.lastTicket) {
    throw new StateError('The journal is shorter than the ledger says: part of it is missing.', {
      hint: 'Bring the state folder back from a backup. Without the journal nobody knows what was sent, so nothing is.',
    });
  }
  if (position < journal.finished) {
    throw new StateError(
      'The ledger is older than the journal: it does not know all that was sent.',
      {
        hint: 'Bring the whole state folder back from one backup. What the ledger does not know would be sent again, so nothing is sent.',
      },
    );
  }
}

/** What is known of a refused event when its row was read by a run that is over. */
export function bareRefusal(
  { source, row, rule }: Entry,
  root: RootDatabase,
): { readonly place: RejectPlace; readonly facts: RejectFacts } {
  const sources: Database<KnownSource, string> = root.openDB({ name: SOURCES });
  const place = { source: sources.get(source)?.id ?? source, row, cells: [], rule };
  const facts = { source, rule, columns: [], cells: [], file: '', line: 0 };
  return { place, facts: { ...facts, reason: 'refused' } };
}
