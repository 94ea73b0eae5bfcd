import type { FateCounts } from '../model/books.ts';
import { FATES, type Fate } from '../model/fate.ts';
import type { Summary } from '../model/summary.ts';
import { count, money, number, timeSpan } from '../support/text.ts';
import type { RejectExamples } from './examples.ts';
import { table } from './table.ts';

/** What the fates are called where a person reads them. */
const WORDS: Record<Fate, string> = {
  delivered: 'delivered',
  alreadyDelivered: 'already delivered',
  duplicate: 'told twice',
  throttled: 'thinned out',
  unchanged: 'unchanged',
  changed: 'changed',
  moved: 'moved',
  collision: 'collided',
  waiting: 'waiting for their day',
  refused: 'refused',
  pending: 'not delivered',
};

export interface TextOptions {
  /** Where the requests go or would go. */
  readonly endpoint: string;
  /** Requests a second, at most. */
  readonly rate: number;
}

/** The plan a person is asked about: what would be sent, what not, how long it takes. */
export function renderPlan(
  summary: Summary,
  examples: RejectExamples,
  { endpoint, rate }: TextOptions,
): string {
  const { pending } = summary.events;
  const quote = `${count(pending, 'request')}, ${timeSpan(pending / rate)} at ${number(rate)} a second, to ${endpoint}`;
  return lines([
    ...body(summary, examples, { ...WORDS, pending: 'to send' }),
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
  return lines([...body(summary, examples, WORDS), '', renderLine(summary)]);
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
  const time = http.requests > 0 ? ` in ${timeSpan(http.seconds)}` : '';
  const stopped = run.stopped === undefined ? '' : ` ${run.stopped.message}`;
  const kind = run.mode === 'send' ? '' : ` (${run.mode})`;
  return `kissmetrics-import${kind}: ${VERDICTS[run.outcome]}: ${parts.join(', ')}; ${count(events.planned, 'event')} of ${count(rows, 'row')}${time}.${stopped}`;
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
    ...(stopped === undefined ? [] : [`${stopped.message} ${stopped.hint}`.trim()]),
  ]);
}

function body(
  summary: Summary,
  examples: RejectExamples,
  words: Record<Fate, string>,
): readonly string[] {
  const { stopped } = summary.run;
  return [
    ...rowLines(summary),
    '',
    ...table(eventTable(summary, words)),
    ...section('Rejected', rejectLines(summary, examples)),
    ...summary.rejectFiles.map((file) => `  The rows: ${file}`),
    ...section(
      'Warnings',
      summary.warnings.map(({ code, message, count: n }) => {
        return `${code}${n > 1 ? ` (${number(n)} times)` : ''}: ${message}`;
      }),
    ),
    ...(stopped === undefined ? [] : ['', `${stopped.message} ${stopped.hint}`.trim()]),
  ];
}

function section(title: string, content: readonly string[]): string[] {
  return content.length === 0 ? [] : ['', title, ...content.map((line) => `  ${line}`)];
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

/** One line for each event's name and for `set` and `alias`; a column for each fate that occurs. */
function eventTable(summary: Summary, words: Record<Fate, string>): string[][] {
  const { events, byName, byVerb } = summary;
  const fates = FATES.filter((fate) => events[fate] > 0);
  const entries: [string, FateCounts & { revenue?: Readonly<Record<string, string>> }][] =
    Object.entries(byName);
  if (byVerb.set.planned > 0) entries.push(['(properties set)', byVerb.set]);
  if (byVerb.alias.planned > 0) entries.push(['(aliases)', byVerb.alias]);
  const hasRevenue = entries.some(([, { revenue }]) => revenue !== undefined);
  const cells = (name: string, counts: FateCounts, revenue: string | undefined): string[] => [
    name,
    number(counts.planned),
    ...fates.map((fate) => number(counts[fate])),
    ...(hasRevenue ? [revenue ?? ''] : []),
  ];
  const head = ['Event', 'planned', ...fates.map((fate) => words[fate])];
  return [
    hasRevenue ? [...head, 'revenue planned'] : head,
    ...entries.map(([name, counts]) => cells(name, counts, revenueOf(counts.revenue))),
    ...(entries.length > 1 ? [cells('All', events, undefined)] : []),
  ];
}

function revenueOf(revenue: Readonly<Record<string, string>> | undefined): string | undefined {
  const planned = revenue?.['planned'];
  return planned === undefined ? undefined : money(planned);
}

function rejectLines({ rejects }: Summary, examples: RejectExamples): string[] {
  return Object.entries(rejects).flatMap(([reason, times]) => [
    `${reason}: ${number(times)}`,
    ...examples.of(reason).map((example) => `  ${example}`),
  ]);
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
