import { UsageError } from '../errors/importer-error.ts';
import type { ProductRecord, RunRecord } from '../ledger/index.ts';
import type { RecordedEvent } from '../model/status.ts';
import { nearest } from '../support/nearest.ts';

const VERBS = { '/e': 'record', '/s': 'set', '/a': 'alias' } as const;

/** Runs that a wrong id is answered with. */
const SHOWN = 3;

/** Every request that a run put into the journal, in that order. Memory stays flat. */
export async function* recordedEvents(
  record: ProductRecord,
  run: RunRecord,
): AsyncGenerator<RecordedEvent> {
  for await (const { entry, fate } of record.entries(run)) {
    const { ticket, source, rule, person, request } = entry;
    const params = [...new URLSearchParams(request.query)];
    const get = (name: string) => params.find(([one]) => one === name)?.[1];
    const second = get('_t');
    yield {
      ticket,
      run: run.id,
      source,
      rule,
      verb: VERBS[request.path],
      path: request.path,
      person,
      name: get('_n') ?? null,
      second: second === undefined ? null : Number(second),
      params,
      fate,
    };
  }
}

/** How many of its requests each fate has. */
export async function countFates(
  record: ProductRecord,
  run: RunRecord,
): Promise<Record<RecordedEvent['fate'], number>> {
  const counts = { delivered: 0, refused: 0, struck: 0, unknown: 0 };
  for await (const { fate } of record.entries(run)) counts[fate] += 1;
  return counts;
}

/** @throws UsageError - When there is no such run; it names those that may be meant. */
export function findRun(record: ProductRecord | undefined, id: string): RunRecord {
  const run = record?.runs.find(id);
  if (run !== undefined) return run;
  const ids = Array.from(record?.runs.latest() ?? [], (one) => one.id);
  throw new UsageError(`There is no run ${id} in the state of this product.`, {
    hint: hintOf(id, ids),
  });
}

function hintOf(id: string, ids: readonly string[]): string {
  if (ids.length === 0) return 'Nothing has been imported yet.';
  const begun = ids.filter((one) => one.startsWith(id)).slice(0, SHOWN);
  const near = begun.length > 0 ? begun : [nearest(id, ids) ?? []].flat();
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`;
  return `The last runs are ${ids.slice(0, SHOWN).join(', ')}.`;
}
