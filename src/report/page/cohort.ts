import type { CohortInsight } from '../../model/insight.ts';
import { number, percent } from '../../support/text.ts';
import { type Html, html } from './html.ts';
import { monthName } from './months.ts';

/** Shades of the triangle. */
const SHADES = 9;

/** The triangle is its own table: shares in cells whose shade says the same. */
export function cohort({ first, later, every, rows, cohorts }: CohortInsight): Html {
  const title = html`<h3>Cohorts: ${first}, then ${later}</h3>`;
  const about = `People by the ${every} in which they first did “${first}”, and the share of them who did “${later}” in that ${every} (0) and in each of the following ones.`;
  if (rows.length === 0) {
    return html`${title}<p class="about">${about} Nobody has done “${first}”: name another event in <code>reports.cohort</code>.</p>`;
  }
  const width = Math.max(...rows.map(({ counts }) => counts.length));
  const older = cohorts - rows.length;
  const left = older === 0 ? '' : ` The latest ${rows.length} of ${number(cohorts)} are shown.`;
  const columns = Array.from(
    { length: width },
    (_, index) => html`<th scope="col" class="num">${index}</th>`,
  );
  return html`${title}<p class="about">${about}${left}</p>
<div class="scroll" tabindex="0"><table class="cohort">
<thead><tr><th scope="col" class="text">First ${every}</th><th scope="col" class="num">People</th>${columns}</tr></thead>
<tbody>${rows.map(
    ({ period, people, counts }) =>
      html`<tr><th scope="row" class="text">${every === 'month' ? monthName(period) : period}</th><td class="num">${number(people)}</td>${counts.map(
        (count) => cell(count, people),
      )}</tr>`,
  )}</tbody></table></div>`;
}

function cell(count: number, people: number): Html {
  const share = people === 0 ? 0 : count / people;
  const shade = count === 0 ? 0 : Math.max(1, Math.ceil(share * SHADES));
  const text = share === 0 ? '' : Math.round(share * 100);
  return html`<td class="heat h${shade}" title="${number(count)} of ${number(people)}: ${percent(share)}">${text}</td>`;
}
