import type { Decision, Entry } from '../ledger/types.ts';
import type { Stop } from '../model/summary.ts';

/** An event that is to be sent, written down in the journal. */
export type ToSend = Extract<Decision, { kind: 'send' }>;

/** Where events that are to be sent go. */
export interface Outlet {
  /** Sends first what an earlier run had under way, and waits until its fates are known. */
  resume(entries: readonly Entry[]): Promise<void>;
  /** Takes events in their order, out of the list; resolves when there is room for more. */
  take(events: ToSend[]): Promise<void>;
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
    resume: async () => {},
    take: async () => {},
    stop: () => {},
    drain: async () => ({ stopped: undefined, requests: 0, retries: 0, seconds: 0 }),
  };
}
