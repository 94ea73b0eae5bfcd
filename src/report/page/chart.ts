import { type Html, html, prose } from './html.ts';
import { dataTable, type Table } from './table.ts';

/** Bars over categories, as the script of the page draws them. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What is shown and how it is defined, below the title. */
  readonly about: Html | string;
  /** As the tooltip names them. */
  readonly labels: readonly string[];
  /** As the axis names them, where these are shorter. */
  readonly ticks?: readonly string[];
  /** Every such many ticks the axis may name, counted from `tickFrom`: 3 for quarters, say. */
  readonly tickSteps?: readonly number[];
  readonly tickFrom?: number;
  readonly series: readonly Series[];
  /** Bars of several series stand on one another or side by side. */
  readonly isSideBySide?: boolean;
  readonly table: Table;
}

export interface Series {
  readonly label: string;
  /** Colour by meaning: page.css. */
  readonly color: 'main' | 'minus' | 'other';
  readonly values: readonly number[];
  /** The same values exactly, for the tooltip. */
  readonly texts: readonly string[];
}

/** A chart with its legend and, behind it, the table of the same figures. */
export function figure(chart: Chart): Html {
  const { id, title, about, series } = chart;
  const legend =
    series.length < 2
      ? undefined
      : html`<ul class="legend">${series.map(
          ({ label, color }) => html`<li><span class="swatch ${color}"></span>${label}</li>`,
        )}</ul>`;
  return html`<figure class="chart" id="${id}">
<figcaption><h3>${title}</h3><p class="about">${typeof about === 'string' ? prose(about) : about}</p>${legend}</figcaption>
<div class="plot" data-chart="${id}" tabindex="0" role="group" aria-label="${title}: chart. The arrow keys go through it; the table below has the same figures."></div>
<details class="behind"><summary>The figures as a table</summary>${dataTable(chart.table)}</details>
</figure>`;
}

/** What the script needs of the charts. */
export function chartData(charts: readonly Chart[]): unknown {
  return charts.map(({ id, labels, ticks, tickSteps, tickFrom, series, isSideBySide }) => ({
    id,
    labels,
    ticks,
    tickSteps,
    tickFrom,
    series,
    isSideBySide,
  }));
}
