import type { Property, Verb } from './event.ts';

/** Why an event was chosen; `name`: it is one of its name; `more`: there was room for it. */
export type CanaryReason = 'first' | 'last' | 'largest' | 'name' | 'more';

/** An event that was sent before all others, so that a person can look for it in Kissmetrics. */
export interface CanaryEvent {
  readonly why: CanaryReason;
  readonly verb: Verb;
  readonly person: string;
  /** Name of the event; the other identity of an alias; empty for a set. */
  readonly name: string;
  /** UTC second that was sent; `undefined` for an alias. */
  readonly second: number | undefined;
  /** The same as clocks in the import file's zone show it: `2024-05-05 06:00:00 (Europe/Berlin)`. */
  readonly localTime: string | undefined;
  /** As they were sent. */
  readonly properties: readonly Property[];
  readonly source: string;
  readonly file: string;
  readonly line: number;
  /** Cells of its key; `undefined` where it has none. */
  readonly key: readonly string[] | undefined;
}
