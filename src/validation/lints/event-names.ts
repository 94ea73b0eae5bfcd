import type { RuleDefinition } from '../../model/definition.ts';

/** The name comes from the data, so that no import file could be judged for it. */
export function hasNamesFromData(rule: RuleDefinition): boolean {
  return (
    rule.verb === 'record' && rule.record.origin.kind !== 'value' && rule.record.map === undefined
  );
}

/** The names that a rule can record as far as the file tells. */
export function namesOf(rule: RuleDefinition): readonly string[] {
  if (rule.verb !== 'record') return [];
  const { origin, map } = rule.record;
  const targets = [...(map?.values() ?? []), rule.record.default];
  return [
    ...(origin.kind === 'value' ? [origin.text] : []),
    ...targets.filter((name) => typeof name === 'string'),
  ];
}

const REFUND = /refund|chargeback|charge back|reversal|reversed|credited|credit note|voided/i;

export function isRefundName(name: string): boolean {
  return REFUND.test(name);
}

/** Remembers a judgement by name: there are few names, and many events of each. */
export function byName<T>(judge: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const verdict = judge(name);
    known.set(name, verdict);
    return verdict;
  };
}
