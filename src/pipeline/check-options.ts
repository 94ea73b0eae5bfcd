import { UsageError } from '../errors/importer-error.ts';
import type { RunMode } from '../model/summary.ts';
import type { RunOptions } from './options.ts';

const MODES: readonly unknown[] = ['send', 'dry-run', 'rehearse'] satisfies readonly RunMode[];

/** More than a person looks up one by one. */
const LARGEST_CANARY = 1_000;

/**
 * Programs in plain JavaScript may pass anything, and a slip must not send or claim what it should not.
 *
 * @throws UsageError - When an option is none.
 */
export function checkOptions({ mode, limit, maxRejects, canary }: RunOptions): void {
  if (!MODES.includes(mode)) {
    throw new UsageError(`A run has one of the modes ${MODES.join(', ')}, not ${mode}.`);
  }
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1)) {
    throw new UsageError(`limit is a whole number of rows from 1, not ${limit}.`);
  }
  const most = maxRejects === undefined ? 0 : Object.values<unknown>(maxRejects)[0];
  if (typeof most !== 'number' || !(most >= 0)) {
    throw new UsageError('maxRejects is { rows: N } or { percent: N }, from 0.');
  }
  if (canary === undefined) return;
  if (!Number.isSafeInteger(canary) || canary < 1 || canary > LARGEST_CANARY) {
    throw new UsageError(`canary is a whole number of events from 1 to 1,000, not ${canary}.`);
  }
  if (mode !== 'send') {
    throw new UsageError('A canary is sent, so it goes with no dry run and no rehearsal.');
  }
}
