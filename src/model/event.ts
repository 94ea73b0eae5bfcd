import type { RuleDefinition } from './definition.ts';
import type { Row } from './row.ts';

export type Verb = 'record' | 'set' | 'alias';

/** A property as it will be sent: exact text. */
export type Property = readonly [name: string, value: string];

/** What a rule makes of a row. Nothing in it depends on a clock or on chance. */
export interface PlannedEvent {
  readonly verb: Verb;
  readonly rule: RuleDefinition;
  readonly row: Row;
  readonly person: string;
  /** Event name; the other identity for an alias; empty for a set. */
  readonly name: string;
  /** Whole UTC seconds since 1970 as the source tells it; `undefined` for an alias. */
  readonly at: number | undefined;
  /** Text of the time as read, `""` for an alias: a new text is a new date, whatever the zone. */
  readonly atText: string;
  /** The source gives a day without a time. */
  readonly dateOnly: boolean;
  /** In the order of the request. */
  readonly properties: readonly Property[];
  /** Exact decimal text of the revenue property, when the rule has one. */
  readonly revenue: string | undefined;
}

/** Where a meeting of a row with a rule ends when it makes no event and is no reject. */
export type Silence = 'filtered' | 'undated' | 'empty' | 'beforeWindow' | 'afterWindow';
