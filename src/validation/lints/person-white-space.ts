import type { RuleDefinition } from '../../model/definition.ts';
import type { Cell } from '../../model/row.ts';
import { trimmed } from '../../support/trimmed.ts';
import { personLint } from './person-lint.ts';
import type { LintFacts } from './types.ts';

/** Two in a row, any but the plain space, and what takes no room at all. */
const ODD = /\s\s|[^\S ]|[\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]/;

export const personWhiteSpace = personLint({
  code: 'person_white_space',
  about: 'identities with white space around them, which is cut off, or odd white space within',
  message:
    'Identities have white space around them, which is cut off, or odd white space within: elsewhere the same person may be written without.',
  hint: 'Correct the export, or see that live tracking uses the same text.',
  isOdd: (person) => ODD.test(person),
  compile(facts) {
    const columnOf = personColumns(facts);
    return (rule) => {
      const column = columnOf.get(rule);
      return column === undefined ? () => false : (row) => isPadded(row.cells[column]);
    };
  },
});

/** Where the identity is a cell of the row, and not looked up, its column. */
function personColumns({ rules, sources }: LintFacts): ReadonlyMap<RuleDefinition, number> {
  const columns = new Map<RuleDefinition, number>();
  for (const rule of rules) {
    const { origin } = rule.person;
    const source = sources.find(({ name }) => name === rule.from);
    if (origin.kind !== 'column' || origin.path !== undefined || source === undefined) continue;
    columns.set(rule, source.columns.indexOf(origin.name));
  }
  return columns;
}

function isPadded(cell: Cell | undefined): boolean {
  return typeof cell === 'string' && cell.length !== trimmed(cell).length;
}
