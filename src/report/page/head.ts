import type { Insight } from '../../model/insight.ts';
import { secondsAt } from '../../support/duration.ts';
import { moneyIn, number, timeSpan } from '../../support/text.ts';
import { rowsOf } from '../text.ts';
import { verdictOf } from '../verdict.ts';
import type { PageFacts } from './facts.ts';
import { type Html, html, prose } from './html.ts';

const MODES = { send: 'Run', 'dry-run': 'Dry run', rehearse: 'Rehearsal' } as const;

/** The verdict, and the figures that people look for first. */
export function head(facts: PageFacts): Html {
  const { summary, endpoint, rate } = facts;
  const { run } = summary;
  const { tone, title, reasons } = verdictOf(summary, rate);
  return html`<header class="verdict ${tone}">
<p class="kicker">${MODES[run.mode]} of ${run.file} <span class="dot">·</span> <time datetime="${run.finishedAt}">${time(run.finishedAt)}</time> <span class="dot">·</span> ${run.mode === 'rehearse' ? 'to a stand-in on this machine' : endpoint}</p>
<h1>${title}</h1>
<ul class="reasons">${reasons.map((reason) => html`<li>${prose(reason)}</li>`)}</ul>
</header>
<dl class="tiles">${tiles(facts).map(
    ([name, value, note]) =>
      html`<div class="${value.length > LONG ? 'wide' : ''}"><dt>${name}</dt><dd>${value}</dd>${note === '' ? undefined : html`<dd class="note">${note}</dd>`}</div>`,
  )}</dl>`;
}

/** Characters that a narrow tile has room for. */
const LONG = 9;

type Tile = readonly [name: string, value: string, note: string];

function tiles({ summary, rate, currency }: PageFacts): Tile[] {
  const { run, events, insight, rejects, sources } = summary;
  const rejected = Object.values(rejects).reduce((sum, part) => sum + part, 0);
  const isAhead = run.mode === 'dry-run';
  const shown: Tile[] = [
    isAhead
      ? [
          'To send',
          number(events.pending),
          `${timeSpan(secondsAt(rate, events.pending))} at ${number(rate)} a second`,
        ]
      : ['Delivered', number(events.delivered), `${number(events.pending)} not delivered`],
    ['Delivered before', number(events.alreadyDelivered), 'not sent again'],
    ['Rejected', number(rejected), `of ${rowsOf(Object.values(sources))}`],
  ];
  if (insight === undefined) return shown;
  const { revenue, people } = insight;
  return [
    ...shown,
    ['People', number(people), `${number(revenue.payingPeople)} paying`],
    ['Revenue', moneyIn(revenue.total, currency), revenueNote(insight, currency)],
  ];
}

function revenueNote({ revenue }: Insight, currency: string): string {
  const { refunds, perPayingPerson } = revenue;
  if (/[1-9]/.test(refunds)) {
    return `refunds of ${moneyIn(refunds.replace('-', ''), currency)} taken off`;
  }
  if (perPayingPerson === null) return 'nobody pays';
  return `${moneyIn(perPayingPerson, currency)} of each who pays`;
}

function time(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
