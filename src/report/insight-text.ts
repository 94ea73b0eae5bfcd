import type { Insight } from '../model/insight.ts';
import type { TimeCheck, TimeColumn } from '../model/inspection.ts';
import { count, cut, moneyIn, number, percent, timeSpan } from '../support/text.ts';
import { bar, sparkline } from './text-bars.ts';

const BAR_WIDTH = 16;
const NAME_WIDTH = 24;

/** What Kissmetrics will show, in a few lines with small bars. */
export function insightLines(insight: Insight, currency: string, width: number): string[] {
  if (insight.people === 0) return [];
  return [...revenueLines(insight, currency, width), ...funnelLines(insight), peopleLine(insight)];
}

/** The same in two lines. */
export function insightShort(insight: Insight, currency: string, width: number): string[] {
  if (insight.people === 0) return [];
  const { total, months } = insight.revenue;
  const head = `Revenue  ${moneyIn(total, currency)}`;
  return [months.length < 2 ? head : withMonths(`${head}  `, insight, width), funnelLine(insight)];
}

/** The same in plain text. */
export function insightPlain(insight: Insight, currency: string): string[] {
  if (insight.people === 0) return [];
  return [revenueHead(insight, currency), funnelLine(insight), peopleLine(insight)];
}

/**
 * Why a funnel has no figures, where nobody enters it: zeros beside names that do have events would read
 * as if nothing were imported.
 */
export function emptyFunnel({ funnel }: Insight): string | undefined {
  const [first] = funnel;
  if (first === undefined || first.people > 0) return undefined;
  return `Nobody did "${first.name}", its first step: name others in \`reports.funnel\`.`;
}

function funnelLine(insight: Insight): string {
  const empty = emptyFunnel(insight);
  if (empty !== undefined) return `Funnel   ${empty}`;
  const steps = insight.funnel.map(({ name, people, ofPrevious }) => {
    return `${name} ${number(people)}${ofPrevious === null ? '' : ` (${percent(ofPrevious)})`}`;
  });
  return `Funnel   ${steps.join(' > ')}`;
}

/** When in the day and in the week things happen: a wrong zone shows here. */
export function timeLines({ byHour, byWeekday, zone, events }: TimeCheck): string[] {
  if (events === 0) return [];
  return [
    `Hours    0 ${sparkline(byHour, 24)} 23   Monday ${sparkline(byWeekday, 7)} Sunday, by clocks of ${zone}`,
  ];
}

/** Columns of dates that are named; an import has few. */
const MOST_COLUMNS = 6;

/** With which zone each column of dates was read, and its first and last event by clocks of that zone. */
export function zoneLines({ columns = [] }: TimeCheck): string[] {
  const left = columns.length - MOST_COLUMNS;
  return columns.slice(0, MOST_COLUMNS).map((column, index) => {
    const { source, first, last } = column;
    const head = index === 0 ? 'Dates    ' : '         ';
    const more =
      left > 0 && index === MOST_COLUMNS - 1 ? `; and ${count(left, 'column')} more` : '';
    const what = `${source} ${column.value.replaceAll(/column "([^"]*)"/g, '$1')}`;
    return `${head}${what} ${readAs(column)}: ${first} to ${last}${more}`;
  });
}

/** `read as Europe/Berlin`, and who says so. */
export function readAs({ by, zone, events, guessed }: TimeColumn): string {
  switch (by) {
    case 'cell':
      return `in ${zone}, each cell with its own zone`;
    case 'row':
      return `in ${zone}, read by zones that differ by row`;
    case 'header':
      return `read as ${zone}, which the header says`;
    case 'database':
      return `read as ${zone}, which the database says`;
    case 'file':
      return guessed === events
        ? `read as ${zone}`
        : `read as ${zone} (${number(guessed)} of ${number(events)}, the others with their own zone)`;
  }
}

function revenueHead({ revenue, people }: Insight, currency: string): string {
  const { total, perPayingPerson, payingPeople } = revenue;
  const each =
    perPayingPerson === null
      ? 'nobody pays'
      : `${moneyIn(perPayingPerson, currency)} of each of ${count(payingPeople, 'paying person', 'paying people')}`;
  return `Revenue  ${moneyIn(total, currency)}; ${each}, of ${number(people)}`;
}

function revenueLines(insight: Insight, currency: string, width: number): string[] {
  const head = revenueHead(insight, currency);
  if (insight.revenue.months.length < 2) return [head];
  return [head, withMonths(' '.repeat(9), insight, width)];
}

/** Months as Kissmetrics has them. */
const UTC = ' (UTC)';

/** Revenue by month as columns behind a text, in what room it leaves. */
function withMonths(head: string, { revenue }: Insight, width: number): string {
  const { months } = revenue;
  const [first, last] = [months[0]?.month ?? '', months.at(-1)?.month ?? ''];
  const room = width - head.length - first.length - last.length - UTC.length - 2;
  const sums = months.map((month) => Number(month.revenue));
  return `${head}${first} ${sparkline(sums, room)} ${last}${UTC}`;
}

function funnelLines(insight: Insight): string[] {
  const { funnel } = insight;
  if (emptyFunnel(insight) !== undefined) return [funnelLine(insight)];
  const [first] = funnel;
  const whole = first?.people ?? 0;
  const name = Math.min(NAME_WIDTH, Math.max(...funnel.map((step) => step.name.length)));
  const digits = number(whole).length;
  return funnel.map((step, index) => {
    const head = index === 0 ? 'Funnel ' : '       ';
    const label = cut(step.name, name).padEnd(name);
    const drawn = bar(step.people / whole, BAR_WIDTH).padEnd(BAR_WIDTH);
    const people = number(step.people).padStart(digits);
    return `${head}  ${label}  ${drawn} ${people}${noteOf(step)}`;
  });
}

function noteOf({ ofPrevious, medianSeconds }: Insight['funnel'][number]): string {
  if (ofPrevious === null || medianSeconds === null) return '';
  const time = medianSeconds === 0 ? 'at once' : `in ${timeSpan(medianSeconds)}`;
  return `  ${percent(ofPrevious)}, half ${time}`;
}

function peopleLine({ population, people }: Insight): string {
  const { repeat, active, power, atRisk } = population;
  return `People   ${number(people)}: ${number(population.new)} new, ${number(repeat)} repeat, ${number(active)} active, ${number(power)} power, ${number(atRisk)} at risk`;
}
