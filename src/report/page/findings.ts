import type { Coverage, Finding, Inspection, Quote } from '../../model/inspection.ts';
import type { Summary } from '../../model/summary.ts';
import { bytes, count, moneyIn, number, percent, timeSpan } from '../../support/text.ts';
import { newsParts } from '../news-text.ts';
import { openLines } from '../text.ts';
import { capped, type PageFacts } from './facts.ts';
import { type Content, type Html, html, prose } from './html.ts';
import { dataTable } from './table.ts';

/** What sending costs. */
export function quoteSection(quote: Quote, currency: string): Html {
  const { requests, byVerb, rate, oldest, newest, plan } = quote;
  const verbs = [
    `${number(byVerb.record)} events`,
    ...(byVerb.set > 0 ? [`${number(byVerb.set)} sets of properties`] : []),
    ...(byVerb.alias > 0 ? [`${number(byVerb.alias)} aliases`] : []),
  ];
  const rows: Content[][] = [
    ['Requests', `${number(requests)}: ${verbs.join(', ')}`],
    ['Size', `${bytes(quote.bytes)} without headers`],
    ['Time', `${timeSpan(quote.seconds)} at ${number(rate)} a second`],
  ];
  if (oldest !== null && newest !== null) {
    rows.push(['Reaches', `from ${oldest.slice(0, 10)} to ${newest.slice(0, 10)} (UTC)`]);
  }
  if (plan !== undefined) {
    const price = plan.price === undefined ? '' : `, ${moneyIn(plan.price, currency)} beyond it`;
    const beyond = plan.beyond === 0 ? '' : `; ${number(plan.beyond)} more than that`;
    rows.push([
      'Plan',
      `${percent(plan.share)} of the ${number(plan.eventsPerMonth)} events of a month${beyond}${price}`,
    ]);
  }
  const table = dataTable({ head: ['What', 'How much'], rows, texts: [1] });
  return html`<section id="quote"><h2>Quote</h2>${table}</section>`;
}

/** Rows that need a person and were not told before. */
export function newsSection({ summary, showPeople }: PageFacts): Html | undefined {
  const parts = newsParts(summary, showPeople);
  if (parts.length === 0) return undefined;
  return html`<section id="news"><h2>Not sent, and to be looked at</h2>
${parts.map(
  ({ meaning, items, more }) => html`<article class="finding warning"><p>${prose(meaning)}</p>
<ul class="examples">${items.map(
    ([what, command]) =>
      html`<li><span class="place">${what}</span>${command === undefined ? undefined : html` <code>${command}</code>`}</li>`,
  )}</ul>${more === undefined ? undefined : html`<p class="note">${more}</p>`}</article>`,
)}
</section>`;
}

function isWarning({ severity }: Finding): boolean {
  return severity === 'warning';
}

/** What should be looked at, with places to look. */
export function findingsSection({ summary, currency }: PageFacts): Html {
  const { inspection, warnings } = summary;
  const findings = inspection?.findings ?? [];
  const told = new Set(findings.map(({ code }) => code));
  const others = capped(warnings.filter(({ code }) => !told.has(code) && code !== 'books'));
  const [serious, notes] = [findings.filter(isWarning), findings.filter((one) => !isWarning(one))];
  const isEmpty = serious.length + others.shown.length === 0;
  return html`<section id="findings"><h2>Warnings</h2>
${isEmpty ? html`<p class="good">There is no warning.</p>` : undefined}
${serious.map((finding) => findingPart(finding, currency))}
${others.shown.map(
  ({ code, message, count: times }) =>
    html`<article class="finding warning"><h3><code>${code}</code>${times > 1 ? ` ${number(times)} times` : ''}</h3><p>${prose(message)}</p></article>`,
)}
${others.left === 0 ? undefined : html`<p class="note">and ${number(others.left)} more.</p>`}
${notes.length === 0 ? undefined : html`<h3>Notes, which are no warnings</h3>${notes.map((note) => findingPart(note, currency))}`}
${inspection === undefined ? undefined : ignored(inspection)}
</section>`;
}

