import type { Summary } from '../model/summary.ts';
import { secondsAt } from '../support/duration.ts';
import { count, cut, number, timeSpan } from '../support/text.ts';
import { eventTable } from './event-table.ts';
import type { RejectExamples } from './examples.ts';
import { fit, type Part } from './fit.ts';
import { insightLines, insightShort, timeLines, zoneLines } from './insight-text.ts';
import { newsLines, newsShort } from './news-text.ts';
import { table, widthOf } from './table.ts';
import { linesOf, openLines, rejectLines, renderLine, rowLines, rowsOf, silences } from './text.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { wrap } from './wrap.ts';

export interface ScreenOptions {
  /** Where the requests go or would go. */
  readonly endpoint: string;
  /** Requests a second, at most. */
  readonly rate: number;
  /** What shows all, where the screen has no room for it: an option, or the page that is written anyway. */
  readonly wholeIn?: string;
  /** ISO code of revenue. */
  readonly currency: string;
  /** Characters in a line; unknown where nobody sees them. */
  readonly width?: number;
  /** Lines; unknown where it may be as long as it is. */
  readonly height?: number;
  readonly isColored?: boolean;
}

/** The plan a person is asked about: what would be sent, what not, how long it takes. */
export function renderPlan(
  summary: Summary,
  examples: RejectExamples,
  options: ScreenOptions,
): string {
  return screen(summary, examples, options, quoteOf(summary, options) ?? NOTHING);
}

const NOTHING = 'There is nothing to send.';

/** What sending comes to; undefined where there is nothing to send. */
function quoteOf({ events: { pending } }: Summary, { endpoint, rate }: ScreenOptions) {
  if (pending === 0) return;
  const time = timeSpan(secondsAt(rate, pending));
  return `${count(pending, 'request')}, ${time} at ${number(rate)} a second, to ${endpoint}`;
}

/** The result for people at a terminal. */
export function renderSummary(
  summary: Summary,
  examples: RejectExamples,
  options: ScreenOptions,
): string {
  if (summary.run.mode !== 'dry-run') {
    return screen(summary, examples, options, renderLine(summary));
  }
  // A plan is followed by a question; here nobody asks, so it has to be said that nothing happened.
  const quote = quoteOf(summary, options);
  const last = quote === undefined ? NOTHING : `Nothing was sent. A run would send ${quote}.`;
  return screen(summary, examples, options, last);
}

/** The line with our question, or the shell's. */
const PROMPT_LINES = 1;

/** Of the parts: rows, events, what needs a person, what Kissmetrics will show, rejects, warnings. */
const [ROWS, EVENTS, NEWS, INSIGHT, REJECTS, WARNINGS] = [1, 2, 3, 4, 5, 6] as const;

/** What is told elsewhere again gives way first, what is nowhere else last. */
const ORDER = [
  REJECTS,
  WARNINGS,
  ROWS,
  REJECTS,
  INSIGHT,
  WARNINGS,
  EVENTS,
  INSIGHT,
  NEWS,
  INSIGHT,
  EVENTS,
  WARNINGS,
  INSIGHT,
];

function screen(
  summary: Summary,
  examples: RejectExamples,
  options: ScreenOptions,
  last: string,
): string {
  const { width = Number.POSITIVE_INFINITY, height, wholeIn = 'a larger one' } = options;
  const verdict = verdictOf(summary, options.rate);
  const end = wrap(last, width);
  const parts: Part[] = [
    { forms: [headOf(verdict, options)] },
    rowsPart(summary, width),
    eventsPart(summary, width),
    newsPart(summary, width),
    insightPart(summary, options.currency, width),
    rejectsPart(summary, examples, width),
    warningsPart(summary, width),
  ];
  const room = height === undefined ? undefined : height - PROMPT_LINES - end.length - 1;
  const { lines, isShortened } = fit(parts, ORDER, room);
  const hint = isShortened ? ['', `Shortened to this screen; ${wholeIn} shows all.`] : [''];
  return linesOf([...lines, ...hint, ...end]);
}

/** Characters that a line of bars takes, however wide the screen. */
const MOST_BARS = 100;

const COLORS = { good: 32, attention: 33, bad: 31 } as const;

