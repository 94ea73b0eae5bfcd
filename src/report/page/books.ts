import type { FateCounts } from '../../model/books.ts';
import { FATES } from '../../model/fate.ts';
import type { Summary } from '../../model/summary.ts';
import { count, moneyIn, number } from '../../support/text.ts';
import { WORDS } from '../event-table.ts';
import { capped, type PageFacts } from './facts.ts';
import { type Content, type Html, html } from './html.ts';
import { dataTable } from './table.ts';

/** Rows, what the rules made of them, and what became of that: three sums that have to agree. */
export function books({ summary, currency }: PageFacts): Html {
  const fault = summary.warnings.find(({ code }) => code === 'books');
  const balance =
    fault === undefined
      ? html`<p class="good">They balance: nothing that was read is lost, and nothing comes from nowhere.</p>`
      : html`<p class="bad">${fault.message}</p>`;
  return html`<section id="books"><h2>Books</h2>
${balance}
<div class="columns">${rows(summary)}${meetings(summary)}</div>
${events(summary, currency)}
</section>`;
}

function rows({ sources }: Summary): Html {
  const all = Object.entries(sources);
  const table = dataTable({
    head: ['Source', 'Read', 'Rows', 'Unreadable'],
    rows: all.map(([name, { read, passed, bad }]) => [
      name,
      number(read),
      number(passed),
      number(bad),
    ]),
    ...(all.length < 2
      ? {}
      : {
          foot: [
            'All',
            ...(['read', 'passed', 'bad'] as const).map((kind) =>
              number(all.reduce((sum, [, counts]) => sum + counts[kind], 0)),
            ),
          ],
        }),
  });
  return html`<div><h3>Rows</h3>${table}</div>`;
}

const OUTCOMES = [
  ['event', 'made an event'],
  ['filtered', 'left out by where or map'],
  ['undated', 'without a date'],
  ['empty', 'with nothing to set'],
  ['beforeWindow', 'before the window'],
  ['afterWindow', 'after the window'],
  ['rejected', 'rejected'],
] as const;

function meetings({ applied }: Summary): Html {
  const table = dataTable({
    head: ['Each row with each of its rules', ''],
    rows: OUTCOMES.filter(([kind]) => applied[kind] > 0 || kind === 'event').map(
      ([kind, words]) => [words, number(applied[kind])],
    ),
    foot: ['All', number(applied.total)],
  });
  return html`<div><h3>Rules</h3>${table}</div>`;
}

function events(summary: Summary, currency: string): Html {
  const { byName, byVerb, run } = summary;
  const fates = FATES.filter((fate) => summary.events[fate] > 0);
  const words = run.mode === 'dry-run' ? { ...WORDS, pending: 'to send' } : WORDS;
  const named = Object.entries(byName).toSorted(([, a], [, b]) => b.planned - a.planned);
  const { shown, left } = capped(named);
  const hasRevenue = named.some(([, { revenue }]) => revenue !== undefined);
  const counts = (line: FateCounts): string[] => fates.map((fate) => figure(line[fate]));
  const lines: Content[][] = shown.map(([name, line]) => {
    const sum = line.revenue?.['planned'];
    const money = hasRevenue ? [sum === undefined ? '' : moneyIn(sum, currency)] : [];
    const span = [line.first.slice(0, 10), line.last.slice(0, 10)];
    return [name, number(line.planned), ...counts(line), ...money, ...span];
  });
  for (const [verb, name] of [
    ['set', 'properties set'],
    ['alias', 'aliases'],
  ] as const) {
    const line = byVerb[verb];
    if (line.planned > 0)
      lines.push([html`<em>${name}</em>`, number(line.planned), ...counts(line)]);
  }
  const head = ['Event', 'Planned', ...fates.map((fate) => capitalised(words[fate]))];
  const table = dataTable({
    head: [...head, ...(hasRevenue ? ['Revenue'] : []), 'First day (UTC)', 'Last day (UTC)'],
    rows: lines,
    foot: ['All', number(summary.events.planned), ...counts(summary.events)],
  });
  const more = left === 0 ? undefined : html`<p class="note">and ${count(left, 'name')} more.</p>`;
  return html`<h3>Events</h3>${table}${more}`;
}

/** What is not there should not be read. */
function figure(n: number): string {
  return n === 0 ? '–' : number(n);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
