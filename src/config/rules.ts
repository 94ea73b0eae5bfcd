import type { RuleDefinition } from '../model/definition.ts';
import type { Cursor } from './cursor.ts';
import { enumerate, shownText } from './describe.ts';
import {
  describeRule,
  type Nameless,
  type RuleContext,
  readAlias,
  readRecord,
  readSet,
} from './rule-verbs.ts';

type Verb = RuleDefinition['verb'];

const VERBS: readonly Verb[] = ['record', 'set', 'alias'];

/** Keys that only some verbs have. */
const BELONGS: ReadonlyMap<string, readonly Verb[]> = new Map<string, readonly Verb[]>([
  ['at', ['record', 'set']],
  ['required', ['record', 'set']],
  ['window', ['record', 'set']],
  ['sameSecond', ['record', 'set']],
  ['future', ['record', 'set']],
  ['properties', ['record']],
  ['revenue', ['record']],
  ['every', ['record']],
  ['once', ['record']],
  ['again', ['record']],
  ['changes', ['set']],
]);

/** Reads `rules`, in the order of the file. */
export function readRules(root: Cursor, context: RuleContext): readonly RuleDefinition[] {
  const rules: { cursor: Cursor; rule: RuleDefinition }[] = [];
  for (const cursor of root.get('rules')?.items() ?? []) {
    const rule = readRule(cursor, context);
    if (rule !== undefined) {
      const name = cursor.get('name')?.text?.trim() ?? describeRule(rule);
      rules.push({ cursor, rule: { ...rule, name } });
    }
  }
  refuseSharedNames(rules, context);
  return rules.map(({ rule }) => rule);
}

type NamelessRule = RuleDefinition extends infer R
  ? R extends RuleDefinition
    ? Nameless<R>
    : never
  : never;

function readRule(cursor: Cursor, context: RuleContext): NamelessRule | undefined {
  const [verb, second] = VERBS.filter((candidate) => cursor.has(candidate));
  if (verb === undefined) {
    if (!cursor.seemsToMean(...VERBS, '')) {
      cursor.faultOfWhole(
        'This rule has no verb.',
        'Begin it with `record: NAME`, `set: { PROPERTY: column }` or `alias: column`.',
      );
    }
    return undefined;
  }
  if (second !== undefined) {
    cursor
      .child(second)
      ?.faultAtKey(
        `A rule has one verb, and this one has both \`${verb}\` and \`${second}\`.`,
        'Write two rules.',
      );
  }
  refuseForeignKeys(cursor, verb);
  switch (verb) {
    case 'record':
      return readRecord(cursor, context);
    case 'set':
      return readSet(cursor, context);
    case 'alias':
      return readAlias(cursor, context);
  }
}

function refuseForeignKeys(cursor: Cursor, verb: Verb): void {
  for (const [key, verbs] of BELONGS) {
    if (!cursor.has(key) || verbs.includes(verb)) continue;
    const owners = enumerate(verbs.map((owner) => `\`${owner}\``));
    cursor
      .child(key)
      ?.faultAtKey(
        `\`${key}\` cannot stand in a rule with \`${verb}\`.`,
        verb === 'alias' && key === 'at'
          ? 'An alias has no time: leave it out.'
          : `It belongs to rules with ${owners}.`,
      );
  }
}

/**
 * `--only NAME` picks by name: rules that record the same share it, but a name that someone chose is
 * chosen to tell apart.
 */
function refuseSharedNames(
  rules: readonly { cursor: Cursor; rule: RuleDefinition }[],
  { names }: RuleContext,
): void {
  for (const { cursor, rule } of rules) {
    const given = cursor.get('name');
    if (given === undefined) continue;
    const isShared = rules.some(
      (other) => other.cursor !== cursor && other.rule.name === rule.name,
    );
    if (rule.name === '' || /\p{Cc}/u.test(rule.name)) {
      given.fault('Expected a name, found an empty text or one with a control character.');
    } else if (isShared) {
      given.fault(
        `Another rule is called ${shownText(given)} as well.`,
        'Give each its own name; a rule without one is called by what it records.',
      );
    } else if (names.sources.known.includes(rule.name)) {
      given.fault(
        `A source is called ${shownText(given)} as well.`,
        '`--only` takes names of rules and of sources, so they have to differ.',
      );
    }
  }
}
