import type { Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import type { Pass } from './pass.ts';
import type { Station } from './prepare.ts';

/** Writes down that a row is rejected. @returns Whether that needs a person. */
export function keepReject(
  { id, source }: Station,
  row: Row,
  identity: string | undefined,
  rule: string | undefined,
  problem: Problem,
  { ledger, retrial }: Pass,
): boolean {
  const { rejects } = ledger;
  if (retrial !== undefined) return retrial.failAgain(row, identity, rule ?? '', problem, rejects);
  const { cells, file, line, bad } = row;
  // Cells of a bad row do not stand under their columns, so nothing is known of its key.
  const place = { source: id, row: bad === undefined ? identity : undefined, cells };
  const facts = { source: source.name, columns: source.columns, cells, file, line };
  const which = { rule: rule ?? '' };
  return rejects.meet({ ...place, ...which }, { ...facts, ...which, reason: problem.reason });
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
