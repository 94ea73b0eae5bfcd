import { createHash } from 'node:crypto';
import { pageAssets } from './assets.ts';
import { books } from './books.ts';
import { type Chart, chartData } from './chart.ts';
import type { PageFacts } from './facts.ts';
import {
  coverageSection,
  findingsSection,
  newsSection,
  quoteSection,
  rejectsSection,
} from './findings.ts';
import { head } from './head.ts';
import { Html, html, jsonForScript } from './html.ts';
import { insightSection } from './insight.ts';
import { dataTable } from './table.ts';
import { timesSection } from './times.ts';

export type { PageFacts } from './facts.ts';

/** More of an import file than anybody reads on a page. */
const MOST_OF_FILE = 200_000;

/**
 * One page that holds everything it shows: it asks nothing of any network, and nothing in it runs but the
 * script whose hash it names.
 */
export function renderPage(facts: PageFacts): string {
  const charts: Chart[] = [];
  const { summary, currency } = facts;
  const { inspection, insight } = summary;
  const main = html`${head(facts)}
${navigation(facts)}
<main>
${newsSection(facts)}
${findingsSection(facts)}
${rejectsSection(facts)}
${inspection === undefined ? undefined : quoteSection(inspection.quote, currency)}
${books(facts)}
${insight === undefined ? undefined : insightSection(insight, currency, charts)}
${inspection === undefined ? undefined : timesSection(inspection.times, charts)}
${inspection?.coverage == null ? undefined : coverageSection(inspection.coverage)}
${fileSection(facts)}
</main>`;
  return documentOf(summary.run.file, main, charts).text;
}

/** In the order of the page: what a person has to decide about stands before the figures. */
function navigation({ summary }: PageFacts): Html {
  const { inspection, insight } = summary;
  const links = [
    ...(summary.news === undefined ? [] : [['news', 'To be looked at']]),
    ['findings', 'Warnings'],
    ['rejects', 'Rejects'],
    ...(inspection === undefined ? [] : [['quote', 'Quote']]),
    ['books', 'Books'],
    ...(insight === undefined ? [] : [['kissmetrics', 'What Kissmetrics will show']]),
    ...(inspection === undefined ? [] : [['times', 'Times']]),
    ...(inspection?.coverage == null ? [] : [['coverage', 'Coverage']]),
    ['file', 'Import file'],
  ] as const;
  return html`<nav aria-label="On this page"><ul>${links.map(
    ([id = '', name]) => html`<li><a href="#${id}">${name}</a></li>`,
  )}</ul></nav>`;
}

function fileSection({ importFile, settings }: PageFacts): Html {
  const isCut = importFile.length > MOST_OF_FILE;
  return html`<section id="file"><h2>Import file</h2>
<h3>What holds</h3>
${dataTable({ head: ['Key', 'Value'], rows: settings, texts: [1] })}
${
  importFile === ''
    ? undefined
    : html`<h3>As written</h3><p class="about">Secrets are hidden, and variables are not filled in.</p>
<pre class="scroll" tabindex="0">${importFile.slice(0, MOST_OF_FILE)}</pre>
${isCut ? html`<p class="note">The rest is left out.</p>` : undefined}`
}
</section>`;
}

function documentOf(title: string, main: Html, charts: readonly Chart[]): Html {
  const { styles, scripts } = pageAssets();
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${styles.map(hashOf).join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}: what Kissmetrics will hold</title>
<link rel="icon" href="data:,">
${styles.map((style) => html`<style>${new Html(style)}</style>`)}
</head>
<body>
${main}
<script type="application/json" id="chart-data">${jsonForScript(chartData(charts))}</script>
${scripts.map((script) => html`<script>${new Html(script)}</script>`)}
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
