import type { RecordedEvent, RunStatus, SourceStatus, Status } from '../model/status.ts';
import { count, number } from '../support/text.ts';
import { table } from './table.ts';
import { RETRY } from './text.ts';
import { wrap } from './wrap.ts';

/** Where an import stands, for people. */
export function renderStatus(status: Status, width?: number): string {
  const { runs, lock, declined } = status;
  const isNew =
    runs.length === 0 &&
    declined === null &&
    lock === null &&
    !status.sources.some((one) => one.isKnown);
  if (isNew) {
    return lines([
      `Nothing has been imported yet by ${status.file} into ${place(status)}. The state would be in ${status.state}.`,
    ]);
  }
  return lines([
    `${capital(place(status))}, state in ${status.state}`,
    ...(lock === null
      ? ['No run is on.']
      : [`A run is on since ${time(lock.since)} (process ${lock.pid} on ${lock.host}).`]),
    '',
    'Sources',
    ...status.sources.flatMap((source) => wrap(sourceLine(source), width)),
    ...section('Last runs', [...table(runTable(runs), ''), ...declinedLines(declined)], undefined),
    ...section('Under way', underWayLines(status), width),
    ...section('Rejected rows that need a person', openLines(status), width),
    ...section('Rejected by the last run', rejectedLines(status), width),
  ]);
}

/** A run that has no summary, for people. */
export function renderRun(
  run: RunStatus,
  fates: Readonly<Record<RecordedEvent['fate'], number>>,
  width?: number,
): string {
  const { id, file, startedAt } = run;
  return lines([
    `Run ${id} of ${file}, started ${time(startedAt)}`,
    ...wrap(`${ENDS[run.outcome]}${run.message === null ? '' : ` ${run.message}`}`, width),
    ...table(
      (['delivered', 'refused', 'struck', 'unknown'] as const)
        .filter((fate) => fates[fate] > 0)
        .map((fate) => [RECORDED[fate], number(fates[fate])]),
    ),
  ]);
}

/** What stands above the summary of a run. */
export function renderRunHead({ id, file, startedAt, finishedAt, exitCode }: RunStatus): string {
  const end = finishedAt === null ? '' : `, ended ${time(finishedAt)}`;
  return `Run ${id} of ${file}, started ${time(startedAt)}${end}, exit code ${exitCode ?? '-'}\n\n`;
}

const RECORDED: Record<RecordedEvent['fate'], string> = {
  delivered: 'requests delivered',
  refused: 'refused',
  struck: 'taken back before they were sent',
  unknown: 'without a known answer',
};

const ENDS: Record<RunStatus['outcome'], string> = {
  complete: 'It is complete.',
  attention: 'It needs attention.',
  incomplete: 'It stopped before the end.',
  running: 'It is on.',
  unfinished:
    'It was killed, so it has no summary. The next run finishes it first: requests without a known answer are sent again, in the same bytes.',
  failed: 'It ended with an error.',
};

/** A key is never shown; the name of a product's folder is made from it and does not tell it. */
function place({ product, endpoint }: Status): string {
  if (product === null || product.startsWith('local-')) return `the product at ${endpoint}`;
  return `the product ${product} at ${endpoint}`;
}

function sourceLine(source: SourceStatus) {
  const { name, key, location, isKnown, knownSince, lastRead, inFile } = source;
  const by = key === null ? 'no key' : `key ${key.join(', ')}`;
  const since = knownSince === null ? '' : `, known since ${time(knownSince)}`;
  const bad = lastRead === null || lastRead.bad === 0 ? '' : `, ${number(lastRead.bad)} unreadable`;
  const read =
    lastRead === null
      ? ''
      : `, last read ${time(lastRead.at)}: ${count(lastRead.rows, 'row')}${bad}`;
  const cursor = source.cursor === null ? '' : `, cursor at ${source.cursor}`;
  const known = isKnown ? `${since}${read}${cursor}` : ', not imported yet';
  return `  ${name} (${location}, ${by})${inFile ? '' : ', no longer in the file'}${known}`;
}

function runTable(runs: readonly RunStatus[]): string[][] {
  if (runs.length === 0) return [];
  const head = [
    'Run',
    'started (UTC)',
    'outcome',
    'exit',
    'delivered',
    'rejected',
    'refused',
    'pending',
  ];
  return [
    head,
    ...runs.map((run) => [
      run.id,
      run.startedAt.slice(0, 16).replace('T', ' '),
      run.outcome,
      cell(run.exitCode),
      cell(run.delivered),
      cell(run.rejected),
      cell(run.refused),
      cell(run.pending),
    ]),
  ];
}

function declinedLines(declined: Status['declined']): string[] {
  if (declined === null) return [];
  const { count: times, last } = declined;
  return [`Not listed: ${count(times, 'run')} that nobody agreed to, the last one ${last}.`];
}

function underWayLines({ underWay, lock }: Status): string[] {
  return Object.entries(underWay).map(([run, requests]) =>
    lock === null
      ? `${count(requests, 'request')} of run ${run} without a known answer: the next run sends them first, in the same bytes.`
      : `${count(requests, 'request')} of run ${run}, when it last told.`,
  );
}

function openLines({ openRejects }: Status): string[] {
  const open = Object.entries(openRejects).flatMap(([source, reasons]) =>
    Object.entries(reasons).map(([reason, n]) => `${source}: ${reason}: ${number(n)}`),
  );
  return open.length === 0 ? [] : [...open, RETRY];
}

function rejectedLines({ rejected }: Status): string[] {
  if (rejected === null) return [];
  return [
    ...Object.entries(rejected.rejects).map(([reason, n]) => `${reason}: ${number(n)}`),
    ...rejected.files.map((file) => `The rows: ${file}`),
  ];
}

function section(title: string, content: readonly string[], width: number | undefined): string[] {
  if (content.length === 0) return [];
  return ['', title, ...content.flatMap((line) => wrap(`  ${line}`, width))];
}

function cell(n: number | null): string {
  return n === null ? '-' : number(n);
}

/** `2026-11-21 02:00:05 UTC`. */
function time(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
