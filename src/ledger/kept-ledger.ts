import { join } from 'node:path';
import { StateError } from '../errors/importer-error.ts';
import type { RuleDefinition } from '../model/definition.ts';
import { foldName } from '../model/fold.ts';
import { decide, type MakeRequest } from './decide.ts';
import { apply, free, strike } from './entries.ts';
import { Journal } from './journal.ts';
import { fillKept, keptNames, rememberKept } from './kept-names.ts';
import { openStore, type Store } from './store.ts';
import { tablesOf } from './tables.ts';
import { inTransaction } from './temporary-store.ts';
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
}

/** A ledger that stays, with the memory that a plan over it reads. */
export interface KeptLedger extends Ledger, View {}

/**
 * Opens the ledger of a product for a run that sends. What an earlier run left behind is brought into
 * the tables first; what it had under way is in `unfinished`.
 *
 * @throws StateError - When ledger or journal cannot be trusted or written.
 */
export function openLedger({ folder, rules, run, now, makeRequest }: LedgerOptions): KeptLedger {
  const store = openStore(folder, 'write');
  if (store === undefined) throw new Error('A store that is opened for writing is made.');
  const journal = new Journal(join(folder, 'journal'), store.position());
  const memory = tablesOf(store.root);
  recover(store, journal, memory);
  const kept = keptNames(rules);
  store.root.transactionSync(() => rememberKept(store.root, fillKept(store.root, kept, memory)));
  const fresh: Entry[] = [];
  const returns = new Returns(store, memory, journal.returned.length);
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
    batch: (work) =>
      inTransaction(store.root, () => {
        const result = work();
        // On the disk before the tables: entries beyond their position are brought in after a crash.
        journal.append(fresh.splice(0));
        store.setPosition(journal.lastTicket);
        return result;
      }),
    settle: (identity, events) => decide(identity, events, context),
    knows: (identity, event) => knows(memory, run, identity, event),
    mark(ticket, fate, wasSent) {
      if (fate === 'delivered') journal.mark(ticket, 'delivered');
      else if (fate === 'refused') returns.add(journal.mark(ticket, 'refused'), 'refused');
      else if (!wasSent) returns.add(journal.mark(ticket, 'struck'), 'struck');
    },
    async close() {
      journal.sync();
      returns.write();
      const isFinished = await journal.close();
      if (isFinished) store.root.transactionSync(() => store.setReturned(0));
      await store.close();
    },
  };
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
  readonly #memory: Memory;
  #waiting: Returned[] = [];
  #written: number;

  constructor(store: Store, memory: Memory, written: number) {
    this.#store = store;
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
    this.#store.root.transactionSync(() => {
      takeBack(returned, this.#memory);
      this.#store.setReturned(this.#written);
    });
  }
}

function takeBack(returned: readonly Returned[], memory: Memory): void {
  for (const { entry, mark } of returned) {
    if (mark === 'refused') free(entry, memory);
    else strike(entry, memory);
  }
}

/** The tables may lack what a crash kept from them, and never know more than the journal. */
function recover(store: Store, journal: Journal, memory: Memory): void {
  if (store.position() > journal.lastTicket) {
    throw new StateError('The journal is shorter than the ledger says: part of it is missing.', {
      hint: 'Bring the state folder back from a backup. Without the journal nobody knows what was sent, so nothing is.',
    });
  }
  store.root.transactionSync(() => {
    for (const entry of journal.late.values()) apply(entry, memory);
    takeBack(journal.returned.slice(store.returned()), memory);
    store.setReturned(journal.returned.length);
    store.setPosition(journal.lastTicket);
  });
  journal.late.clear();
}
