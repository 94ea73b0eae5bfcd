import { nearest, simplify } from '../support/nearest.ts';

/** How the columns of a source differ from those of an earlier run. Their order does not matter. */
export interface ColumnDrift {
  /** Pairs of which one probably is the other under a new name. */
  readonly renamed: readonly (readonly [before: string, now: string])[];
  readonly added: readonly string[];
  readonly missing: readonly string[];
}

/** @returns `undefined` when both have the same columns. */
export function driftOf(
  before: readonly string[],
  now: readonly string[],
): ColumnDrift | undefined {
  const missing = before.filter((name) => !now.includes(name));
  const added = now.filter((name) => !before.includes(name));
  if (missing.length === 0 && added.length === 0) return undefined;
  const renamed = new Map<string, string>();
  for (const alike of [spelledAlike, partOf, inPlaceOf(before, now)]) {
    for (const name of missing) {
      const free = added.filter((one) => ![...renamed.values()].includes(one));
      const found = renamed.has(name) ? undefined : alike(name, free);
      if (found !== undefined) renamed.set(name, found);
    }
  }
  const heirs = new Set(renamed.values());
  return {
    renamed: [...renamed],
    added: added.filter((name) => !heirs.has(name)),
    missing: missing.filter((name) => !renamed.has(name)),
  };
}

/** Finds among columns that are new the one that a column may have become. */
type Alike = (name: string, added: readonly string[]) => string | undefined;

const spelledAlike: Alike = (name, added) => nearest(name, added);

/** A shorter word may be part of another by chance. */
const SHORTEST_PART = 4;

/** `email` and `customer_email` */
const partOf: Alike = (name, added) => {
  const found = added.filter((other) => {
    const [short = '', long = ''] = [simplify(name), simplify(other)].toSorted(
      (a, b) => a.length - b.length,
    );
    return short.length >= SHORTEST_PART && long.includes(short);
  });
  return found.length === 1 ? found[0] : undefined;
};

/** Alone between the same neighbours. */
function inPlaceOf(before: readonly string[], now: readonly string[]): Alike {
  const lost = gapsOf(before, now);
  const gained = gapsOf(now, before);
  return (name, added) => {
    const gap = [...lost].find(([, names]) => names.includes(name))?.[0] ?? '';
    const [found, ...others] = gained.get(gap) ?? [];
    const isAlone = lost.get(gap)?.length === 1 && others.length === 0;
    return isAlone && found !== undefined && added.includes(found) ? found : undefined;
  };
}

/** Columns that the other list has not, by the neighbours that both have. */
function gapsOf(
  columns: readonly string[],
  other: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const gaps = new Map<string, string[]>();
  for (const [index, name] of columns.entries()) {
    if (other.includes(name)) continue;
    const isShared = (one: string): boolean => other.includes(one);
    const neighbours = [
      columns.slice(0, index).findLast(isShared),
      columns.slice(index).find(isShared),
    ];
    const gap = JSON.stringify(neighbours);
    gaps.set(gap, [...(gaps.get(gap) ?? []), name]);
  }
  return gaps;
}
