import { join, resolve } from 'node:path';
import { UsageError } from '../errors/importer-error.ts';
import {
  type FateTally,
  isDeclined,
  knownProducts,
  openRecord,
  type ProductRecord,
  productOf,
  type RunRecord,
  summaryOf,
} from '../ledger/index.ts';
import type { ImportDefinition } from '../model/definition.ts';
import { locationOf } from '../model/location.ts';
import type { RunStatus, SourceStatus, Status } from '../model/status.ts';
import { howToSetKey } from './key-hint.ts';
import { readLastReads } from './source-reads.ts';

/** Runs that are shown. */
const RUNS = 10;

/**
 * Opens the record of the product that the import file is for, and closes it after `work`. It may be
 * read while a run is on.
 *
 * @param work - Is given `undefined` when nothing has been imported yet.
 * @throws UsageError - When nobody can say which product is meant.
 * @throws StateError - When the state is damaged.
 */
export async function withRecord<T>(
  definition: ImportDefinition,
  work: (record: ProductRecord | undefined, product: string | null) => Promise<T>,
): Promise<T> {
  const product = chooseProduct(definition);
  const folder = product === undefined ? undefined : join(definition.state, product);
  const record = folder === undefined ? undefined : openRecord(folder);
  try {
    return await work(record, product ?? null);
  } finally {
    await record?.close();
  }
}

/** Without a key the only product there is. */
function chooseProduct({
  endpoint,
  apiKey,
  apiKeyVariable,
  state,
}: ImportDefinition): string | undefined {
  const product = productOf(endpoint, apiKey);
  if (product !== undefined) return product;
  const known = knownProducts(state);
  if (known.length <= 1) return known[0];
  throw new UsageError(
    `There is no product key, and the state knows several products: ${known.toSorted().join(', ')}.`,
    {
      hint: `${howToSetKey(apiKeyVariable)}: it is the key of the product that is meant.`,
    },
  );
}

/** Puts together where an import stands. @throws StateError - When the state is damaged. */
export async function readStatus(
  definition: ImportDefinition,
  record: ProductRecord | undefined,
  product: string | null,
): Promise<Status> {
  const { file, endpoint, state } = definition;
  const common = { version: 1, file, product, endpoint, state } as const;
  if (record === undefined) {
    const sources = sourcesOf(definition, undefined);
    const nothing = {
      lock: null,
      runs: [],
      declined: null,
      underWay: {},
      openRejects: {},
      rejected: null,
    };
    return { ...common, ...nothing, sources };
  }
  const lock = record.holder();
  const { runs, declined } = lastRuns(record);
  const { tallies, underWay } = await readDoubts(record, runs, lock?.token);
  return {
    ...common,
    lock:
      lock === undefined
        ? null
        : { pid: lock.pid, host: lock.host, since: new Date(lock.since).toISOString() },
    sources: sourcesOf(definition, record),
    runs: runs.map((run) => runStatusOf(run, lock?.token, tallies.get(run.id))),
    declined: declined[0] === undefined ? null : { count: declined.length, last: declined[0].id },
    underWay,
    openRejects: record.openRejects(),
    rejected: rejectedOf(record),
  };
}

/**
 * What is known of one run.
 *
 * @param lock - Token of the lock that is held now.
 * @param tally - What the journal says of its requests, for a run without a summary.
 */
export function runStatusOf(
  record: RunRecord,
  lock: string | undefined,
  tally?: FateTally,
): RunStatus {
  const { id, file, failure } = record;
  const summary = summaryOf(record);
  const startedAt = new Date(record.startedAt).toISOString();
  const common = { id, mode: 'send', file, startedAt } as const;
  if (summary !== undefined) {
    const { run, events, resumed, rejects } = summary;
    return {
      ...common,
      outcome: run.outcome,
      exitCode: run.exitCode,
      finishedAt: run.finishedAt,
      delivered: events.delivered + resumed.delivered,
      refused: events.refused + resumed.refused,
      pending: events.pending + resumed.pending,
      rejected: sum(rejects),
      message: run.stopped?.message ?? null,
    };
  }
  const isOn = lock === record.lock;
  return {
    ...common,
    ...(tally === undefined ? toldBy(record) : talliedBy(tally)),
    outcome: failure === undefined ? (isOn ? 'running' : 'unfinished') : 'failed',
    exitCode: failure?.exitCode ?? null,
    finishedAt: null,
    rejected: null,
    message: failure?.message ?? null,
  };
}

