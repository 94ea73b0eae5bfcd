import type { Database, RootDatabase } from 'lmdb';
import type { RuleDefinition } from '../model/definition.ts';
import { foldName } from '../model/fold.ts';
import { MARK, subjectOf } from './identity.ts';
import { tableIfAny } from './table-if-any.ts';
import type { StoreTables } from './tables.ts';
import type { Memory } from './types.ts';

/** Names of which `every` or `once` ask, whatever rule makes such an event. */
export interface KeptNames {
  /** Whether all events of this folded name are remembered for that. */
  readonly has: (name: string) => boolean;
  /** Folded; `*` for any name, when one comes from the data. */
  readonly names: ReadonlySet<string>;
}

const ANY = '*';
const KEPT_NAMES = 'keptNames';

/**
 * @param rules - All of the import file, whichever of them are run: what one delivers another thins.
 * @param root - Where names that were marked before are known. They stay so when the mark is taken
 *   out, so that nothing is missing once it is put back.
 */
export function keptNames(
  rules: readonly RuleDefinition[],
  root: RootDatabase | undefined,
): KeptNames {
  const known = root === undefined ? undefined : tableIfAny<true, string>(root, KEPT_NAMES);
  const names = new Set<string>(known?.getKeys() ?? []);
  for (const rule of rules) {
    if (rule.verb !== 'record' || (rule.every === undefined && !rule.once)) continue;
    const { origin, map, default: fallback } = rule.record;
    if (origin.kind === 'value') names.add(foldName(origin.text));
    else if (map === undefined) names.add(ANY);
    for (const name of [...(map?.values() ?? []), fallback ?? null]) {
      if (name !== null) names.add(foldName(name));
    }
  }
  return { names, has: (name) => names.has(ANY) || names.has(name) };
}

/**
 * Brings in what was delivered before a name was marked: a rule that thins has to know of it. Reads all
 * rows, once for each name.
 *
 * @param root - Where the names that are kept already are known.
 * @param tables - Where all rows are.
 * @param memory - Where what is found is written.
 * @returns Names that were not kept yet.
 */
export function fillKept(
  root: RootDatabase,
  tables: Pick<StoreTables, 'stored'>,
  kept: KeptNames,
  memory: Memory,
): string[] {
  const known = tableIfAny<true, string>(root, KEPT_NAMES);
  const fresh = new Set([...kept.names].filter((name) => known?.get(name) === undefined));
  if (fresh.size === 0) return [];
  for (const { key, list } of tables.stored()) {
    // Aliases have neither a time nor a name of an event.
    if (key.startsWith(`${MARK}alias${MARK}`)) continue;
    for (const { name, person, at, isRefused } of list) {
      if (isRefused === 'refused' || !(fresh.has(ANY) || fresh.has(name))) continue;
      memory.keep(subjectOf({ verb: 'record', person, name }), at, key);
    }
  }
  return [...fresh];
}

/** Remembers that these names are kept from now on. */
export function rememberKept(root: RootDatabase, names: readonly string[]): void {
  const known: Database<true, string> = root.openDB({ name: KEPT_NAMES });
  for (const name of names) known.putSync(name, true);
}