function headOf({ tone, title, reasons }: Verdict, { width, isColored }: ScreenOptions): string[] {
  const shown = isColored === true ? `\u001b[1;${COLORS[tone]}m${title}\u001b[0m` : title;
  // The first reason is what the last line of the screen says.
  return [shown, ...reasons.slice(1).flatMap((reason) => wrap(`  ${reason}`, width))];
}

function rowsPart(summary: Summary, width: number): Part {
  const rows = Object.entries(summary.sources).map(([name, { read, retried }]) => {
    return `${name} ${retried === 0 ? number(read) : rowsOf([{ read, retried }])}`;
  });
  const silent = silences(summary);
  const left = silent === '' ? '' : `; no event: ${silent}`;
  return {
    forms: [
      ['', ...rowLines(summary)],
      ['', cut(`Rows read: ${rows.join(', ')}${left}`, width)],
    ],
  };
}

function eventsPart(summary: Summary, width: number): Part {
  const whole = [true, false]
    .map((hasSpan) => table(eventTable(summary, hasSpan)))
    .find((lines) => lines.every((line) => widthOf(line) <= width));
  const lines = whole ?? table(eventTable(summary, false)).map((line) => cut(line, width));
  return {
    forms: [lines, shortTable(lines, 8), shortTable(lines, 4)].map((form) => ['', ...form]),
  };
}

/** Header, the first names, how many there are more, and the sum. */
function shortTable(lines: readonly string[], most: number): readonly string[] {
  const left = lines.length - 2 - most;
  if (left <= 1) return lines;
  const last = lines.at(-1) ?? '';
  return [...lines.slice(0, most + 1), `  and ${count(left, 'name')} more`, last];
}

/** A command is not broken: it is there to be copied. */
function newsPart(summary: Summary, width: number): Part {
  const whole = newsLines(summary).flatMap((line) =>
    line.startsWith('   ') ? [line] : wrap(line, width),
  );
  const short = newsShort(summary).map((line) => cut(line, width));
  return { forms: [whole, short].map((form) => (form.length === 0 ? [] : ['', ...form])) };
}

function insightPart({ insight, inspection }: Summary, currency: string, width: number): Part {
  if (insight === undefined || insight.people === 0) return { forms: [[]] };
  const room = Math.min(width, MOST_BARS);
  const whole = insightLines(insight, currency, room);
  const hours = inspection === undefined ? [] : timeLines(inspection.times);
  const zones = inspection === undefined ? [] : zoneLines(inspection.times);
  const forms = [
    [...whole, ...hours, ...zones],
    [...whole, ...zones],
    whole,
    insightShort(insight, currency, room),
    [],
  ];
  // Figures are cut, words are not.
  const fitted = (line: string) => (zones.includes(line) ? wrap(line, width) : [cut(line, width)]);
  return { forms: forms.map((form) => (form.length === 0 ? [] : ['', ...form.flatMap(fitted)])) };
}

function rejectsPart(summary: Summary, examples: RejectExamples, width: number): Part {
  const reasons = Object.keys(summary.rejects);
  const first = reasons.flatMap((reason) => {
    const [example] = examples.of(reason);
    const times = number(summary.rejects[reason] ?? 0);
    return [cut(`  ${reason} ${times}${example === undefined ? '' : `: ${example}`}`, width)];
  });
  const open = openLines(summary).flatMap((line) => wrap(`  ${line}`, width));
  const files = summary.rejectFiles.map((file) => `  The rows: ${file}`);
  const whole = rejectLines(summary, examples).flatMap((line) => wrap(`  ${line}`, width));
  return {
    forms: [
      [...titled('Rejected', whole), ...files, ...open],
      [...titled('Rejected', first), ...files, ...open],
      titled('Rejected', [...files, ...open]),
    ],
  };
}

function warningsPart({ warnings }: Summary, width: number): Part {
  const all = warnings.map(({ code, message, count: times }) => {
    return `  ${code}${times > 1 ? ` (${number(times)} times)` : ''}: ${message}`;
  });
  const short = all.map((line) => cut(line, width));
  const few = (most: number): readonly string[] => {
    const left = short.length - most;
    return left <= 1 ? short : [...short.slice(0, most), `  and ${count(left, 'warning')} more`];
  };
  const whole = all.flatMap((line) => wrap(line, width));
  return { forms: [whole, short, few(4), few(2)].map((form) => titled('Warnings', form)) };
}

function titled(title: string, content: readonly string[]): readonly string[] {
  return content.length === 0 ? [] : ['', title, ...content];
}
