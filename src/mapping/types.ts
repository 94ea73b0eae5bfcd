import type { Place, RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent, Silence } from '../model/event.ts';
import type { Problem, Rejection } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import type { Words } from '../support/words.ts';
import type { TakenZone } from './taken-zone.ts';
import type { Usage } from './usage.ts';

/**
 * The contract of a verb: a rule compiles once into a closure that makes an event of a row, or says
 * why not. A verb lives in `src/mapping/<verb>.ts` and registers with one line in `index.ts`.
 */
export type CompiledRule = (row: Row) => Outcome;

/** An event, a way to end that is no fault of the row, or the reason to reject it. */
export type Outcome = PlannedEvent | Silence | Rejection;

export function isRejection(outcome: object): outcome is Rejection {
  return 'reason' in outcome;
}

/** `null` in a map or as a default: the row makes no event with this rule. */
export const NO_EVENT = Symbol('no event');

/** Text (empty: nothing there), "no event", or the reason to reject the row. */
export type Read = string | typeof NO_EVENT | Problem;

/** What a value that has to be understood can end in when there is nothing to understand. */
export type Nothing = '' | typeof NO_EVENT | Problem;

export type Reader = (row: Row) => Read;

/** What a lookup gives; filled before the first row is mapped. */
export interface Lookup {
  get(key: string): string | undefined;
  /** For times of the lookup's source that carry no zone. */
  readonly taken: TakenZone<string>;
}

/** Kissmetrics' limits, judged where the order of decisions asks for it. `undefined`: all is well. */
export interface Checks {
  readonly person: (text: string) => Problem | undefined;
  /** An event's name. */
  readonly name: (text: string) => Problem | undefined;
  /** The text of a property. */
  readonly property: (name: string, text: string) => Problem | undefined;
}

/** What compiling needs to know of the run and of the rule's source. */
export interface CompileContext {
  /** Position of each column of the source. */
  readonly columns: ReadonlyMap<string, number>;
  readonly sourceName: string;
  readonly nulls: Words;
  /** Zone of times that carry none: the source's, else the file's. */
  readonly zone: string | undefined;
  /** Columns of instants, written in UTC whatever zone the file names. */
  readonly utcColumns: ReadonlySet<string>;
  readonly currency: string;
  readonly revenueProperty: string;
  /** The run's clock at its start, in milliseconds: the same for every row. */
  readonly now: number;
  readonly checks: Checks;
  readonly lookup: (name: string) => Lookup;
  /** What rows make of values is counted here. */
  readonly usage: Usage;
  /** Reports a fault of the import file; compiling goes on, so that all are found at once. */
  readonly fault: (place: Place, message: string, hint?: string) => void;
}

export type RuleOf<V extends RuleDefinition['verb']> = Extract<RuleDefinition, { verb: V }>;
