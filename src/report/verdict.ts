import type { Fate } from '../model/fate.ts';
import type { Summary } from '../model/summary.ts';
import { secondsAt } from '../support/duration.ts';
import { count, number, timeSpan } from '../support/text.ts';
import { WORDS } from './event-table.ts';

/** What a run came to, or a plan comes to, in a few words, and why. */
export interface Verdict {
  readonly tone: 'good' | 'attention' | 'bad';
  readonly title: string;
  /** Sentences, the weightiest first. */
  readonly reasons: readonly string[];
}

/** @param rate - Requests a second, at most. */
export function verdictOf(summary: Summary, rate: number): Verdict {
  const reasons = [...problemsOf(summary)];
  const tone = toneOf(summary, reasons.length > 0);
  return { tone, title: titleOf(summary, tone), reasons: [deedOf(summary, rate), ...reasons] };
}

function toneOf({ run }: Summary, hasProblems: boolean): Verdict['tone'] {
  if (isCanary(run)) return 'attention';
  if (run.exitCode === 1 || run.outcome === 'incomplete') return 'bad';
  return run.outcome === 'attention' || hasProblems ? 'attention' : 'good';
}

/** Ended where it was asked to. */
function isCanary({ exitCode, stopped }: Summary['run']): boolean {
  return exitCode !== 1 && stopped?.code === 'canary';
}

function titleOf({ run, events }: Summary, tone: Verdict['tone']): string {
  if (run.exitCode === 1) return 'The books do not balance';
  if (isCanary(run)) return 'Stopped after the canary';
  if (run.outcome === 'incomplete') return 'Stopped before the end';
  const isAhead = run.mode === 'dry-run';
  if (isAhead && events.pending === 0) {
    return tone === 'good' ? 'Nothing to send' : 'Nothing to send, but look at this';
  }
  if (isAhead) return tone === 'good' ? 'Ready to send' : 'Look at this before sending';
  if (run.mode === 'rehearse') {
    return tone === 'good' ? 'Rehearsed: all is well' : 'Rehearsed, but look at this';
  }
  return tone === 'good' ? 'Everything is delivered' : 'Delivered, but look at this';
}

function deedOf({ run, events, http }: Summary, rate: number): string {
  if (run.mode !== 'dry-run') {
    const where = run.mode === 'rehearse' ? ' to a stand-in on this machine' : '';
    const time = http.requests > 0 ? ` in ${timeSpan(http.seconds)}` : '';
    return `${count(events.delivered, 'event')} delivered${where}${time}.`;
  }
  if (events.pending === 0) return `Of ${count(events.planned, 'event')} none is left to send.`;
  const time = timeSpan(secondsAt(rate, events.pending));
  return `${count(events.pending, 'request')} would be sent, in ${time} at ${number(rate)} a second.`;
}

/** Fates that need a person. */
const TROUBLES = ['refused', 'changed', 'moved', 'collision'] as const satisfies readonly Fate[];

function* problemsOf({ run, events, rejects, openRejects, warnings, inspection }: Summary) {
  if (run.stopped !== undefined) yield `${run.stopped.message} ${run.stopped.hint}`.trim();
  const rejected = Object.values(rejects).reduce((sum, part) => sum + part, 0);
  if (rejected > 0) yield `${count(rejected, 'row')} rejected: ${largest(rejects)}.`;
  if (openRejects > rejected) yield `${count(openRejects, 'reject')} open, of earlier runs too.`;
  for (const fate of TROUBLES) {
    if (events[fate] > 0) yield `${count(events[fate], 'event')} ${WORDS[fate]}.`;
  }
  const found = inspection?.findings.filter(({ severity }) => severity === 'warning') ?? [];
  const codes = new Set([...found, ...warnings].map(({ code }) => code));
  for (const { code } of inspection?.findings ?? []) {
    if (!found.some((one) => one.code === code)) codes.delete(code);
  }
  if (codes.size > 0) yield `${count(codes.size, 'warning')}: ${named(Array.from(codes))}.`;
}

/** Codes that are named; the others are counted. */
const MOST_CODES = 3;

function named(codes: readonly string[]): string {
  const left = codes.length - MOST_CODES;
  return codes.slice(0, MOST_CODES).join(', ') + (left > 0 ? ` and ${count(left, 'other')}` : '');
}

/** `before_2009 3, missing 2 and 4 other reasons` */
function largest(rejects: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(rejects).toSorted(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, 2).map(([reason, times]) => `${reason} ${number(times)}`);
  const left = sorted.length - shown.length;
  return shown.join(', ') + (left > 0 ? ` and ${count(left, 'other reason')}` : '');
}
