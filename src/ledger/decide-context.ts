import type { RootDatabase } from 'lmdb';
import type { RuleDefinition } from '../model/definition.ts';
import type { DecideContext, MakeRequest } from './decide.ts';
import { type KeptNames, keptNames } from './kept-names.ts';
import { openRuns } from './runs.ts';
import { PLAIN_TERMS } from './terms.ts';
import type { Memory } from './types.ts';

/** Events that lie further ahead wait for their day. */
const SECONDS_AHEAD = 86_400;

/** What a run decides by. */
export interface RunFacts {
  /** All of the import file, whichever of them are run. */
  readonly rules: readonly RuleDefinition[];
  readonly run: string;
  /** The run's clock at its start, in milliseconds. */
  readonly now: number;
  readonly makeRequest: MakeRequest;
}

/** Where the decisions of a run go. */
type Way = Pick<DecideContext, 'nextTicket' | 'onEntry' | 'first'> &
  Partial<Pick<DecideContext, 'terms'>>;

/** @param root - Where names that are kept and earlier runs are known; `undefined` when nothing is. */
export function decideContext(
  { rules, run, now, makeRequest }: RunFacts,
  memory: Memory,
  root: RootDatabase | undefined,
  way: Way,
): { readonly context: DecideContext; readonly kept: KeptNames } {
  const kept = keptNames(rules, root);
  const horizon = Math.floor(now / 1000) + SECONDS_AHEAD;
  const isTold = tellers(root, run);
  const known = { memory, run, isKept: kept.has, horizon, isTold, terms: PLAIN_TERMS };
  return { context: { ...known, makeRequest, ...way }, kept };
}

/** A run that did not come to its very end, killed say, may have told nobody anything. */
function tellers(root: RootDatabase | undefined, now: string): (run: string) => boolean {
  const known = new Map([[now, true]]);
  const runs = root === undefined ? undefined : openRuns(root);
  return (run) => {
    let isTold = known.get(run);
    if (isTold === undefined) {
      isTold = runs?.find(run)?.isTold === true;
      known.set(run, isTold);
    }
    return isTold;
  };
}
