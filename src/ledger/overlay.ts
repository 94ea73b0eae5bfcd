import { decide } from './decide.ts';
import { knows, type LedgerOptions } from './kept-ledger.ts';
import { fillKept, keptNames } from './kept-names.ts';
import { openRejects } from './rejects.ts';
import { layered, tablesOf } from './tables.ts';
import { inTransaction, openTemporaryStore } from './temporary-store.ts';
import type { Ledger } from './types.ts';
import type { View } from './view.ts';

const SECONDS_AHEAD = 86_400;

/**
 * A ledger that is thrown away at the end of the run, over what is known already: for dry runs, plans
 * and rehearsals. It lies in an embedded store, so that memory stays flat whatever the size of the input.
 */
export async function openOverlay(
  { rules, run, now, makeRequest }: Omit<LedgerOptions, 'folder'>,
  view: View | undefined,
): Promise<Ledger> {
  const store = await openTemporaryStore();
  const own = tablesOf(store);
  const memory = view === undefined ? own : layered(own, view.memory);
  const kept = keptNames(rules);
  store.transactionSync(() => {
    view?.catchUp(memory);
    if (view !== undefined) fillKept(view.root, kept, memory);
  });
  let tickets = 0;
  const context = {
    memory,
    run,
    isKept: kept.has,
    horizon: Math.floor(now / 1000) + SECONDS_AHEAD,
    makeRequest,
    nextTicket: () => (tickets += 1),
    onEntry: () => {},
  };
  return {
    memory,
    unfinished: [],
    batch: (work) => inTransaction(store, work),
    settle: (identity, events) => decide(identity, events, context),
    knows: (identity, event) => knows(memory, run, identity, event),
    rejects: openRejects(store, run, view?.root),
    mark: () => {},
    close: async () => store.close(),
  };
}
