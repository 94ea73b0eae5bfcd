import type { RuleDefinition } from '../../model/definition.ts';
import type { PlannedEvent } from '../../model/event.ts';
import { foldName } from '../../model/fold.ts';
import type { Finding, IgnoredFinding, Severity } from '../../model/inspection.ts';
import type { Row } from '../../model/row.ts';
import { hashText, hashWith, lowBits } from '../sketches/hash.ts';
import { PeopleTable } from '../sketches/people-table.ts';
import { byName } from './event-names.ts';
import { LINTS } from './index.ts';
import type { Lint, LintDefinition, LintFacts, Observation } from './types.ts';

type Hook<K extends keyof Lint> = NonNullable<Lint[K]>;

export interface Findings {
  readonly findings: readonly Finding[];
  readonly ignored: readonly IgnoredFinding[];
}

/** Shows every lint all events of a reading, and gathers what they found. */
export class Linter {
  readonly #lints: readonly { readonly lint: Lint; readonly definition: LintDefinition }[];
  readonly #onNew: readonly Hook<'onNew'>[];
  readonly #onHeld: readonly Hook<'onHeld'>[];
  readonly #onRepeated: readonly Hook<'onRepeated'>[];
  readonly #onUndated: readonly Hook<'onUndated'>[];
  readonly #onRow: readonly Hook<'onRow'>[];
  readonly #nameHash = byName((name) => lowBits(hashText(foldName(name))));
  readonly #people = new PeopleTable();
  #hasNew = false;

  constructor(known: Omit<LintFacts, 'people'>, definitions: readonly LintDefinition[] = LINTS) {
    const facts = { ...known, people: this.#people };
    this.#lints = definitions.flatMap((definition) => {
      const lint = definition.create(facts);
      return lint === undefined ? [] : [{ definition, lint }];
    });
    const lints = this.#lints.map(({ lint }) => lint);
    this.#onNew = hooksOf(lints, 'onNew');
    this.#onHeld = hooksOf(lints, 'onHeld');
    this.#onRepeated = hooksOf(lints, 'onRepeated');
    this.#onUndated = hooksOf(lints, 'onUndated');
    this.#onRow = hooksOf(lints, 'onRow');
  }

  row(source: string, row: Row): void {
    for (const hook of this.#onRow) hook(source, row);
  }

  undated(rule: RuleDefinition, row: Row): void {
    for (const hook of this.#onUndated) hook(rule, row);
  }

  repeated(event: PlannedEvent): void {
    for (const hook of this.#onRepeated) hook(event);
  }

  /** @param second - It is to be sent at; `undefined` for an alias. */
  new(event: PlannedEvent, second: number | undefined): void {
    this.#hasNew = true;
    const seen = this.#observe(event, true, second);
    for (const hook of this.#onNew) hook(seen);
    for (const hook of this.#onHeld) hook(seen);
  }

  delivered(event: PlannedEvent): void {
    const seen = this.#observe(event, false, event.at);
    for (const hook of this.#onHeld) hook(seen);
  }

  /** A reading with nothing to send changes nothing, so there is nothing to warn of. */
  end(ignore: ReadonlyMap<string, string>): Findings {
    const findings: Finding[] = [];
    const ignored: IgnoredFinding[] = [];
    for (const { definition, lint } of this.#hasNew ? this.#lints : []) {
      const found = lint.end();
      if (found === undefined) continue;
      const { code, severity } = definition;
      const reason = ignore.get(code);
      if (reason === undefined) findings.push({ code, severity, ...found });
      else ignored.push({ code, reason, count: found.count });
    }
    return { findings: findings.toSorted(bySeverity), ignored };
  }

  #observe(event: PlannedEvent, isNew: boolean, second: number | undefined): Observation {
    const person = hashText(event.person);
    const name = this.#nameHash(event.name);
    const at = this.#people.locate(person);
    const subject = hashWith(person, name ^ VERBS[event.verb]);
    return { event, isNew, second, person, at, subject };
  }
}

const VERBS = { record: 0, set: 1, alias: 2 } as const;
const RANKS: Readonly<Record<Severity, number>> = { warning: 0, info: 1 };

function bySeverity(a: Finding, b: Finding): number {
  return RANKS[a.severity] - RANKS[b.severity] || b.count - a.count;
}

function hooksOf<K extends keyof Lint>(lints: readonly Lint[], name: K): Hook<K>[] {
  return lints.flatMap((lint) => {
    const hook = lint[name];
    return hook === undefined ? [] : [hook];
  });
}
