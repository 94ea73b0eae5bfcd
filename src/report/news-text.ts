import { MOST_NEWS, NEWS_FATES, type NewsFate, type NewsItem } from '../model/news.ts';
import { isAddress } from '../model/place.ts';
import type { Summary } from '../model/summary.ts';

/** What the fate means, and what to do about it. */
const MEANINGS: Record<NewsFate, string> = {
  changed:
    'changed: the row says something else than what was delivered. It is not sent, since Kissmetrics takes nothing back; put the row or the rule right again if that was not meant, else nothing is to be done.',
  moved:
    'moved: the date of the row is another one than when it was delivered. It is not sent, since the event would be there twice; say `again: true` in the rule if each date is an event of its own.',
  collision:
    'collision: another source has told the same event or, where the source has no `key`, another row something else of this person, name and second. It is not sent; if both happened, `sameSecond: spread` on the rule sends it, and without a key name a `key` that tells the rows apart.',
  setCollision:
    'collision of a set: another value of the property is known of this person and second, and stands. This one is not sent; correct the row, or give the rule an `at` that tells the two apart.',
};

/** Rows of one fate that need a person and were not told before. */
interface NewsPart {
  readonly meaning: string;
  /** Each with the command that shows both values, where there is one. */
  readonly items: readonly (readonly [what: string, command: string | undefined])[];
  /** Where there may be more. */
  readonly more: string | undefined;
}

/** @param showPeople - Also the commands that name somebody's address, where that is a row's key. */
export function newsParts({ news = [], run }: Summary, showPeople: boolean): NewsPart[] {
  return NEWS_FATES.flatMap((fate) => {
    const items = news.filter((item) => item.fate === fate);
    if (items.length === 0) return [];
    const isFull = items.length === MOST_NEWS;
    return {
      meaning: MEANINGS[fate],
      items: items.map((item) => [
        `${item.place} (${item.rule})`,
        showPeople || !isAddress(item.row) ? commandOf(run.file, item) : undefined,
      ]),
      more: isFull ? `These are the first ${MOST_NEWS}; there may be more.` : undefined,
    };
  });
}

/** The same as lines of text. */
export function newsLines(summary: Summary): string[] {
  return newsParts(summary, true).flatMap(({ meaning, items, more }) => [
    meaning,
    ...items.flatMap(([what, command]) =>
      command === undefined ? [`  ${what}`] : [`  ${what}`, `    ${command}`],
    ),
    ...(more === undefined ? [] : [`  ${more}`]),
  ]);
}

/** One line for each fate, and where the others are. */
export function newsShort({ news = [], run }: Summary): string[] {
  const lines = NEWS_FATES.flatMap((fate) => {
    const item = news.find((one) => one.fate === fate);
    if (item === undefined) return [];
    const command = commandOf(run.file, item) ?? '';
    return [`${MEANINGS[fate].replace(/:.*/s, '')}: ${item.place}: ${command}`];
  });
  // A run that only looks leaves no record.
  if (lines.length === 0 || run.mode !== 'send') return lines;
  return [
    ...lines,
    `All that are named: kissmetrics-import status ${inShell(run.file)} --run ${run.id}`,
  ];
}

/** None for a row with neither key nor line. */
function commandOf(file: string, { source, row }: NewsItem): string | undefined {
  if (row === '') return undefined;
  return `kissmetrics-import explain ${inShell(file)} ${inShell(`${source}:${row}`)}`;
}

/** A word that a shell takes as it is, or in quotes. */
function inShell(word: string): string {
  return /^[\w./:,@%+=][\w./:,@%+=#-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
