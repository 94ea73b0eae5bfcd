import type { OpenReject, Rejects } from '../ledger/index.ts';
import { chooseRows } from './corrections.ts';
import type { Station } from './prepare.ts';
import type { RetriedRow } from './retrial.ts';

/** Rejects that are at hand at a time. */
const CHUNK = 1_000;

/** Rows of a source that are kept and that this run has not read: with the cells that are kept. */
export function* keptRows(rejects: Rejects, station: Station): Generator<readonly RetriedRow[]> {
  const run = new Set(station.rules.map(({ rule }) => rule.name));
  let chunk: OpenReject[] = [];
  for (const reject of rejects.list(station.id)) {
    if (rejects.isMet(reject.id) || !run.has(reject.rule)) continue;
    // What is kept of one row lies side by side.
    const isNextRow = chunk.at(-1)?.id[1] !== reject.id[1];
    if (chunk.length >= CHUNK && isNextRow) {
      yield chooseRows(chunk, [station], undefined).rows;
      chunk = [];
    }
    chunk.push(reject);
  }
  if (chunk.length > 0) yield chooseRows(chunk, [station], undefined).rows;
}
