import { type RunRecord, summaryOf } from '../ledger/index.ts';
import type { SourceStatus } from '../model/status.ts';

type LastRead = NonNullable<SourceStatus['lastRead']>;

interface Reads {
  /** Start of the first run that read a source, ISO 8601. */
  readonly first: ReadonlyMap<string, string>;
  readonly last: ReadonlyMap<string, LastRead>;
}

interface RunList {
  latest(): Iterable<RunRecord>;
  earliest(): Iterable<RunRecord>;
}

/** Looks for the first and the last run that read each source; seldom further than one run. */
export function readLastReads(runs: RunList | undefined, names: ReadonlySet<string>): Reads {
  const first = new Map<string, string>();
  const last = new Map<string, LastRead>();
  for (const run of runs?.earliest() ?? []) {
    if (first.size === names.size) break;
    for (const { name } of readsOf(run, names)) {
      if (!first.has(name)) first.set(name, new Date(run.startedAt).toISOString());
    }
  }
  for (const run of runs?.latest() ?? []) {
    if (last.size === names.size) break;
    for (const { name, read } of readsOf(run, names)) if (!last.has(name)) last.set(name, read);
  }
  return { first, last };
}

function readsOf(
  run: RunRecord,
  names: ReadonlySet<string>,
): { readonly name: string; readonly read: LastRead }[] {
  const summary = summaryOf(run);
  // What was only planned was read, but nothing came of it; a canary is a few rows of many.
  const { code = '' } = summary?.run.stopped ?? {};
  if (summary === undefined || ['declined', 'canary'].includes(code)) return [];
  const at = new Date(run.startedAt).toISOString();
  return Object.entries(summary.sources)
    .filter(([name]) => names.has(name))
    .map(([name, { read: rows, bad }]) => ({ name, read: { run: run.id, at, rows, bad } }));
}
