import type { RuleDefinition } from '../../model/definition.ts';
import type { PlannedEvent } from '../../model/event.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, LintFacts } from './types.ts';

/** Of the payment, and not of its delivery, its address or its tax. */
const STATUS =
  /^(?:(?:payment|charge|transaction|financial|invoice|gateway|capture)[\s_.-]*)?(?:status|state|result|outcome)$|^order[\s_.-]*status$/i;
const UNSETTLED: ReadonlySet<string> = new Set(
  [
    'failed, failure, declined, denied, refused, rejected, error, blocked, uncollectible',
    'pending, processing, authorized, authorised, unpaid, open, draft, incomplete, requires_payment_method',
    'void, voided, canceled, cancelled, expired, past_due, test, authorization_failed, authorization_declined',
  ].flatMap((words) => words.split(', ')),
);

/** Columns that answer yes or no, and the answer that says that no money came. */
const YES: ReadonlySet<string> = new Set(['true', 't', 'yes', 'y', '1']);
const NO: ReadonlySet<string> = new Set(['false', 'f', 'no', 'n', '0']);
const ANSWERS: readonly (readonly [RegExp, ReadonlySet<string>])[] = [
  [STATUS, UNSETTLED],
  [/^(?:is_)?(?:paid|success|succeeded|captured|live_?mode)$/i, NO],
  [/^(?:is_)?(?:test|test_?mode|sandbox|void|voided)$/i, YES],
];

interface StatusColumn {
  readonly name: string;
  readonly index: number;
  readonly bad: ReadonlySet<string>;
}

export const unsettledPayment: LintDefinition = {
  code: 'unsettled_payment',
  severity: 'warning',
  about: 'revenue of rows whose status column says failed, pending, void or test',
  create(facts) {
    const columnsOf = new Map(
      facts.rules.map((rule) => [rule, statusColumns(rule, facts)] as const),
    );
    if ([...columnsOf.values()].every((columns) => columns.length === 0)) return undefined;
    const tally = new Tally(facts.placeOf);
    return {
      ofRule(rule) {
        const columns = columnsOf.get(rule) ?? [];
        if (columns.length === 0) return undefined;
        return {
          onNew({ event }) {
            const found = unsettled(event, columns);
            if (found !== undefined) tally.add(event, found);
          },
        };
      },
      end: () =>
        tally.found(
          'Revenue is told of rows whose status says that no money came: failed, pending, void or test payments.',
          'Choose the rows that count, as with `where: { status: paid }`.',
        ),
    };
  },
};

/** A column that `where` looks at is settled by the author. */
function statusColumns(rule: RuleDefinition, { sources }: LintFacts): StatusColumn[] {
  if (rule.verb !== 'record' || rule.revenue === undefined) return [];
  const source = sources.find(({ name }) => name === rule.from);
  const settled = new Set(rule.where.map(({ column }) => column));
  const columns: StatusColumn[] = [];
  for (const [index, name] of source?.columns.entries() ?? []) {
    const [, bad] = ANSWERS.find(([pattern]) => pattern.test(name)) ?? [];
    if (bad !== undefined && !settled.has(name)) columns.push({ name, index, bad });
  }
  return columns;
}

function unsettled({ row }: PlannedEvent, columns: readonly StatusColumn[]): string | undefined {
  for (const { name, index, bad } of columns) {
    const cell = row.cells[index];
    if (typeof cell === 'string' && bad.has(cell.trim().toLowerCase())) return `${name}: ${cell}`;
  }
  return undefined;
}
