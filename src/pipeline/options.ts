import type { RunMode, Summary } from '../model/summary.ts';
import type { Clock } from '../support/clock.ts';
import type { MaxRejects } from './brake.ts';

export interface RunOptions {
  readonly mode: RunMode;
  /** Names of rules or sources to keep to; all when empty. */
  readonly only?: readonly string[] | undefined;
  /** Rows of each source, at most. */
  readonly limit?: number | undefined;
  /** Read sources with a cursor from their start. */
  readonly full?: boolean | undefined;
  /**
   * Events to choose of all that are to be sent, and to send alone: the run then ends with exit code 4, and
   * the next one without it goes on with the rest. At most 1,000.
   */
  readonly canary?: number | undefined;
  readonly maxRejects?: MaxRejects | undefined;
  /** Folder for reject files; default: `rejects` in the state folder, and none unless events are sent. */
  readonly rejects?: string | undefined;
  /**
   * When given, everything is read once first, and nothing is sent unless this resolves to true. The
   * signal tells that there is nothing to ask any more: the run is interrupted, or has to stop.
   */
  readonly confirm?:
    | ((plan: Summary, signal: AbortSignal | undefined) => Promise<boolean>)
    | undefined;
  /** Also works out what Kissmetrics will show (`insight` of the summary); default: no. */
  readonly insight?: boolean | undefined;
  /** How long to wait for another run on this product to end, in milliseconds; default: not at all. */
  readonly waitMs?: number | undefined;
  /** The product is new though the state knows another. */
  readonly newProduct?: boolean | undefined;
  /** Go on with a source without a key whose rules have changed. */
  readonly acceptUnkeyed?: boolean | undefined;
  /**
   * When the run has to stop, as an abort would stop it, with exit code 4: the moment itself, or `HH:MM`
   * for the next time that clocks in the import file's zone (UTC where it gives none) show it.
   */
  readonly stopAt?: Date | string | undefined;
  /** Warnings count as rejects do: the outcome is `attention`. */
  readonly strict?: boolean | undefined;
  /** Shows identities whole in what is found; default: masked. */
  readonly showPeople?: boolean | undefined;
  /** Aborting ends the run: what is in flight is finished, the rest stays pending. */
  readonly signal?: AbortSignal | undefined;
  /** What `csv: "-"` reads; default: the process's standard input. */
  readonly stdin?: NodeJS.ReadableStream | undefined;
  readonly clock?: Clock | undefined;
}
