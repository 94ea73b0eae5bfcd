import type { z } from 'zod';
import { either, flag, list, mapping, named, optional, text, written } from './schema-parts.ts';

const A_VALUE = 'a text or a number';
export const A_CONDITION = 'a value, a list of values, or a mapping of conditions';
const ONE_OR_MORE = 'a value or a list of values';

const operands = () => either([written(A_VALUE), list(written(A_VALUE), ONE_OR_MORE)], ONE_OR_MORE);

const conditionMappingSchema = mapping(
  {
    not: optional(operands(), { about: 'None of these.', example: ['test', 'demo'] }),
    empty: optional(flag(), { about: 'Whether the cell is to be empty.', example: false }),
    gt: optional(written(A_VALUE), { about: 'Greater than.', example: 0 }),
    gte: optional(written(A_VALUE), { about: 'Greater than or equal.' }),
    lt: optional(written(A_VALUE), { about: 'Less than.' }),
    lte: optional(written(A_VALUE), { about: 'Less than or equal.', example: 99.5 }),
    matches: optional(text('a regular expression'), {
      about:
        'A JavaScript regular expression (with the `u` flag) that is found somewhere in the cell; `^` and `$` bind it to the ends.',
      example: '^[0-9]+$',
    }),
  },
  A_CONDITION,
).meta({ id: 'condition' });

export const whereSchema: z.ZodType<WhereInput, WhereInput> = named(
  either(
    [written(A_VALUE), list(written(A_VALUE), A_CONDITION), conditionMappingSchema],
    A_CONDITION,
  ),
  'a mapping of columns to conditions',
).meta({
  id: 'where',
  description: 'Columns and the conditions that must all hold.',
});

export type WhereInput = Record<
  string,
  Written | Written[] | z.input<typeof conditionMappingSchema>
>;

type Written = string | number | boolean;
