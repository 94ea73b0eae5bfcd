import type { SourceCounts } from '../model/books.ts';
import { FATES, type Fate } from '../model/fate.ts';
import type { Summary } from '../model/summary.ts';
import { count, number, timeSpan } from '../support/text.ts';
import { eventTable, WORDS } from './event-table.ts';
import type { RejectExamples } from './examples.ts';
import { insightPlain, zoneLines } from './insight-text.ts';
import { newsLines } from './news-text.ts';
import { table } from './table.ts';

/** Rows and events as a table, and what Kissmetrics will show, in plain text. */
export function renderTable(summary: Summary, currency: string): string {
  const { insight, inspection } = summary;
  const zones = inspection === undefined ? [] : zoneLines(inspection.times);
  const shown = insight === undefined ? [] : [...insightPlain(insight, currency), ...zones];
  return linesOf([
    ...rowLines(summary),
    '',
    ...table(eventTable(summary)),
    ...(shown.length === 0 ? [] : ['', ...shown]),
  ]);
}

/** The result in one line, for cron and logs. Why a run was stopped stands among the notes. */
export function renderLine(summary: Summary): string {
  const { run, events, sources, http } = summary;
  const rejected = Object.values(summary.rejects).reduce((sum, part) => sum + part, 0);
  const words = { ...WORDS, pending: run.mode === 'dry-run' ? 'to send' : WORDS.pending };
  const always: readonly Fate[] = run.mode === 'dry-run' ? ['pending'] : ['delivered'];
  const fates = FATES.filter((fate) => always.includes(fate) || events[fate] > 0);
  const parts = fates.map((fate) => `${number(events[fate])} ${words[fate]}`);
  if (rejected > 0) parts.push(`${number(rejected)} rejected`);
  if (summary.openRejects !== rejected) parts.push(count(summary.openRejects, 'open reject'));
  const time = http.requests > 0 ? ` in ${timeSpan(http.seconds)}` : '';
  // What was not read yet is in no figure, and a person has to know that.
  const soFar = run.outcome === 'incomplete' ? ' read so far' : '';
  const kind = run.mode === 'send' ? '' : ` (${run.mode})`;
  return `kissmetrics-import${kind}: ${VERDICTS[run.outcome]}: ${parts.join(', ')}; ${count(events.planned, 'event')} of ${rowsOf(Object.values(sources))}${soFar}${time}.`;
}

const VERDICTS = {
  complete: 'complete',
  attention: 'needs attention',
  incomplete: 'stopped before the end',
} as const;

/** Warnings, rejects and what to do next: for standard error. */
export function renderNotes(summary: Summary, examples: RejectExamples): string {
  const { stopped } = summary.run;
  return linesOf([
    ...newsLines(summary),
    ...rejectLines(summary, examples),
    ...summary.rejectFiles.map((file) => `Rejected rows: ${file}`),
    ...openLines(summary),
    ...(stopped === undefined ? [] : [`${stopped.message} ${stopped.hint}`.trim()]),
  ]);
}

/** `412 rows`, and what else events come from: `13 rejected rows again`. */
export function rowsOf(all: readonly Pick<SourceCounts, 'read' | 'retried'>[]): string {
  const rows = all.reduce((sum, { read }) => sum + read, 0);
  const again = all.reduce((sum, { retried }) => sum + retried, 0);
  if (again === 0) return count(rows, 'row');
  const rejected = `${count(again, 'rejected row')} again`;
  return rows === 0 ? rejected : `${count(rows, 'row')} and ${rejected}`;
}

export function rowLines(summary: Summary): string[] {
  const rows = Object.entries(summary.sources).map(([name, { read, bad, retried }]) => {
    return [name, rowsOf([{ read, retried }]), bad === 0 ? '' : `${number(bad)} could not be read`];
  });
  const silent = silences(summary);
  return ['Rows read', ...table(rows), ...(silent === '' ? [] : [`  No event: ${silent}`])];
}

/** Why meetings of a row and a rule made no event, where they are no rejects: a row may have several. */
export function silences({ applied }: Summary): string {
  return (['filtered', 'undated', 'empty', 'beforeWindow', 'afterWindow'] as const)
    .filter((kind) => applied[kind] > 0)
    .map((kind) => `${count(applied[kind], 'time')} ${SILENCES[kind]}`)
    .join(', ');
}

const SILENCES = {
  filtered: 'left out by where or map',
  undated: 'without a date',
  empty: 'with nothing to set',
  beforeWindow: 'before the window',
  afterWindow: 'after the window',
} as const;

export function rejectLines({ rejects, rejectFiles }: Summary, examples: RejectExamples): string[] {
  return Object.entries(rejects).flatMap(([reason, times]) => {
    const shown = examples.of(reason);
    const all =
      rejectFiles.length > 0 ? 'in the reject files' : '`--rejects FOLDER` writes them all';
    const isMore = shown.length > 0 && times > shown.length;
    const more = isMore ? [`  and ${number(times - shown.length)} more: ${all}`] : [];
    return [`${reason}: ${number(times)}`, ...shown.map((example) => `  ${example}`), ...more];
  });
}

/** What there is to do about rejects. */
export const RETRY =
  'They are open: `retry` tries them again or takes corrected rows, and `retry --drop` closes them.';

/** Rows that this run has rejected are in its own reject file; the others have to be named. */
export function openLines({ openRejects, rejects, run }: Summary): string[] {
  const rejected = Object.values(rejects).reduce((sum, part) => sum + part, 0);
  if (run.mode !== 'send') return [];
  if (openRejects === rejected) return rejected === 0 ? [] : [RETRY];
  const closed =
    rejected > openRejects
      ? `${number(rejected - openRejects)} of the rejected rows were dropped or corrected before. `
      : '';
  if (openRejects === 0) return closed === '' ? [] : [closed.trim()];
  const open = `${count(openRejects, 'reject')} ${openRejects === 1 ? 'is' : 'are'} open, of this run or earlier ones: \`retry\` tries them again or takes corrected rows, and \`retry --drop\` closes them.`;
  return [closed + open];
}

export function linesOf(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
