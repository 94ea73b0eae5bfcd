import type { SourceDefinition } from '../model/definition.ts';
import { openCsv } from './csv.ts';
import { openMysql } from './mysql.ts';
import type { Source, SourceSurroundings } from './types.ts';

/**
 * Opens a source of any kind. A new adapter adds its case here.
 *
 * @throws SourceError when it cannot be read.
 * @throws StateError when the state folder refuses what it needs.
 */
export async function openSource(
  definition: SourceDefinition,
  surroundings: SourceSurroundings,
): Promise<Source> {
  switch (definition.kind) {
    case 'csv':
      return openCsv(definition, surroundings);
    case 'mysql':
      return openMysql(definition, surroundings);
  }
}
