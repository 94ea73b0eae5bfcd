import type { RuleDefinition } from '../../model/definition.ts';
import type { PlannedEvent } from '../../model/event.ts';
import type { Finding, Severity } from '../../model/inspection.ts';
import type { PlanDefinition } from '../../model/plan.ts';
import type { Row } from '../../model/row.ts';
import type { PeopleTable } from '../sketches/people-table.ts';

/**
 * The contract of a lint: it looks at all events of a reading and says what is odd about them together.
 * It lives in `src/validation/lints/<code>.ts` and registers with one line in `index.ts`. Its memory is
 * bounded, whatever the size of the import (`../sketches`).
 */
export interface LintDefinition {
  /** Stable: import files silence by it. */
  readonly code: string;
  readonly severity: Severity;
  /** What the reference page says of it. */
  readonly about: string;
  /** @returns `undefined` where these rules and sources cannot show it: then it costs nothing. */
  create(facts: LintFacts): Lint | undefined;
}

/** What is shown events, one after the other. */
export interface Watcher {
  /** An event that is to be sent. */
  onNew?(seen: Observation): void;
  /** An event that Kissmetrics will hold: to be sent, or delivered before. */
  onHeld?(seen: Observation): void;
}

/** As a watcher it is shown the events of all rules. */
export interface Lint extends Watcher {
  /** Asked once for each rule: what watches its events; `undefined`: nothing does. */
  ofRule?(rule: RuleDefinition): Watcher | undefined;
  /** A bit of each person: once it is set, the lint is not shown this person's events any more. */
  readonly settled?: number;
  /** An event that another row has told already, exactly so; it is sent once. */
  onRepeated?(event: PlannedEvent): void;
  /** A row whose date for this rule is empty. */
  onUndated?(rule: RuleDefinition, row: Row): void;
  /** A row, whatever its rules make of it. */
  onRow?(source: string, row: Row): void;
  end(): Found | undefined;
}

export type Found = Omit<Finding, 'code' | 'severity'>;

/** An event and what becomes of it. The same object is used for the next one. */
export interface Observation {
  readonly event: PlannedEvent;
  /** To be sent; else it was delivered before. */
  readonly isNew: boolean;
  /** To be sent at; `undefined` for an alias. Of what was delivered, what its source tells. */
  readonly second: number | undefined;
  /** Hash of the person. */
  readonly person: number;
  /** Where the table of people has this one; -1 when it is not in the sample. */
  readonly at: number;
  /** Hash of verb, person and folded name. */
  readonly subject: number;
}

/** What is known before the first row. */
export interface LintFacts {
  /** Those that are applied. */
  readonly rules: readonly RuleDefinition[];
  readonly sources: readonly LintSource[];
  readonly revenueProperty: string;
  readonly plan: PlanDefinition | undefined;
  /** Everybody with an event that Kissmetrics will hold. */
  readonly people: PeopleTable;
  /** A person as reports may show it. */
  readonly shownPerson: (person: string) => string;
  /** The place of a row in words. */
  readonly placeOf: (row: Row, source: string) => string;
}

interface LintSource {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that any rule or lookup reads, or the key. */
  readonly used: ReadonlySet<string>;
}
