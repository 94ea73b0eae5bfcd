import type { Insight, SegmentInsight } from '../../model/insight.ts';
import { count, moneyIn, number, percent, timeSpan } from '../../support/text.ts';
import { emptyFunnel } from '../insight-text.ts';
import { type Chart, figure } from './chart.ts';
import { cohort } from './cohort.ts';
import { type Html, html, prose } from './html.ts';
import { monthName, monthTicks } from './months.ts';
import { barRows, dataTable } from './table.ts';

/** What Kissmetrics will show: each figure with its definition beside it. */
export function insightSection(insight: Insight, currency: string, charts: Chart[]): Html {
  const { events, people, joined, asOf } = insight;
  const before =
    events.delivered === 0
      ? `From the ${count(events.planned, 'event')} of this import`
      : `From ${count(events.delivered, 'event')} delivered before and ${number(events.planned)} of this import`;
  const aliases =
    joined === 0
      ? 'Each identity is a person.'
      : `${count(joined, 'identity', 'identities')} joined to another by an alias, and the two are one person.`;
  return html`<section id="kissmetrics"><h2>What Kissmetrics will show</h2>
<p class="about">${before}, of ${count(people, 'person', 'people')}${asOf === null ? '' : `, up to ${asOf.slice(0, 10)} (UTC)`}. ${aliases} Days and months are those of UTC. What else is sent to Kissmetrics, by live tracking say, is not in it.</p>
${people === 0 ? html`<p>There are no events.</p>` : figures(insight, currency, charts)}
</section>`;
}

function figures(insight: Insight, currency: string, charts: Chart[]): Html {
  return html`${revenue(insight, currency, charts)}
<div class="columns">${funnel(insight)}${population(insight)}</div>
${cohort(insight.cohort)}
${insight.by === undefined ? undefined : segments(insight.by, currency)}`;
}

function revenue({ revenue: all }: Insight, currency: string, charts: Chart[]): Html {
  const { months, total, refunds, payingPeople, perPayingPerson } = all;
  if (months.length === 0) {
    return html`<h3>Revenue</h3><p class="about">No event carries the revenue property.</p>`;
  }
  const money = (amount: string): string => moneyIn(amount, currency);
  const series = (kind: 'income' | 'refunds') => ({
    values: months.map((month) => Number(month[kind])),
    texts: months.map((month) => money(month[kind])),
  });
  const lost = /[1-9]/.test(refunds)
    ? `, with ${money(refunds.replace('-', ''))} of refunds taken off`
    : '';
  const each =
    perPayingPerson === null
      ? html`nobody pays`
      : html`<strong>${money(perPayingPerson)}</strong> of each of the ${count(payingPeople, 'paying person', 'paying people')}`;
  const chart: Chart = {
    id: 'revenue',
    title: 'Revenue by month',
    about: html`<strong>${money(total)}</strong> in all${lost}; ${each}. The sum of the revenue property. Income is what is above zero, all else counts as refunds; paying are people with income.`,
    labels: months.map(({ month }) => monthName(month)),
    ...monthTicks(months.map(({ month }) => month)),
    series: [
      { label: 'Income', color: 'main', ...series('income') },
      ...(lost === '' ? [] : [{ label: 'Refunds', color: 'minus', ...series('refunds') } as const]),
    ],
    table: {
      head: ['Month', 'Revenue', 'Income', 'Refunds', 'Payments'],
      rows: months.map(({ month, revenue: net, income, refunds: minus, payments }) => [
        month,
        money(net),
        money(income),
        money(minus),
        number(payments),
      ]),
      foot: ['All', money(total), '', money(refunds), ''],
    },
  };
  charts.push(chart);
  return figure(chart);
}

function funnel(insight: Insight): Html {
  const { funnel: steps } = insight;
  const empty = emptyFunnel(insight);
  const first = steps[0]?.people ?? 0;
  const rows = steps.map(({ name, people, ofPrevious, medianSeconds }, step) => ({
    name,
    share: first === 0 ? 0 : people / first,
    text: number(people),
    ...(step === 0 ? {} : { note: stepNote(ofPrevious, medianSeconds) }),
  }));
  const last = steps.at(-1)?.ofFirst;
  const whole = typeof last === 'number' ? ` ${percent(last)} come all the way.` : '';
  return html`<div class="part"><h3>Funnel</h3>
<p class="about">People who did these one after another, in this order, however long they took.${whole}</p>
${empty === undefined ? barRows(rows) : html`<p>${prose(empty)}</p>`}</div>`;
}

function stepNote(ofPrevious: number | null, medianSeconds: number | null): string {
  if (ofPrevious === null || medianSeconds === null) return 'nobody comes here';
  const time = medianSeconds === 0 ? 'at once' : `after ${timeSpan(medianSeconds)}`;
  return `${percent(ofPrevious)} of the step before, half of them ${time}${medianSeconds === 0 ? '' : ' or sooner'}`;
}

const KINDS = [
  ['new', 'New', 'first event within the last 30 days'],
  ['repeat', 'Repeat', 'events on two days or more'],
  ['active', 'Active', 'an event within the last 30 days'],
  ['power', 'Power', 'events on four or more of the last 30 days'],
  ['atRisk', 'At risk', 'active before, nothing within the last 30 days'],
] as const;

function population({ population: counts, people, asOf }: Insight): Html {
  const rows = KINDS.map(([kind, name, note]) => ({
    name,
    share: people === 0 ? 0 : counts[kind] / people,
    text: number(counts[kind]),
    note: `${percent(people === 0 ? 0 : counts[kind] / people)}: ${note}`,
  }));
  return html`<div class="part"><h3>People</h3>
<p class="about">Of ${number(people)}. The last 30 days end with the last event, ${asOf?.slice(0, 10)} (UTC); Kissmetrics itself counts up to today.</p>
${barRows(rows)}</div>`;
}

function segments({ property, rows, others }: SegmentInsight, currency: string): Html {
  const lines = rows.map(({ value, people, revenue: amount }) => [
    value ?? html`<em>without it</em>`,
    number(people),
    moneyIn(amount, currency),
  ]);
  if (others.values > 0) {
    const name = html`<em>${count(others.values, 'other value')}</em>`;
    lines.push([name, number(others.people), moneyIn(others.revenue, currency)]);
  }
  return html`<h3>Revenue by ${property}</h3>
<p class="about">All revenue of a person counts for the newest value of this property that is known of them.</p>
${dataTable({ head: [property, 'Paying people', 'Revenue'], rows: lines })}`;
}
