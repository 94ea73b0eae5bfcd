import type { Books } from '../model/books.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Outcome, RunMode, Stop, Summary, Warning } from '../model/summary.ts';
import { isoSecond } from '../support/iso-second.ts';
import type { OutletEnd } from './outlet.ts';

interface RunFacts {
  readonly id: string;
  readonly mode: RunMode;
  readonly file: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly stopped: Stop | undefined;
  /** Exit code of an interruption: 128 and the signal's number. */
  readonly interruptedCode: number | undefined;
  /** Warnings need a person as well. */
  readonly isStrict: boolean;
  readonly inspection: Inspection | undefined;
}

/** Puts together what a run did. Pure: the same books and facts give the same summary. */
export function summarise(
  facts: RunFacts,
  books: Books,
  end: OutletEnd,
  warnings: readonly Warning[],
  rejectFiles: readonly string[],
): Summary {
  const imbalance = books.imbalance();
  const outcome = outcomeOf(facts, books, warnings.length);
  const { requests, retries, seconds } = end;
  const news = books.news.list();
  return {
    version: 1,
    run: {
      id: facts.id,
      mode: facts.mode,
      outcome,
      exitCode: imbalance === undefined ? exitCodeOf(outcome, facts) : 1,
      startedAt: new Date(facts.startedAt).toISOString(),
      finishedAt: new Date(facts.finishedAt).toISOString(),
      file: facts.file,
      ...(facts.stopped === undefined ? {} : { stopped: facts.stopped }),
    },
    sources: Object.fromEntries(books.sources),
    applied: { ...books.applied },
    events: { ...books.events },
    resumed: { ...books.resumed },
    byVerb: books.byVerb,
    byName: byNameOf(books),
    rejects: Object.fromEntries([...books.rejects].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    openRejects: books.openRejects,
    rejectFiles,
    ...(news.length === 0 ? {} : { news }),
    warnings: imbalance === undefined ? warnings : [...warnings, unbalanced(imbalance)],
    ...(facts.inspection === undefined ? {} : { inspection: facts.inspection }),
    http: {
      requests,
      retries,
      seconds: Math.round(seconds * 1000) / 1000,
      perSecond: seconds > 0 ? Math.round((requests / seconds) * 10) / 10 : 0,
    },
  };
}

function outcomeOf({ mode, stopped, isStrict }: RunFacts, books: Books, warnings: number): Outcome {
  const { events, resumed, openRejects, news } = books;
  if (stopped !== undefined) return 'incomplete';
  if (mode !== 'dry-run' && events.pending + resumed.pending > 0) return 'incomplete';
  // What was refused is among the open rejects, unless a person has closed it for good; what an earlier
  // run had under way may be another import file's.
  return openRejects + news.count + resumed.refused + (isStrict ? warnings : 0) > 0
    ? 'attention'
    : 'complete';
}

function exitCodeOf(outcome: Outcome, { interruptedCode }: RunFacts): number {
  switch (outcome) {
    case 'complete':
      return 0;
    case 'attention':
      return 3;
    case 'incomplete':
      return interruptedCode ?? 4;
  }
}

function byNameOf(books: Books): Summary['byName'] {
  return Object.fromEntries(
    books.byName().map(({ name, counts, revenue, first, last }) => {
      const span = { first: isoSecond(first), last: isoSecond(last) };
      return [name, { ...counts, ...span, ...(revenue === undefined ? {} : { revenue }) }];
    }),
  );
}

function unbalanced(imbalance: string): Warning {
  return { code: 'books', count: 1, message: `The books do not balance: ${imbalance}` };
}