function findingPart(finding: Finding, currency: string): Html {
  const { code, severity, message, hint, examples, moneyAtStake, isEstimate } = finding;
  const stake = moneyAtStake === undefined ? '' : `, ${moneyIn(moneyAtStake, currency)} at stake`;
  return html`<article class="finding ${severity}">
<h3><code>${code}</code> ${isEstimate ? 'about ' : ''}${number(finding.count)}${stake}</h3>
<p>${prose(message)}</p><p class="hint">${prose(hint)}</p>
${
  examples.length === 0
    ? undefined
    : html`<ul class="examples">${examples.map(
        ({ place, rule, value }) =>
          html`<li><span class="place">${place}${rule === undefined ? '' : ` (${rule})`}</span> <span class="cell">${value}</span></li>`,
      )}</ul>`
}</article>`;
}

function ignored({ ignored: all }: Inspection): Html | undefined {
  if (all.length === 0) return undefined;
  return html`<h3>Silenced by the import file</h3>${dataTable({
    head: ['Code', 'Count', 'Reason'],
    rows: all.map(({ code, count: times, reason }) => [code, number(times), reason]),
    texts: [2],
  })}`;
}

/** Rows that were rejected, by reason. */
export function rejectsSection({ summary, examples }: PageFacts): Html {
  const all = Object.entries(summary.rejects).toSorted(([, a], [, b]) => b - a);
  return html`<section id="rejects"><h2>Rejects</h2>
${all.length === 0 ? html`<p class="good">No row was rejected.</p>` : html`<p class="about">A rejected row makes no event with the rule that rejects it.${filesOf(summary)}</p>`}
${all.map(([reason, times]) => {
  const shown = examples.of(reason);
  const left = times - shown.length;
  return html`<article class="finding reject"><h3><code>${reason}</code> ${number(times)}</h3>
<ul class="examples">${shown.map((example) => html`<li>${prose(example)}</li>`)}</ul>
${shown.length > 0 && left > 0 ? html`<p class="note">and ${number(left)} more.</p>` : undefined}</article>`;
})}
${openLines(summary).map((line) => html`<p class="about">${prose(line)}</p>`)}</section>`;
}

function filesOf({ rejectFiles }: Summary): string {
  return rejectFiles.length === 0 ? '' : ` The rows: ${rejectFiles.join(', ')}.`;
}

/** What of the import file and of the sources was of no use. */
export function coverageSection(coverage: Coverage): Html {
  const { rulesNeverMatched, columnsNeverUsed, mapEntriesNeverHit, fellToDefault } = coverage;
  const columns = columnsNeverUsed.flatMap(({ source, columns: names }) =>
    names.map((name) => [name, source]),
  );
  const entries = mapEntriesNeverHit.flatMap(({ path, entries: keys }) =>
    keys.map((key) => [key, path]),
  );
  const parts = [
    part(
      'Rules that made no event',
      ['Rule'],
      rulesNeverMatched.map((name) => [name]),
    ),
    part('Columns that nothing uses', ['Column', 'Source'], columns),
    part('Map entries that no cell had', ['Entry', 'Where'], entries),
    part(
      'Values that fell to their default',
      ['Where', 'Default', 'Times'],
      fellToDefault.map((one) => [one.path, one.default ?? 'no event', number(one.count)]),
    ),
  ].filter((one) => one !== undefined);
  return html`<section id="coverage"><h2>Coverage</h2>
${parts.length === 0 ? html`<p class="good">Every rule, column and map entry was of use.</p>` : html`<div class="columns">${parts}</div>`}
</section>`;
}

function part(
  title: string,
  head: readonly string[],
  rows: readonly Content[][],
): Html | undefined {
  if (rows.length === 0) return undefined;
  const { shown, left } = capped(rows, 50);
  const more = left === 0 ? undefined : html`<p class="note">and ${count(left, 'other')}.</p>`;
  return html`<div class="part"><h3>${title}</h3>${dataTable({ head, rows: shown, texts: [1] })}${more}</div>`;
}
