import { FATES, type Fate } from '../model/fate.ts';
import type { Summary } from '../model/summary.ts';
import { count, number, timeSpan } from '../support/text.ts';
import { eventTable, WORDS } from './event-table.ts';
import type { RejectExamples } from './examples.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

export interface TextOptions {
  /** Where the requests go or would go. */
  readonly endpoint: string;
  /** Requests a second, at most. */
  readonly rate: number;
  /** Characters in a line; unknown where nobody sees them. */
  readonly width?: number;
}

/** The plan a person is asked about: what would be sent, what not, how long it takes. */
export function renderPlan(
  summary: Summary,
  examples: RejectExamples,
  options: TextOptions,
): string {
  const { endpoint, rate, width } = options;
  const { pending } = summary.events;
  const quote = `${count(pending, 'request')}, ${timeSpan(pending / rate)} at ${number(rate)} a second, to ${endpoint}`;
  return lines([
    ...body(summary, examples, width),
    '',
    pending === 0 ? 'There is nothing to send.' : quote,
  ]);
}

/** The result for people at a terminal. */
export function renderSummary(
  summary: Summary,
  examples: RejectExamples,
  options: TextOptions,
): string {
  if (summary.run.mode === 'dry-run') return renderPlan(summary, examples, options);
  const { width } = options;
  return lines([...body(summary, examples, width), '', ...wrap(renderLine(summary), width)]);
}

/** Rows and events as a table. */
export function renderTable(summary: Summary): string {
  return lines([...rowLines(summary), '', ...table(eventTable(summary))]);
}

/** The result in one line, for cron and logs. */
export function renderLine(summary: Summary): string {
  const { run, events, sources, http } = summary;
  const rows = Object.values(sources).reduce((sum, { read }) => sum + read, 0);
  const rejected = Object.values(summary.rejects).reduce((sum, part) => sum + part, 0);
  const words = { ...WORDS, pending: run.mode === 'dry-run' ? 'to send' : WORDS.pending };
  const always: readonly Fate[] = run.mode === 'dry-run' ? ['pending'] : ['delivered'];
  const fates = FATES.filter((fate) => always.includes(fate) || events[fate] > 0);
  const parts = fates.map((fate) => `${number(events[fate])} ${words[fate]}`);
  if (rejected > 0) parts.push(`${number(rejected)} rejected`);
  if (summary.openRejects !== rejected) parts.push(count(summary.openRejects, 'open reject'));
  const time = http.requests > 0 ? ` in ${timeSpan(http.seconds)}` : '';
  const stopped = run.stopped === undefined ? '' : ` ${run.stopped.message}`;
  // What was not read yet is in no figure, and a person has to know that.
  const soFar = run.outcome === 'incomplete' ? ' read so far' : '';
  const kind = run.mode === 'send' ? '' : ` (${run.mode})`;
  return `kissmetrics-import${kind}: ${VERDICTS[run.outcome]}: ${parts.join(', ')}; ${count(events.planned, 'event')} of ${count(rows, 'row')}${soFar}${time}.${stopped}`;
}

const VERDICTS = {
  complete: 'complete',
  attention: 'needs attention',
  incomplete: 'stopped before the end',
} as const;

/** Warnings, rejects and what to do next: for standard error. */
export function renderNotes(summary: Summary, examples: RejectExamples): string {
  const { stopped } = summary.run;
  return lines([
    ...rejectLines(summary, examples),
    ...summary.rejectFiles.map((file) => `Rejected rows: ${file}`),
    ...openLines(summary),
    ...(stopped === undefined ? [] : [`${stopped.message} ${stopped.hint}`.trim()]),
  ]);
}

function body(
  summary: Summary,
  examples: RejectExamples,
  width: number | undefined,
): readonly string[] {
  const { stopped } = summary.run;
  return [
    ...rowLines(summary),
    '',
    ...table(eventTable(summary)),
    ...section('Rejected', rejectLines(summary, examples), width),
    ...summary.rejectFiles.map((file) => `  The rows: ${file}`),
    ...openLines(summary).flatMap((line) => wrap(`  ${line}`, width)),
    ...section(
      'Warnings',
      summary.warnings.map(({ code, message, count: n }) => {
        return `${code}${n > 1 ? ` (${number(n)} times)` : ''}: ${message}`;
      }),
      width,
    ),
    ...(stopped === undefined
      ? []
      : ['', ...wrap(`${stopped.message} ${stopped.hint}`.trim(), width)]),
  ];
}

function section(title: string, content: readonly string[], width: number | undefined): string[] {
  if (content.length === 0) return [];
  return ['', title, ...content.flatMap((line) => wrap(`  ${line}`, width))];
}

function rowLines({ sources, applied }: Summary): string[] {
  const rows = Object.entries(sources).map(([name, { read, bad }]) => {
    return [name, count(read, 'row'), bad === 0 ? '' : `${number(bad)} could not be read`];
  });
  const silent = (['filtered', 'undated', 'empty', 'beforeWindow', 'afterWindow'] as const)
    .filter((kind) => applied[kind] > 0)
    .map((kind) => `${number(applied[kind])} ${SILENCES[kind]}`);
  return [
    'Rows read',
    ...table(rows),
    ...(silent.length === 0 ? [] : [`  No event: ${silent.join(', ')}`]),
  ];
}

const SILENCES = {
  filtered: 'left out by where or map',
  undated: 'without a date',
  empty: 'with nothing to set',
  beforeWindow: 'before the window',
  afterWindow: 'after the window',
} as const;

function rejectLines({ rejects, rejectFiles }: Summary, examples: RejectExamples): string[] {
  return Object.entries(rejects).flatMap(([reason, times]) => {
    const shown = examples.of(reason);
    const all =
      rejectFiles.length > 0 ? 'in the reject files' : '`--rejects FOLDER` writes them all';
    const isMore = shown.length > 0 && times > shown.length;
    const more = isMore ? [`  and ${number(times - shown.length)} more: ${all}`] : [];
    return [`${reason}: ${number(times)}`, ...shown.map((example) => `  ${example}`), ...more];
  });
}

/** Rows that this run has rejected are in its own reject file; the others have to be named. */
function openLines({ openRejects, rejects, run }: Summary): string[] {
  const rejected = Object.values(rejects).reduce((sum, part) => sum + part, 0);
  if (run.mode !== 'send' || openRejects === rejected) return [];
  const closed =
    rejected > openRejects
      ? `${number(rejected - openRejects)} of the rejected rows were dropped or corrected before. `
      : '';
  if (openRejects === 0) return closed === '' ? [] : [closed.trim()];
  const open = `${count(openRejects, 'reject')} ${openRejects === 1 ? 'is' : 'are'} open, of this run or earlier ones: \`retry\` tries them again or takes corrected rows, and \`retry --drop\` closes them.`;
  return [closed + open];
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
