import type {
  HolderTrace,
  LedgerTrace,
  RequestTrace,
  RuleExplanation,
  SetTrace,
  ToldTrace,
} from '../model/explanation.ts';
import { isoSecond } from '../support/iso-second.ts';
import { escaped, quoted } from './explain-words.ts';

interface Line {
  readonly label: string;
  readonly text: string;
}

/** What becomes of a rule's meeting with the row, and why. */
export function outcomeLines(rule: RuleExplanation): Line[] {
  const { outcome, problem } = rule;
  const first = { label: 'outcome', text: sentenceOf(rule) };
  const lines = [first, ...changeLines(rule), ...propertyLines(rule)];
  if (problem === undefined) return lines;
  const why = outcome === 'rejected' ? '' : 'Now it would be rejected: ';
  return [
    ...lines,
    { label: 'reason', text: `${why}${problem.reason}: ${problem.message}` },
    { label: 'hint', text: problem.hint },
  ];
}

function sentenceOf(rule: RuleExplanation): string {
  const { outcome, ledger, conditions } = rule;
  switch (outcome) {
    case 'rejected':
      return 'rejected';
    case 'filtered':
      return conditions.every(({ holds }) => holds)
        ? 'filtered: it makes no event of this row'
        : 'filtered: `where` leaves this row out';
    case 'undated':
      return 'undated: there is no time yet, so it has not happened';
    case 'empty':
      return 'empty: there is nothing to set';
    case 'beforeWindow':
      return 'before the window: it happened before `window` begins';
    case 'afterWindow':
      return 'after the window: it happened after `window` ends';
    case 'pending':
      return ledger === undefined ? 'to send' : sendText(ledger);
    case 'delivered':
    case 'refused':
      return outcome;
    case 'waiting':
      return 'waiting: it lies more than a day ahead, and is sent when its day has come';
    case 'alreadyDelivered':
      return alreadyText(ledger?.told);
    case 'duplicate':
      return 'duplicate: the same event was met before in this reading';
    case 'unchanged':
      return 'unchanged: nothing in it is new';
    case 'throttled':
      return throttledText(ledger);
    case 'changed':
      return `changed: not sent, since it was delivered differently${byRun(ledger?.told)}`;
    case 'moved':
      return `moved: not sent, since it was delivered at another second${byRun(ledger?.told)}`;
    case 'collision':
      return collisionText(ledger);
  }
}

function sendText({ at, sendAt, heldBy, told }: LedgerTrace): string {
  if (sendAt === undefined) return 'to send';
  const again =
    told?.state === 'refused' ? '; Kissmetrics refused it before, and its second is kept' : '';
  const when = `to send at ${isoSecond(sendAt)}`;
  if (at === null || sendAt === at) return `${when}${again}`;
  const [holder] = heldBy;
  const held = holder === undefined ? '' : `, which is held by ${holderText(holder)}`;
  return `${when}, moved from ${isoSecond(at)}${held}${again}`;
}

function holderText({ source, key }: HolderTrace): string {
  const row = key === undefined ? 'a row' : `the row ${key.map(escaped).join(',')}`;
  return `${row} of the source "${source}"`;
}

function alreadyText(told: ToldTrace | undefined): string {
  if (told?.state === 'underWay') {
    return `already delivered: under way since the run ${told.run}, which has no answer for it yet`;
  }
  const second = told === undefined || told.second === 0 ? '' : ` at ${isoSecond(told.second)}`;
  return `already delivered${byRun(told)}${second}`;
}

function byRun(told: ToldTrace | undefined): string {
  return told === undefined ? '' : ` in the run ${told.run}`;
}

function throttledText(ledger: LedgerTrace | undefined): string {
  const near = ledger?.keptAt;
  const kept = near === undefined ? '' : `, which is kept, is at ${isoSecond(near)}`;
  return `throttled: not sent; another event of this person and name${kept}`;
}

function collisionText(ledger: LedgerTrace | undefined): string {
  const [holder] = ledger?.heldBy ?? [];
  if (holder !== undefined) {
    return `collision: not sent, since ${holderText(holder)} tells the same at this second`;
  }
  const isSet = (ledger?.properties.length ?? 0) > 0;
  return isSet
    ? 'collision: not sent, since another value is known of this second'
    : 'collision: not sent, since something else was told of this person, name and second; a `key` on the source would tell the two apart';
}

/** What was delivered and what the row says now, where they differ. */
function changeLines({ outcome, ledger, request }: RuleExplanation): Line[] {
  const told = ledger?.told;
  const isChange = outcome === 'changed' || outcome === 'moved' || outcome === 'collision';
  if (!isChange || told === undefined) return [];
  if (told.request === undefined || request === undefined) {
    return [{ label: 'delivered', text: `at ${isoSecond(told.second)}` }];
  }
  return differences(told.request, request, ledger).map(({ name, before, now }) => ({
    label: 'difference',
    text: `${name}: delivered ${before}, now ${now}`,
  }));
}

function differences(before: RequestTrace, now: RequestTrace, ledger: LedgerTrace | undefined) {
  const old = valuesOf(before, ledger?.told?.at);
  const fresh = valuesOf(now, ledger?.at ?? undefined);
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((name) => ({ name, before: old.get(name), now: fresh.get(name) }))
    .filter((one) => one.before !== one.now)
    .map(({ name, before: was, now: is }) => ({
      name: WORDS.get(name) ?? escaped(name),
      before: was === undefined ? 'nothing' : shown(name, was),
      now: is === undefined ? 'nothing' : shown(name, is),
    }));
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['_p', 'person'],
  ['_n', 'name'],
  ['_t', 'time'],
]);

/** Both with the second that the source tells, since the one that was sent may have been moved. */
function valuesOf({ params }: RequestTrace, at: number | undefined): ReadonlyMap<string, string> {
  return new Map(
    params.map(([name, value]) => [name, name === '_t' && at !== undefined ? String(at) : value]),
  );
}

function shown(name: string, value: string): string {
  return name === '_t' ? isoSecond(Number(value)) : quoted(value);
}

/** Of a set that is not sent as a whole: what is known of each property. */
function propertyLines({ ledger }: RuleExplanation): Line[] {
  const { properties = [], at } = ledger ?? {};
  if (at === undefined || at === null) return [];
  return properties
    .filter(({ known, isSent }) => known !== undefined || !isSent)
    .map((property) => ({ label: 'known', text: propertyText(property, at) }));
}

function propertyText({ name, value, isSent, known }: SetTrace, at: number): string {
  const subject = escaped(name);
  if (known === undefined) return `${subject}: nothing`;
  const what = `${subject}: ${quoted(known.value)} as of ${isoSecond(known.second)}`;
  if (isSent) return `${what}, so ${quoted(value)} is sent`;
  if (known.value === value) return `${what}, the same`;
  return `${what}, ${known.second > at ? 'which is newer' : 'the same second'}; not sent`;
}
