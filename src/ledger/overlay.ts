import { Cursors } from './cursors.ts';
import { decide } from './decide.ts';
import { decideContext, type RunFacts } from './decide-context.ts';
import { knows } from './kept-ledger.ts';
import { fillKept } from './kept-names.ts';
import { openOverlayMemory } from './overlay-memory.ts';
import { openRejects } from './rejects.ts';
import { inTransaction } from './temporary-store.ts';
import type { Ledger, Refusal } from './types.ts';
import type { View } from './view.ts';

export interface OverlayFacts extends RunFacts {
  /** Somebody reads what is known, so it is kept in its own words. */
  readonly isRead: boolean;
}

/**
 * A ledger that is thrown away at the end of the run, over what is known already: for dry runs, plans
 * and rehearsals. What memory has no room for lies in temporary files.
 */
export async function openOverlay(facts: OverlayFacts, view: View | undefined): Promise<Ledger> {
  const { run, isRead } = facts;
  const overlay = await openOverlayMemory(run, view, isRead);
  const { store, memory, terms, first } = overlay;
  const rejects = openRejects(store, run, view?.root);
  const cursors = new Cursors(view?.root, run, 'read');
  const refusals: Refusal[] = [];
  let tickets = 0;
  const { context, kept } = decideContext(facts, memory, view?.root, {
    terms,
    first,
    nextTicket: () => (tickets += 1),
    onEntry: () => {},
  });
  store.transactionSync(() => {
    view?.catchUp?.(memory);
    if (view !== undefined) fillKept(view.root, view.memory, kept, memory);
  });
  return {
    memory,
    unfinished: [],
    batch: (work) =>
      inTransaction(store, () => {
        const result = work();
        overlay.keepSmall();
        return result;
      }),
    flushed: async () => {},
    settle: (identity, events, alsoMade) => decide(identity, events, alsoMade, context),
    knows: (identity, event) => knows(memory, run, identity, event),
    rejects,
    savedCursor: (source) => cursors.get(source),
    reachCursor: (source, position, fingerprint) =>
      cursors.reach(source, position, fingerprint, tickets),
    endCursor: (source) => cursors.end(source),
    mark(_ticket, fate, _mayHaveArrived, refusal) {
      if (fate === 'refused' && refusal !== undefined) refusals.push(refusal);
    },
    takeBack: () =>
      inTransaction(store, () => {
        for (const refusal of refusals.splice(0)) {
          if (rejects.refuse(refusal.place, refusal.facts)) refusal.onOpen();
        }
      }),
    close: async () => overlay.close(),
  };
}
