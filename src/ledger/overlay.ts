import { Cursors } from './cursors.ts';
import { decide } from './decide.ts';
import { decideContext, type RunFacts } from './decide-context.ts';
import { knows } from './kept-ledger.ts';
import { fillKept } from './kept-names.ts';
import { openRejects } from './rejects.ts';
import { layered, tablesOf } from './tables.ts';
import { inTransaction, openTemporaryStore } from './temporary-store.ts';
import type { Ledger, Refusal } from './types.ts';
import type { View } from './view.ts';

/**
 * A ledger that is thrown away at the end of the run, over what is known already: for dry runs, plans
 * and rehearsals. It lies in an embedded store, so that memory stays flat whatever the size of the input.
 */
export async function openOverlay(facts: RunFacts, view: View | undefined): Promise<Ledger> {
  const store = await openTemporaryStore();
  const own = tablesOf(store);
  const memory = view === undefined ? own : layered(own, view.memory);
  const { run } = facts;
  const rejects = openRejects(store, run, view?.root);
  const cursors = new Cursors(view?.root, run, 'read');
  const refusals: Refusal[] = [];
  let tickets = 0;
  const { context, kept } = decideContext(facts, memory, view?.root, {
    nextTicket: () => (tickets += 1),
    onEntry: () => {},
  });
  store.transactionSync(() => {
    view?.catchUp(memory);
    if (view !== undefined) fillKept(view.root, kept, memory);
  });
  return {
    memory,
    unfinished: [],
    batch: (work) => inTransaction(store, work),
    settle: (identity, events, alsoMade) => decide(identity, events, alsoMade, context),
    knows: (identity, event) => knows(memory, run, identity, event),
    rejects,
    savedCursor: (source) => cursors.get(source),
    reachCursor: (source, position, fingerprint) =>
      cursors.reach(source, position, fingerprint, tickets),
    endCursor: (source) => cursors.end(source),
    mark(_ticket, fate, _wasSent, refusal) {
      if (fate === 'refused' && refusal !== undefined) refusals.push(refusal);
    },
    takeBack: () =>
      inTransaction(store, () => {
        for (const refusal of refusals.splice(0)) {
          if (rejects.refuse(refusal.place, refusal.facts)) refusal.onOpen();
        }
      }),
    close: async () => store.close(),
  };
}
