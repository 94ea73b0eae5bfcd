import type { ValueDefinition } from '../model/definition.ts';

/** A target of a `map`, and how many rows were translated to it. */
interface MapTarget {
  readonly to: string | null;
  hits: number;
}

/** What rows made of a value: which entries of its map they hit, how often they fell to its default. */
export interface ValueUsage {
  readonly value: ValueDefinition;
  readonly targets: ReadonlyMap<string, MapTarget>;
  defaults: number;
}

/** The usage of every value that has a map or a default, by its place in the import file. */
export class Usage {
  readonly #byPath = new Map<string, ValueUsage>();

  /** Parts of one value that are compiled apart, as members of `firstOf` are, share its usage. */
  of(value: ValueDefinition): ValueUsage {
    const known = this.#byPath.get(value.place.path);
    if (known !== undefined) return known;
    const entries = [...(value.map ?? [])].map(([from, to]) => [from, { to, hits: 0 }] as const);
    const usage: ValueUsage = { value, targets: new Map(entries), defaults: 0 };
    this.#byPath.set(value.place.path, usage);
    return usage;
  }

  /** Counts a reading anew. */
  restart(): void {
    for (const usage of this.#byPath.values()) {
      usage.defaults = 0;
      for (const target of usage.targets.values()) target.hits = 0;
    }
  }

  list(): ValueUsage[] {
    return [...this.#byPath.values()];
  }
}
