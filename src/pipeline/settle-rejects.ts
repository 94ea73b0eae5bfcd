import type { RejectFacts, RejectPlace } from '../ledger/index.ts';
import type { Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import type { Pass } from './pass.ts';
import type { Station } from './prepare.ts';

/** What is kept of a rejected row. @param rule - Name; empty for a row that could not be read as a row. */
export function rejectOf(
  { id, source }: Station,
  { cells, file, line, bad }: Row,
  identity: string | undefined,
  rule: string,
  { reason }: Pick<Problem, 'reason'>,
): { readonly place: RejectPlace; readonly facts: RejectFacts } {
  const { name, columns } = source;
  // Cells of a bad row do not stand under their columns, so nothing is known of its key.
  const place = { source: id, row: bad === undefined ? identity : undefined, cells, rule };
  return { place, facts: { source: name, columns, cells, file, line, rule, reason } };
}

/** Writes down that a row is rejected. @returns Whether that needs a person. */
export function keepReject(
  station: Station,
  row: Row,
  identity: string | undefined,
  rule: string | undefined,
  problem: Problem,
  { ledger, retrial }: Pass,
): boolean {
  const { rejects } = ledger;
  if (retrial !== undefined) return retrial.failAgain(row, identity, rule ?? '', problem, rejects);
  const { place, facts } = rejectOf(station, row, identity, rule ?? '', problem);
  return rejects.meet(place, facts);
}

/**
 * Closes what was rejected of this row and is not any more. Of rows that are tried again that is done
 * once their events are delivered: nobody would read them again.
 */
export function settleRejects(
  { id, rules }: Station,
  { cells }: Row,
  identity: string | undefined,
  { ledger, retrial }: Pass,
): void {
  if (retrial !== undefined) return;
  for (const { rule } of rules) {
    ledger.rejects.settled({ source: id, row: identity, cells, rule: rule.name });
  }
}
