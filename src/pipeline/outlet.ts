import { randomInt } from 'node:crypto';
import { toRequest } from '../delivery/request.ts';
import { createSender } from '../delivery/sender.ts';
import type { Parcel } from '../delivery/types.ts';
import type { Decision } from '../ledger/types.ts';
import type { Books } from '../model/books.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Stop } from '../model/summary.ts';
import type { Clock } from '../support/clock.ts';
import { version } from '../support/version.ts';

type ToSend = Extract<Decision, { kind: 'send' }>;

/** Where events that are to be sent go. */
export interface Outlet {
  /** Takes events in their order; resolves when there is room for more. */
  take(events: readonly ToSend[]): Promise<void>;
  /** Puts nothing more on the wire; events that are not delivered stay pending. */
  stop(why: Stop): void;
  /** True once nothing more will be sent, whatever is taken. */
  readonly stopped: boolean;
  /** Resolves when every event taken has its fate in the books. */
  drain(): Promise<OutletEnd>;
}

export interface OutletEnd {
  readonly stopped: Stop | undefined;
  readonly requests: number;
  readonly retries: number;
  readonly seconds: number;
}

/** A dry run ends here: its events stay pending, which is what a run would send. */
export function dryOutlet(): Outlet {
  return {
    stopped: false,
    take: async () => {},
    stop: () => {},
    drain: async () => ({ stopped: undefined, requests: 0, retries: 0, seconds: 0 }),
  };
}

interface EventParcel extends Parcel {
  readonly event: PlannedEvent;
}

/** Sends over HTTP and tells the books what became of each event. */
export function httpOutlet(
  definition: ImportDefinition,
  apiKey: string,
  books: Books,
  hooks: RunHooks,
  clock: Clock,
): Outlet {
  const progress = { delivered: 0, refused: 0, taken: 0 };
  let stopped = false;
  const sender = createSender<EventParcel>({
    ...channelOf(definition),
    apiKey,
    clock,
    hooks: {
      onFate({ event }, fate) {
        books.settle(event, fate);
        if (fate === 'pending') stopped = true;
        else progress[fate] += 1;
        hooks.onSent?.(progress);
      },
      onTrouble: (trouble) => hooks.onTrouble?.(trouble),
    },
  });
  return {
    get stopped() {
      return stopped;
    },
    async take(events) {
      for (const { event, second, properties } of events) {
        progress.taken += 1;
        await sender.send({ event, request: toRequest({ ...event, properties }, second) });
      }
    },
    stop({ message, hint }) {
      stopped = true;
      sender.stop({ code: 'interrupted', message, hint });
    },
    async drain() {
      try {
        return await sender.drain();
      } finally {
        await sender.close();
      }
    },
  };
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
