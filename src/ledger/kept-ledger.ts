import { join } from 'node:path';
import type { RuleDefinition } from '../model/definition.ts';
import { foldName } from '../model/fold.ts';
import { decide, type MakeRequest } from './decide.ts';
import { Journal } from './journal.ts';
import { fillKept, keptNames, rememberKept } from './kept-names.ts';
import { recover, takeBack } from './recovery.ts';
import { openRejects } from './rejects.ts';
import { openStore, type Store, unwritableStore } from './store.ts';
import { tablesOf } from './tables.ts';
import { inTransaction, storeFault } from './temporary-store.ts';
import type { Entry, Ledger, Memory, RowEntry } from './types.ts';
import type { View } from './view.ts';

const SECONDS_AHEAD = 86_400;

export interface LedgerOptions {
  /** Of one product. */
  readonly folder: string;
  readonly rules: readonly RuleDefinition[];
  readonly run: string;
  /** The run's clock at its start, in milliseconds. */
  readonly now: number;
  readonly makeRequest: MakeRequest;
  /** Asked before each window is written down; throws when this run may not go on. */
  readonly guard?: () => void;
}

/** A ledger that stays, with the memory that a plan over it reads. */
export interface KeptLedger extends Ledger, View {
  /** Last ticket of the journal before this run. */
  readonly ticketsBefore: number;
  /** Does `work` as one step on the disk. @throws StateError - When it cannot be written. */
  write<T>(work: () => T): T;
  /** @returns What to throw for an error: a `StateError` when the store could not be written. */
  faultOf(error: unknown): unknown;
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
  { folder, rules, run, now, makeRequest, guard }: LedgerOptions,
): Omit<KeptLedger, 'faultOf'> {
  const journal = new Journal(join(folder, 'journal'), store.position());
  const memory = tablesOf(store.root);
  const kept = keptNames(rules);
  write(() => recover(store, journal, memory));
  write(() => rememberKept(store.root, fillKept(store.root, kept, memory)));
  const fresh: Entry[] = [];
  const returns = new Returns(store, write, memory, journal.returned.length);
  const context = {
    memory,
    run,
    isKept: kept.has,
    horizon: Math.floor(now / 1000) + SECONDS_AHEAD,
    makeRequest,
    nextTicket: () => journal.nextTicket(),
    onEntry: (entry: Entry) => fresh.push(entry),
  };
  return {
    memory,
    root: store.root,
    catchUp: () => {},
    unfinished: journal.open(),
    ticketsBefore: journal.lastTicket,
    lastStart: store.lastStart(),
    write,
    begin: (at) => write(() => store.setLastStart(at)),
    batch: (work) =>
      write(() => {
        guard?.();
        const result = work();
        // On the disk before the tables: entries beyond their position are brought in after a crash.
        journal.append(fresh.splice(0));
        store.setPosition(journal.lastTicket);
        return result;
      }),
    settle: (identity, events) => decide(identity, events, context),
    knows: (identity, event) => knows(memory, run, identity, event),
    rejects: openRejects(store.root, run),
    mark(ticket, fate, wasSent) {
      if (fate === 'delivered') journal.mark(ticket, 'delivered');
      else if (fate === 'refused') returns.add(journal.mark(ticket, 'refused'), 'refused');
      else if (!wasSent) returns.add(journal.mark(ticket, 'struck'), 'struck');
    },
    close: async () => closeBoth(store, write, journal, returns),
  };
}

/** Whatever cannot be written, the store is closed. */
async function closeBoth(
  store: Store,
  write: Write,
  journal: Journal,
  returns: Returns,
): Promise<void> {
  try {
    journal.sync();
    returns.write();
    // Tickets of a window that failed are in neither; the finished ones must not seem to be ahead.
    if (journal.open().length === 0) write(() => store.setPosition(journal.lastTicket));
    // Finished segments are not read again: by then the tables have to be on the disk.
    await store.root.flushed;
    const isFinished = await journal.close();
    if (isFinished) write(() => store.setReturned(0));
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

type Returned = Journal['returned'][number];

/** Entries that were struck or refused, until the tables have forgotten them, all at once. */
class Returns {
  readonly #store: Store;
  readonly #write: Write;
  readonly #memory: Memory;
  #waiting: Returned[] = [];
  #written: number;

  constructor(store: Store, write: Write, memory: Memory, written: number) {
    this.#store = store;
    this.#write = write;
    this.#memory = memory;
    this.#written = written;
  }

  add(entry: Entry | undefined, mark: Returned['mark']): void {
    if (entry !== undefined) this.#waiting.push({ entry, mark });
  }

  write(): void {
    if (this.#waiting.length === 0) return;
    const returned = this.#waiting;
    this.#waiting = [];
    this.#written += returned.length;
    this.#write(() => {
      takeBack(returned, this.#memory);
      this.#store.setReturned(this.#written);
    });
  }
}
