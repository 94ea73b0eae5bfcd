import type { RecordRule, SourceDefinition } from './definition.ts';

/** What the SQL integration of Kissmetrics puts its last KM_LAST_RAN in place of. */
export const LAST_RAN = '$KM_LAST_RAN_FOR_THIS_QUERY';

/** Whether a query names its columns as the SQL integration of Kissmetrics wants them. */
export function namesPerson(query: string): boolean {
  return /\bKM_PERSON\b/.test(query);
}

/** All other columns of such a query are properties of the event, where its rule names none. */
export function propertiesOfQuery(
  rule: RecordRule,
  { query }: Extract<SourceDefinition, { kind: 'mysql' }>,
  columns: readonly string[],
  used: ReadonlySet<string>,
): RecordRule['properties'] {
  if (rule.properties.length > 0 || query === undefined || !namesPerson(query)) {
    return rule.properties;
  }
  return columns
    .filter((name) => !/^KM_(?:PERSON|TIME|LAST_RAN)$/.test(name) && !used.has(name))
    .map((name) => ({
      name,
      place: rule.place,
      value: {
        ...rule.person,
        place: rule.place,
        origin: { kind: 'column', name, path: undefined },
        case: 'asis',
        map: undefined,
        default: undefined,
      },
    }));
}
