import { join } from 'node:path';
import { foldName } from '../model/fold.ts';
import { Cursors } from './cursors.ts';
import { decide } from './decide.ts';
import { decideContext, type RunFacts } from './decide-context.ts';
import { Journal } from './journal.ts';
import { fillKept, rememberKept } from './kept-names.ts';
import { recover } from './recovery.ts';
import { openRejects } from './rejects.ts';
import { Returns } from './returns.ts';
import { openStore, type Store, unwritableStore } from './store.ts';
import { type StoreTables, storeTables } from './tables.ts';
import { inTransaction, storeFault } from './temporary-store.ts';
import type { Entry, Ledger, Memory, RowEntry } from './types.ts';
import type { View } from './view.ts';
import { WriteBehind } from './write-behind.ts';

export interface LedgerOptions extends RunFacts {
  /** Of one product. */
  readonly folder: string;
  /** Asked before each window is written down; throws when this run may not go on. */
  readonly guard?: () => void;
}

/** A ledger that stays, with the memory that a plan over it reads. */
export interface KeptLedger extends Ledger, View {
  readonly memory: StoreTables;
  /** Last ticket of the journal before this run. */
  readonly ticketsBefore: number;
  /** Does `work` as one step on the disk. @throws StateError - When it cannot be written. */
  write<T>(work: () => T): T;
  /** @returns What to throw for an error: a `StateError` when the store could not be written. */
  faultOf(error: unknown): unknown;
  /** @param last - Writes what holds only once all else is written. */
  close(last?: () => void): Promise<void>;
  /** Writes down when this run began, in milliseconds. */
  begin(now: number): void;
}

/**
 * Opens the ledger of a product for a run that sends. What an earlier run left behind is brought into
 * the tables first; what it had under way is in `unfinished`.
 *
 * @throws StateError - When ledger or journal cannot be trusted or written.
 */
export function openLedger(options: LedgerOptions): KeptLedger {
  const { folder } = options;
  const store = openStore(folder, 'write');
  if (store === undefined) throw new Error('A store that is opened for writing is made.');
  const write = <T>(work: () => T): T =>
    inTransaction(store.root, work, (cause) => unwritableStore(folder, cause));
  try {
    const faultOf = (error: unknown) =>
      storeFault(error, (cause) => unwritableStore(folder, cause));
    return { ...openOver(store, write, options), faultOf };
  } catch (error) {
    void store.close();
    throw storeFault(error, (cause) => unwritableStore(folder, cause));
  }
}

type Write = KeptLedger['write'];

function openOver(
  store: Store,
  write: Write,
  { folder, guard, ...facts }: LedgerOptions,
): Omit<KeptLedger, 'faultOf'> {
  const journal = new Journal(join(folder, 'journal'), store.position());
  const memory = storeTables(store.root, true);
  const fresh: Entry[] = [];
  const nextTicket = (): number => journal.nextTicket();
  const way = { nextTicket, onEntry: (entry: Entry) => fresh.push(entry) };
  const { context, kept } = decideContext(facts, memory, store.root, way);
  const rejects = openRejects(store.root, facts.run);
  const cursors = new Cursors(store.root, facts.run, 'write');
  write(() => recover(store, journal, memory, rejects, cursors));
  write(() => rememberKept(store.root, fillKept(store.root, memory, kept, memory)));
  const behind = new WriteBehind(store, memory, journal, write);
  const returns = new Returns(store, memory, rejects, cursors, behind, journal.returned.length);
  return {
    memory,
    root: store.root,
    catchUp: undefined,
    unfinished: journal.open(),
    ticketsBefore: journal.lastTicket,
    lastStart: store.lastStart(),
    write,
    begin: (at) => write(() => store.setLastStart(at)),
    batch: (work) =>
      behind.step(() => {
        guard?.();
        if (returns.isFull) returns.write();
        behind.keepUp();
        cursors.save(journal.firstOpen);
        const result = work();
        behind.append(fresh.splice(0));
        return result;
      }),
    flushed: async () => behind.flushed(),
    settle: (identity, events, alsoMade) => decide(identity, events, alsoMade, context),
    knows: (identity, event) => knows(memory, facts.run, identity, event),
    rejects,
    ...cursorsBehind(cursors, journal, write),
    takeBack: () =>
      behind.step(() => {
        returns.write();
        cursors.save(journal.firstOpen);
      }),
    mark: marker(journal, returns),
    close: async (last) => closeBoth(store, write, journal, returns, behind, last),
  };
}

/** Cursors that move when what lies before them has its fate. */
function cursorsBehind(
  cursors: Cursors,
  journal: Journal,
  write: Write,
): Pick<Ledger, 'savedCursor' | 'reachCursor' | 'endCursor'> {
  return {
    savedCursor: (source) => cursors.get(source),
    reachCursor(source, position, fingerprint) {
      cursors.reach(source, position, fingerprint, journal.lastTicket);
    },
    endCursor: (source) => write(() => cursors.end(source)),
  };
}

function marker(journal: Journal, returns: Returns): Ledger['mark'] {
  return (ticket, fate, mayHaveArrived, refusal) => {
    if (fate === 'delivered') {
      journal.mark(ticket, 'delivered');
    } else if (fate === 'refused') {
      const mark = mayHaveArrived ? 'doubted' : 'refused';
      returns.add(journal.mark(ticket, mark), mark, refusal);
    } else if (!mayHaveArrived) {
      returns.add(journal.mark(ticket, 'struck'), 'struck', undefined);
    }
  };
}

/** Whatever cannot be written, the store is closed. */
async function closeBoth(
  store: Store,
  write: Write,
  journal: Journal,
  returns: Returns,
  behind: WriteBehind,
  last: (() => void) | undefined,
): Promise<void> {
  try {
    journal.sync();
    write(() => {
      returns.write();
      behind.bringIn();
    });
    // Finished segments are not read again: by then the tables have to be on the disk.
    await store.root.flushed;
    const isFinished = await journal.close(behind.isWhole);
    if (isFinished) write(() => store.setReturned(0));
    last?.();
  } finally {
    await store.close();
  }
}

export function knows(
  memory: Memory,
  run: string,
  identity: string,
  { name, at }: { readonly name: string; readonly at: number },
): boolean {
  const folded = foldName(name);
  const isDelivered = (entry: RowEntry) => entry.run !== run && entry.isRefused === undefined;
  return memory
    .row(identity)
    .some((entry) => isDelivered(entry) && entry.name === folded && entry.at === at);
}
