import { KeyTable } from '../sketches/key-table.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, LintFacts, Observation } from './types.ts';

interface PersonLint extends Pick<LintDefinition, 'code' | 'about'> {
  readonly message: string;
  readonly hint: string;
  /** The identity itself may be shown, as it is nobody's, and its events are what counts. */
  readonly isNobody?: true;
  /** Compiles the judgement of an identity, alone or with the row it comes from. */
  readonly compile: (facts: LintFacts) => (seen: Observation) => boolean;
}

/** A lint that judges each identity for itself. It counts people, or events of what is nobody. */
export function personLint(lint: PersonLint): LintDefinition {
  const { code, about, message, hint, isNobody, compile } = lint;
  return {
    code,
    severity: 'warning',
    about,
    create(facts) {
      const judge = compile(facts);
      const people = new KeyTable(1);
      const tally = new Tally();
      return {
        onNew(seen) {
          if (!judge(seen)) return;
          const { event } = seen;
          const before = people.size;
          people.locate(seen.person);
          if (isNobody === true) tally.add(event, event.person);
          else if (people.size !== before) tally.add(event, facts.shownPerson(event.person));
          else tally.addMoney(event.revenue);
        },
        end() {
          if (isNobody === true) return tally.found(message, hint);
          const { estimate: count, factor } = people;
          return tally.found(message, hint, { count, isEstimate: factor > 1 });
        },
      };
    },
  };
}
