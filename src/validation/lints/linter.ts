import type { RuleDefinition } from '../../model/definition.ts';
import type { PlannedEvent } from '../../model/event.ts';
import { foldName } from '../../model/fold.ts';
import type { Finding, IgnoredFinding, Severity } from '../../model/inspection.ts';
import type { Row } from '../../model/row.ts';
import { hashText, hashWith, lowBits } from '../sketches/hash.ts';
import { PeopleTable } from '../sketches/people-table.ts';
import { byName } from './event-names.ts';
import { LINTS } from './index.ts';
import type { Lint, LintDefinition, LintFacts, Observation, Watcher } from './types.ts';

type Hook<K extends keyof Lint> = NonNullable<Lint[K]>;
type See = NonNullable<Watcher['onNew']>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Findings {
  readonly findings: readonly Finding[];
  readonly ignored: readonly IgnoredFinding[];
}

/** Shows every lint all events of a reading, and gathers what they found. */
export class Linter {
  readonly #lints: readonly { readonly lint: Lint; readonly definition: LintDefinition }[];
  readonly #onNew: Settling;
  readonly #onHeld: Settling;
  readonly #ofRules = new Map<RuleDefinition, RuleHooks>();
  readonly #onRepeated: readonly Hook<'onRepeated'>[];
  readonly #onUndated: readonly Hook<'onUndated'>[];
  readonly #onRow: readonly Hook<'onRow'>[];
  readonly #nameHash = byName((name) => lowBits(hashText(foldName(name))));
  readonly #people = new PeopleTable();
  /** One object for all events. */
  #seen: Writable<Observation> | undefined;
  #hasNew = false;

  constructor(known: Omit<LintFacts, 'people'>, definitions: readonly LintDefinition[] = LINTS) {
    const facts = { ...known, people: this.#people };
    this.#lints = definitions.flatMap((definition) => {
      const lint = definition.create(facts);
      return lint === undefined ? [] : [{ definition, lint }];
    });
    const lints = this.#lints.map(({ lint }) => lint);
    this.#onNew = settlingOf(lints, 'onNew');
    this.#onHeld = settlingOf(lints, 'onHeld');
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
    const { onNew, onHeld } = this.#ofRules.get(event.rule) ?? this.#addRule(event.rule);
    this.#showUnsettled(this.#onNew, seen);
    for (const hook of onNew) hook(seen);
    this.#showUnsettled(this.#onHeld, seen);
    for (const hook of onHeld) hook(seen);
  }

  delivered(event: PlannedEvent): void {
    const seen = this.#observe(event, false, event.at);
    const { onHeld } = this.#ofRules.get(event.rule) ?? this.#addRule(event.rule);
    this.#showUnsettled(this.#onHeld, seen);
    for (const hook of onHeld) hook(seen);
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
    const seen = (this.#seen ??= { event, isNew, second, person: 0.5, at: -1, subject: 0.5 });
    seen.event = event;
    seen.isNew = isNew;
    seen.second = second;
    seen.person = person;
    seen.at = this.#people.locate(person);
    seen.subject = hashWith(person, name ^ VERBS[event.verb]);
    return seen;
  }

  /** Most people come again and again, and what is judged of a person alone is settled then. */
  #showUnsettled({ settled, hooks }: Settling, seen: Observation): void {
    const { at } = seen;
    if (at >= 0 && ((this.#people.values[at] ?? 0) & settled) === settled) return;
    for (const hook of hooks) hook(seen);
  }

  #addRule(rule: RuleDefinition): RuleHooks {
    const watchers = this.#lints.flatMap(({ lint }): Watcher[] => {
      const watcher = lint.ofRule?.(rule);
      const ofAll = lint.settled === undefined ? [lint] : [];
      return watcher === undefined ? ofAll : [...ofAll, watcher];
    });
    const hooks = { onNew: hooksOf(watchers, 'onNew'), onHeld: hooksOf(watchers, 'onHeld') };
    this.#ofRules.set(rule, hooks);
    return hooks;
  }
}

interface RuleHooks {
  readonly onNew: readonly See[];
  readonly onHeld: readonly See[];
}

/** Hooks that need not be called for people who have all of these bits. */
interface Settling {
  readonly settled: number;
  readonly hooks: readonly See[];
}

function settlingOf(lints: readonly Lint[], name: 'onNew' | 'onHeld'): Settling {
  const own = lints.filter((lint) => lint.settled !== undefined && lint[name] !== undefined);
  const settled = own.reduce((bits, lint) => bits | (lint.settled ?? 0), 0);
  return { settled, hooks: hooksOf(own, name) };
}

const VERBS = { record: 0, set: 1, alias: 2 } as const;
const RANKS: Readonly<Record<Severity, number>> = { warning: 0, info: 1 };

function bySeverity(a: Finding, b: Finding): number {
  return RANKS[a.severity] - RANKS[b.severity] || b.count - a.count;
}

function hooksOf<K extends keyof Lint>(
  lints: readonly Partial<Pick<Lint, K>>[],
  name: K,
): Hook<K>[] {
  const hooks: Hook<K>[] = [];
  for (const lint of lints) {
    const hook = lint[name];
    if (hook !== undefined) hooks.push(hook);
  }
  return hooks;
}
