import type { RuleDefinition } from '../../model/definition.ts';
import type { Row } from '../../model/row.ts';
import { KeyTable } from '../sketches/key-table.ts';
import { Tally } from './tally.ts';
import type { Lint, LintDefinition, LintFacts, Observation, Watcher } from './types.ts';

interface PersonLint extends Pick<LintDefinition, 'code' | 'about'> {
  readonly message: string;
  readonly hint: string;
  /** The identity itself may be shown, as it is nobody's, and its events are what counts. */
  readonly isNobody?: true;
  readonly isOdd: (person: string) => boolean;
  /** Compiles the judgement of the row that the identity comes from, where it counts too. */
  readonly compile?: (facts: LintFacts) => (rule: RuleDefinition) => (row: Row) => boolean;
}

/** A lint that judges each identity for itself. It counts people, or events of what is nobody. */
export function personLint(lint: PersonLint): LintDefinition {
  const { code, about, message, hint, isNobody, isOdd, compile } = lint;
  return {
    code,
    severity: 'warning',
    about,
    create(facts) {
      const { people } = facts;
      const compileRow = compile?.(facts);
      // Most identities come again and again, and nothing is wrong with them.
      const isFine = people.bit();
      const odd = new KeyTable(1);
      const tally = new Tally(facts.placeOf);

      const judge = ({ event, at }: Observation): boolean => {
        const { values } = people;
        if (at >= 0 && ((values[at] ?? 0) & isFine) !== 0) return false;
        if (isOdd(event.person)) return true;
        if (at >= 0) values[at] = (values[at] ?? 0) | isFine;
        return false;
      };
      const tell = ({ event, person }: Observation): void => {
        const before = odd.size;
        odd.locate(person);
        if (isNobody === true) tally.add(event, event.person);
        else if (odd.size !== before) tally.add(event, facts.shownPerson(event.person));
        else tally.addMoney(event.revenue);
      };
      const watchRule = (isOddRow: (row: Row) => boolean): Watcher => ({
        onNew(seen) {
          if (judge(seen) || isOddRow(seen.event.row)) tell(seen);
        },
      });
      const watch: Pick<Lint, 'onNew' | 'ofRule' | 'settled'> =
        compileRow === undefined
          ? { ...watchRule(() => false), settled: isFine }
          : { ofRule: (rule) => watchRule(compileRow(rule)) };
      return {
        ...watch,
        end() {
          if (isNobody === true) return tally.found(message, hint);
          const { estimate: count, factor } = odd;
          return tally.found(message, hint, { count, isEstimate: factor > 1 });
        },
      };
    },
  };
}
