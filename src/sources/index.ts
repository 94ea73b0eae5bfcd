import type { SourceDefinition } from '../model/definition.ts';
import { openCsv } from './csv.ts';
import type { Source, SourceSurroundings } from './types.ts';

/** Every kind of source. A new adapter adds its line here. */
const openers = { csv: openCsv };

/**
 * Opens a source of any kind.
 *
 * @throws SourceError when it cannot be read.
 * @throws StateError when the state folder refuses what it needs.
 */
export async function openSource(
  definition: SourceDefinition,
  surroundings: SourceSurroundings,
): Promise<Source> {
  return openers[definition.kind](definition, surroundings);
}
