import type { Checks, CompileContext } from '../mapping/types.ts';
import type { ImportDefinition, SourceDefinition } from '../model/definition.ts';
import type { Source } from '../sources/types.ts';
import { Words } from '../support/words.ts';
import { nameCheck } from '../validation/name.ts';
import { personCheck } from '../validation/person.ts';
import { propertyCheck } from '../validation/property.ts';
import type { Warnings } from './warnings.ts';

const NO_COLUMNS: ReadonlySet<string> = new Set();

/** What all sources share. */
export type CommonContext = Omit<
  CompileContext,
  'columns' | 'sourceName' | 'nulls' | 'zone' | 'utcColumns'
>;

/** What the rules of a source are compiled with. */
export function contextOf(
  source: SourceDefinition,
  { columns, utcColumns = NO_COLUMNS }: Source,
  zone: string | undefined,
  common: CommonContext,
): CompileContext {
  return {
    ...common,
    columns: new Map(columns.map((name, index) => [name, index])),
    sourceName: source.name,
    nulls: new Words(source.nulls),
    zone: source.zone ?? zone,
    utcColumns,
  };
}

/** Kissmetrics' limits. */
export function checksOf(definition: ImportDefinition, warnings: Warnings): Checks {
  return {
    person: personCheck(definition.notPeople),
    name: nameCheck(),
    property: propertyCheck((name) => {
      warnings.add(
        'long_value',
        `Values of the property "${name}" are longer than 512 characters: Kissmetrics may cut them. \`truncate\` decides where.`,
      );
    }),
  };
}
