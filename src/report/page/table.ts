import { type Content, type Html, html } from './html.ts';

export interface Table {
  readonly head: readonly string[];
  /** The first cell names its row. */
  readonly rows: readonly (readonly Content[])[];
  /** Columns that are text and stand to the left, from 0; the first one always is. */
  readonly texts?: readonly number[];
  /** A last row that sums up. */
  readonly foot?: readonly Content[];
}

/** A table that scrolls by itself where the screen is narrow. */
export function dataTable({ head, rows, texts = [], foot }: Table): Html {
  const side = (index: number): string => (index === 0 || texts.includes(index) ? 'text' : 'num');
  const cells = (row: readonly Content[]): Html[] =>
    head
      .map((_, index) => row[index])
      .map((cell, index) =>
        index === 0
          ? html`<th scope="row" class="text">${cell}</th>`
          : html`<td class="${side(index)}">${cell}</td>`,
      );
  return html`<div class="scroll" tabindex="0"><table>
<thead><tr>${head.map((cell, index) => html`<th scope="col" class="${side(index)}">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>${
    foot === undefined ? undefined : html`<tfoot><tr>${cells(foot)}</tr></tfoot>`
  }</table></div>`;
}

/** Rows as bars: what, how many, and a note. For few categories with long names. */
export function barRows(
  rows: readonly {
    readonly name: Content;
    readonly share: number;
    readonly text: string;
    readonly note?: string;
  }[],
): Html {
  return html`<dl class="bars">${rows.map(
    ({ name, share, text, note }) => html`<div><dt>${name}</dt>
<dd><svg class="bar" aria-hidden="true" width="100%" height="10"><rect class="track" width="100%" height="10" rx="3"/><rect class="fill" width="${(Math.min(Math.max(share, 0), 1) * 100).toFixed(2)}%" height="10" rx="3"/></svg><span class="value">${text}</span>${
      note === undefined ? undefined : html`<span class="note">${note}</span>`
    }</dd></div>`,
  )}</dl>`;
}
