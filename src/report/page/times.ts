import type { TimeCheck, ZoneComparison } from '../../model/inspection.ts';
import { count, number, percent } from '../../support/text.ts';
import { readAs } from '../insight-text.ts';
import { type Chart, figure, type Series } from './chart.ts';
import { type Html, html } from './html.ts';
import { monthName, monthTicks } from './months.ts';
import { dataTable } from './table.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** When events take place: a wrong zone, unit or column shows here. */
export function timesSection(times: TimeCheck, charts: Chart[]): Html {
  const { zone, events, byHour, byWeekday, byMonth, zoneComparison } = times;
  if (events === 0)
    return html`<section id="times"><h2>Times</h2><p>There are no dated events.</p></section>`;
  const own: Chart[] = [
    {
      ...counted(
        'months',
        'Events by month',
        byMonth.map((one) => one.count),
      ),
      about: `Months without an event may be missing from the export. As clocks of ${zone} show them.`,
      labels: byMonth.map(({ month }) => monthName(month)),
      ...monthTicks(byMonth.map(({ month }) => month)),
      table: {
        head: ['Month', 'Events'],
        rows: byMonth.map((one) => [one.month, number(one.count)]),
      },
    },
    {
      ...counted('hours', 'Events by hour of the day', byHour),
      about: `As clocks of ${zone} show them. ${percent(times.midnightShare)} are at midnight or dated without a time. A day that looks shifted points to a wrong zone.`,
      labels: byHour.map((_, hour) => hourName(hour)),
      ticks: byHour.map((_, hour) => String(hour)),
      tickSteps: [1, 2, 3, 6, 12],
      table: {
        head: ['Hour', 'Events'],
        rows: byHour.map((n, hour) => [hourName(hour), number(n)]),
      },
    },
    {
      ...counted('weekdays', 'Events by weekday', byWeekday),
      about: `As clocks of ${zone} show them.`,
      labels: WEEKDAYS,
      ticks: WEEKDAYS.map((day) => day.slice(0, 3)),
      table: {
        head: ['Weekday', 'Events'],
        rows: WEEKDAYS.map((day, index) => [day, number(byWeekday[index] ?? 0)]),
      },
    },
  ];
  if (zoneComparison !== undefined) own.push(comparison(zoneComparison));
  charts.push(...own);
  const [months, ...others] = own.map(figure);
  return html`<section id="times"><h2>Times</h2>${months}<div class="columns">${others}</div>${notes(times)}</section>`;
}

function counted(id: string, title: string, values: readonly number[]) {
  return { id, title, series: [series('Events', 'main', values)] };
}

function comparison({ zone, events, inZone, inUtc }: ZoneComparison): Chart {
  return {
    id: 'zones',
    title: 'Was the zone right?',
    about: `${count(events, 'event')} carried no zone and were read as ${zone}. People are awake in one of the two: if the cells were in UTC, write \`zone: UTC\`.`,
    labels: inZone.map((_, hour) => hourName(hour)),
    ticks: inZone.map((_, hour) => String(hour)),
    tickSteps: [1, 2, 3, 6, 12],
    series: [
      series(`Hours as written, in ${zone}`, 'main', inZone),
      series('The same in UTC', 'other', inUtc),
    ],
    isSideBySide: true,
    table: {
      head: ['Hour', zone, 'UTC'],
      rows: inZone.map((n, hour) => [hourName(hour), number(n), number(inUtc[hour] ?? 0)]),
    },
  };
}

function series(label: string, color: Series['color'], values: readonly number[]): Series {
  return { label, color, values, texts: values.map(number) };
}

function hourName(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

function notes({
  zone,
  columns = [],
  gaps,
  dstGaps,
  dstFolds,
  beforeWindow,
  afterWindow,
}: TimeCheck): Html {
  const facts: readonly (readonly [string, number])[] = [
    ['Local times that never happened (the clocks went forward)', dstGaps],
    ['Local times that happened twice (the clocks went back)', dstFolds],
    ['Before the window', beforeWindow],
    ['After the window', afterWindow],
  ];
  const found = facts.filter(([, many]) => many > 0);
  return html`${
    columns.length === 0
      ? undefined
      : html`<h3>How dates were read</h3>${dataTable({
          head: ['Source', 'Dates', 'Zone', 'First event', 'Last event'],
          rows: columns.map((one) => [one.source, one.value, readAs(one), one.first, one.last]),
          texts: [1, 2],
        })}`
  }${
    found.length === 0
      ? undefined
      : dataTable({ head: ['Rows', ''], rows: found.map(([what, many]) => [what, number(many)]) })
  }${
    gaps.length === 0
      ? undefined
      : html`<h3>Longest stretches without an event, by clocks of ${zone}</h3>${dataTable({
          head: ['From', 'Until', 'Days'],
          rows: gaps.map(({ from, until, days }) => [from, until, number(days)]),
          texts: [1],
        })}`
  }`;
}
