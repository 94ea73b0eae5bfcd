import { join } from 'node:path';
import { interruptionBy, SourceError, UsageError } from '../errors/importer-error.ts';
import { columnsOfRule } from '../mapping/trace.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { CellTrace, Explanation, RuleExplanation } from '../model/explanation.ts';
import type { Row } from '../model/row.ts';
import { type Clock, systemClock } from '../support/clock.ts';
import { columnsOf } from './drift.ts';
import { explainRules, READING, watchFor } from './explain-rules.ts';
import { type FoundRow, findRow, parseAddress } from './find-row.ts';
import type { RunOptions } from './options.ts';
import { type Job, prepare, type Station } from './prepare.ts';
import { type Reading, readAll } from './reading.ts';
import { keyCells } from './row-key.ts';
import { badRow } from './settle-row.ts';
import { openState, type State } from './state.ts';
import { Warnings } from './warnings.ts';

export interface ExplainOptions {
  readonly signal?: AbortSignal | undefined;
  /** What `csv: "-"` reads; default: the process's standard input. */
  readonly stdin?: NodeJS.ReadableStream | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Tells a row's whole way: its cells, what each rule makes of them, the request, and what a run would do
 * with it now. Reads what stands before the row as a dry run does, so it decides what a run would.
 * Changes nothing, needs no product key, and works while a run is on.
 *
 * @param address - `SOURCE:LINE`, `SOURCE:FILE:LINE` or `SOURCE:KEY`.
 * @throws UsageError - When there is no such row.
 * @throws ImporterError - When the import file, a source or the state is wrong.
 */
export async function explain(
  definition: ImportDefinition,
  address: string,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { signal, clock = systemClock } = options;
  const names = definition.sources.map(({ name }) => name);
  const wanted = parseAddress(address, names);
  const startedAt = clock.now();
  // What is to be warned of is told by runs.
  const warnings = new Warnings({});
  const job = await openJob(definition, options, startedAt, warnings);
  let state: State | undefined;
  try {
    const station = stationOf(wanted.source, job);
    const found = await findRow(station, wanted, signal);
    const { row } = found;
    const facts = {
      definition: job.definition,
      startedAt,
      id: READING,
      warnings,
      clock,
      hooks: {},
    };
    const dryRun: RunOptions = { mode: 'dry-run', full: true, signal };
    state = await openState({ ...facts, columns: columnsOf(job), options: dryRun });
    const isMet = row.bad === undefined && station.rules.length > 0;
    const reading = { ...facts, options: dryRun, job: withIds(job, state), state };
    const rules = isMet ? await meet(station, row, reading) : [];
    return explanationOf(station, found, rules, state);
  } catch (error) {
    if (signal?.aborted === true) throw interruptionBy(signal);
    throw error;
  } finally {
    await state?.close();
    await job.close();
  }
}

async function openJob(
  definition: ImportDefinition,
  { signal, stdin = process.stdin }: ExplainOptions,
  startedAt: number,
  warnings: Warnings,
): Promise<Job> {
  const { folder, state } = definition;
  const surroundings = { folder, spool: join(state, 'spool'), stdin };
  const given = signal === undefined ? surroundings : { ...surroundings, signal };
  return prepare(definition, [], given, startedAt, warnings);
}

function stationOf(name: string, { stations, lookedUp }: Job): Station {
  const station = [...stations, ...lookedUp].find(({ source }) => source.name === name);
  if (station !== undefined) return station;
  throw new UsageError(`No rule and no lookup reads the source "${name}".`, {
    hint: 'Write a rule with this source as its `from`.',
  });
}

/** Rows of a source that was renamed are known by its first name. */
function withIds(job: Job, { idOf }: State): Job {
  return { ...job, stations: job.stations.map((one) => ({ ...one, id: idOf(one.source.name) })) };
}

/** Reads up to the row, as a dry run would, and sees what it does with it. */
async function meet(station: Station, row: Row, reading: Reading): Promise<RuleExplanation[]> {
  const { options, job, state } = reading;
  await job.fixBounds();
  await job.loadLookups(options.signal);
  const enough = new AbortController();
  const { watch, seen } = watchFor(station, row, () => enough.abort());
  const signals = [enough.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const signal = AbortSignal.any(signals);
  const summary = await readAll({
    ...reading,
    options: { ...options, signal },
    mode: 'dry-run',
    watch,
  });
  options.signal?.throwIfAborted();
  const meeting = seen();
  if (meeting !== undefined) return explainRules(meeting, state);
  const { message = 'The sources were not read up to the row.', hint = '' } =
    summary.run.stopped ?? {};
  throw new SourceError(message, { hint });
}

function explanationOf(
  station: Station,
  { row, foundBy, sameKey }: FoundRow,
  rules: readonly RuleExplanation[],
  { view }: State,
): Explanation {
  const names = station.definition.key ?? [];
  const key = row.bad === undefined ? keyCells(station, row) : undefined;
  return {
    version: 1,
    source: station.source.name,
    file: row.file,
    line: row.line,
    foundBy,
    key: key?.map((text, index) => ({ column: names[index] ?? '', text })),
    sameKey,
    cells: cellsOf(station, row),
    bad: row.bad === undefined ? undefined : badRow(row.bad),
    rules,
    comparedWith: view === undefined ? 'nothing' : 'ledger',
  };
}

function cellsOf({ source, definition, rules }: Station, { cells }: Row): CellTrace[] {
  const used = new Set(rules.flatMap(({ rule }) => [...columnsOfRule(rule)]));
  const length = Math.max(source.columns.length, cells.length);
  return Array.from({ length }, (_, index) => {
    const column = source.columns[index];
    const isUsed = column !== undefined && used.has(column);
    const isKey = column !== undefined && definition.key?.includes(column) === true;
    return { column, text: cells[index] ?? null, isUsed, isKey };
  });
}