type Figures = Pick<RunStatus, 'delivered' | 'refused' | 'pending'>;

function toldBy({ progress }: RunRecord): Figures {
  if (progress === undefined) return { delivered: null, refused: null, pending: null };
  const { delivered, refused, taken } = progress;
  return { delivered, refused, pending: taken - delivered - refused };
}

function talliedBy({ delivered, refused, unknown }: FateTally): Figures {
  return { delivered, refused, pending: unknown };
}

interface InDoubt {
  readonly tallies: ReadonlyMap<string, FateTally>;
  readonly underWay: Status['underWay'];
}

/**
 * What is in doubt is read from the journal. While a run is on that may be long, and changes all the
 * time: then it is what the run last told.
 */
async function readDoubts(
  record: ProductRecord,
  runs: readonly RunRecord[],
  lock: string | undefined,
): Promise<InDoubt> {
  if (lock !== undefined) {
    const running = runs.find((run) => run.lock === lock);
    const pending = running === undefined ? null : toldBy(running).pending;
    const isAny = running !== undefined && pending !== null && pending > 0;
    return { tallies: new Map(), underWay: isAny ? { [running.id]: pending } : {} };
  }
  const { runs: tallies } = await record.openJournal();
  const open = [...tallies].filter(([, { unknown }]) => unknown > 0);
  return { tallies, underWay: Object.fromEntries(open.map(([id, tally]) => [id, tally.unknown])) };
}

function rejectedOf({ runs }: ProductRecord): Status['rejected'] {
  for (const run of runs.latest()) {
    const summary = summaryOf(run);
    if (summary === undefined || isDeclined(run)) continue;
    const { rejects, rejectFiles } = summary;
    return sum(rejects) === 0 ? null : { run: run.id, rejects, files: rejectFiles };
  }
  return null;
}

function sourcesOf(
  { sources, file }: ImportDefinition,
  record: ProductRecord | undefined,
): SourceStatus[] {
  const known = record?.sources;
  const own = new Set(sources.map(({ name }) => name));
  const others = [...(known ?? [])].filter(([name]) => !own.has(name));
  const gone = others.filter(([, source]) => source.file === resolve(file));
  const all = [
    ...sources.map((source) => ({
      name: source.name,
      inFile: true,
      key: source.key ?? known?.get(source.name)?.key,
      location: locationOf(source),
    })),
    ...gone.map(([name, { key, location }]) => ({ name, inFile: false, key, location })),
  ];
  const reads = readLastReads(record?.runs, new Set(all.map(({ name }) => name)));
  return all.map((source) => ({
    ...source,
    key: source.key ?? null,
    cursor: record?.cursor(known?.get(source.name)?.id ?? source.name)?.position ?? null,
    isKnown: known?.has(source.name) ?? false,
    knownSince: reads.first.get(source.name) ?? null,
    lastRead: reads.last.get(source.name) ?? null,
  }));
}

/** Runs that nobody agreed to are told apart: looking at a plan ten times would hide what was sent. */
function lastRuns({ runs }: ProductRecord): Record<'runs' | 'declined', RunRecord[]> {
  const found: Record<'runs' | 'declined', RunRecord[]> = { runs: [], declined: [] };
  for (const run of runs.latest()) {
    if (found.runs.length >= RUNS) break;
    found[isDeclined(run) ? 'declined' : 'runs'].push(run);
  }
  return found;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, part) => total + part, 0);
}
