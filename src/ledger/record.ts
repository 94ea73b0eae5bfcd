import { StateError } from '../errors/importer-error.ts';
import { Cursors, type SavedCursor } from './cursors.ts';
import {
  type OpenJournal,
  type RecordedEntry,
  readEntries,
  readOpenJournal,
} from './journal-record.ts';
import { type LockHolder, lockHolder } from './lock.ts';
import { type KnownSource, SOURCES } from './registry.ts';
import type { KeptReject, RejectId } from './rejects.ts';
import { openRuns, type RunRecord, type Runs } from './runs.ts';
import { openStore } from './store.ts';
import { tableIfAny } from './table-if-any.ts';

/** What is written down of a product's runs, to look at while a run may be on. */
export interface ProductRecord {
  readonly runs: Runs;
  /** By name. */
  readonly sources: ReadonlyMap<string, KnownSource>;
  /** Up to where a source with a cursor was read, by the source's part of its rows' identities. */
  cursor(source: string): SavedCursor | undefined;
  /** How many rejected rows are open: by source, by reason. */
  openRejects(): Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** @returns The run that works on this product now. */
  holder(): LockHolder | undefined;
  /** Reads what is not finished. @throws StateError - When it cannot be trusted. */
  openJournal(): Promise<OpenJournal>;
  /** Every request that a run has put into the journal. @throws StateError - When it is damaged. */
  entries(run: RunRecord): AsyncGenerator<RecordedEntry>;
  close(): Promise<void>;
}

/** @returns `undefined` when nothing is known. @throws StateError - When it is damaged. */
export function openRecord(folder: string): ProductRecord | undefined {
  const store = openStore(folder, 'read');
  if (store === undefined) return undefined;
  const table = tableIfAny<KnownSource, string>(store.root, SOURCES);
  const cursors = new Cursors(store.root, '', 'read');
  const known = Array.from(table?.getRange() ?? [], ({ key, value }) => [key, value] as const);
  return {
    runs: openRuns(store.root),
    sources: new Map(known),
    cursor: (source) => cursors.get(source),
    openRejects() {
      const rejects = tableIfAny<KeptReject, RejectId>(store.root, 'rejects');
      const counts: Record<string, Record<string, number>> = {};
      for (const { value } of rejects?.getRange() ?? []) {
        if (value.isWaiting === true) continue;
        const own = (counts[value.source] ??= {});
        own[value.reason] = (own[value.reason] ?? 0) + 1;
      }
      return counts;
    },
    holder: () => lockHolder(folder),
    async openJournal() {
      // A run that is on writes further meanwhile; the ledger never knows more than the journal.
      const journaled = store.journaled();
      const journal = await readOpenJournal(folder);
      if (journaled > journal.lastTicket) throw shorter();
      return journal;
    },
    entries: ({ id, ticketsBefore }) => readEntries(folder, id, ticketsBefore),
    close: async () => store.close(),
  };
}

function shorter(): StateError {
  return new StateError('The journal is shorter than the ledger says: part of it is missing.', {
    hint: 'Bring the state folder back from a backup. Without the journal nobody knows what was sent, so nothing is.',
  });
}
