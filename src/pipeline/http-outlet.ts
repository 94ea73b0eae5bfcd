import { randomInt } from 'node:crypto';
import { createSender } from '../delivery/sender.ts';
import type { Parcel, Sender } from '../delivery/types.ts';
import type { Ledger, Refusal } from '../ledger/types.ts';
import type { Books } from '../model/books.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { SendFate } from '../model/request.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Clock } from '../support/clock.ts';
import { version } from '../support/version.ts';
import type { Outlet, OutletEnd } from './outlet.ts';

interface EventParcel extends Parcel {
  /** Its entry in the journal. */
  readonly ticket: number;
  /** Undefined for what an earlier run had under way: it is in that run's books. */
  readonly event: PlannedEvent | undefined;
}

/** Sends over HTTP and tells the books what became of each event. */
export function httpOutlet(
  definition: ImportDefinition,
  books: Books,
  ledger: Ledger,
  hooks: RunHooks,
  clock: Clock,
  refusalOf: (event: PlannedEvent, detail: string) => Refusal,
): Outlet {
  const progress = { delivered: 0, refused: 0, taken: 0 };
  let stopped = false;
  const sender = createSender<EventParcel>({
    ...channelOf(definition),
    apiKey: definition.apiKey ?? 'rehearsal',
    clock,
    hooks: {
      onFate({ event, ticket }, fate, detail = '', mayHaveArrived) {
        const isRefused = fate === 'refused' && event !== undefined;
        const refusal = isRefused ? refusalOf(event, detail) : undefined;
        // What an earlier run had under way may have arrived then, though this one never sent it.
        ledger.mark(ticket, fate, mayHaveArrived || event === undefined, refusal);
        bookFate(books, event, fate);
        if (fate === 'pending') stopped = true;
        else progress[fate] += 1;
        hooks.onSent?.(progress);
      },
      onTrouble: (trouble) => hooks.onTrouble?.(trouble),
    },
  });
  const sendAll = async (parcels: EventParcel[]): Promise<void> =>
    sendEach(sender, parcels, progress);
  return {
    get stopped() {
      return stopped;
    },
    async resume(entries) {
      await sendAll(entries.map(({ ticket, request }) => ({ event: undefined, ticket, request })));
      if (entries.length > 0) await sender.drain();
    },
    take: sendAll,
    stop({ message, hint }) {
      stopped = true;
      sender.stop({ code: 'interrupted', message, hint });
    },
    drain: async () => drainAndClose(sender),
  };
}

/** Takes them out one by one: a list that holds what was sent long ago makes it outlive its time. */
async function sendEach(
  sender: Sender<EventParcel>,
  parcels: EventParcel[],
  progress: { taken: number },
): Promise<void> {
  for (let parcel = parcels.shift(); parcel !== undefined; parcel = parcels.shift()) {
    progress.taken += 1;
    const room = sender.send(parcel);
    if (room !== undefined) await room;
  }
}

async function drainAndClose(sender: Sender<EventParcel>): Promise<OutletEnd> {
  try {
    return await sender.drain();
  } finally {
    await sender.close();
  }
}

function bookFate(books: Books, event: PlannedEvent | undefined, fate: SendFate): void {
  if (event === undefined) books.resume(fate);
  else books.settle(event, fate);
}

function channelOf({ endpoint, rate, concurrency, giveUpAfterMs }: ImportDefinition) {
  return {
    endpoint,
    rate,
    concurrency,
    giveUpAfterMs,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    userAgent: `kissmetrics-import/${version()}`,
  };
}
