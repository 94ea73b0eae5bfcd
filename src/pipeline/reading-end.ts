import type { Stop } from '../model/summary.ts';
import { count } from '../support/text.ts';
import type { PassWithin, Reading } from './reading.ts';

/** All rows that are read meet all rules of the import file. */
export function isWhole({ retrial, options }: Reading): boolean {
  const isChosen = retrial !== undefined || options.canary !== undefined;
  return !isChosen && (options.only ?? []).length === 0;
}

/**
 * Closes the rejects that nothing can meet any more, those of sources that no rule reads, and those that
 * were tried again and settled; and counts what is left.
 */
export function endRejects(
  reading: Reading,
  { kept, ledger, books }: PassWithin,
  stopped: Stop | undefined,
): void {
  const { definition, job, state, options, warnings } = reading;
  ledger.takeBack();
  kept.finish(ledger);
  const ids = definition.sources.map(({ name }) => state.idOf(name));
  if (stopped === undefined && isWhole(reading) && options.limit === undefined) {
    const read = new Set(job.stations.map(({ id }) => id));
    ledger.batch(() => {
      for (const id of ids) if (!read.has(id)) ledger.rejects.endReading(id);
    });
  }
  for (const [name, id] of state.ids) {
    const open = ledger.rejects.count(id);
    books.openRejects += open;
    if (open > 0 && !ids.includes(id)) warnings.add('source_gone', goneText(name, open));
  }
}

function goneText(name: string, open: number): string {
  return `${count(open, 'rejected row')} of the source "${name}" are open still, though the import file has it no more. \`retry --drop\` closes them.`;
}

/**
 * A rule that makes nothing of all rows was probably meant to. Where it has rejected some, these tell the
 * cause; what the first rows alone do not make, others may.
 */
export function warnOfIdle(
  { job, warnings, retrial, options }: Reading,
  { active, rejecting, books, incremental }: PassWithin,
): void {
  if (retrial !== undefined || options.limit !== undefined) return;
  for (const station of job.stations.filter((one) => !incremental.isContinued(one))) {
    const { read, passed } = books.source(station.source.name);
    if (read > 0 && passed === 0) continue;
    for (const { rule } of station.rules) {
      if (active.has(rule) || rejecting.has(rule)) continue;
      warnings.add(
        'rule_without_events',
        `The rule "${rule.name}" has made no event of any row of "${rule.from}". Is its \`where\` or \`map\` written as the cells are, and its \`at\` the right column?`,
      );
    }
  }
}
