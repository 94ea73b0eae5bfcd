import type { CanaryEvent, CanaryReason } from '../model/canary.ts';
import { placeOf } from '../model/place.ts';
import { count } from '../support/text.ts';
import { escaped } from './explain-words.ts';

/** Whom to look up in Kissmetrics, and what should be seen there. */
export function renderCanary(events: readonly CanaryEvent[]): string {
  const lines = [
    `Look up in the Live view of Kissmetrics, and at each person's page (${count(events.length, 'event')}):`,
    ...events.flatMap((event) => ['', ...eventLines(event).map((line) => `  ${line}`)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const REASONS: Record<CanaryReason, string> = {
  first: 'the first',
  last: 'the last',
  largest: 'the largest',
  name: 'one of its name',
  more: 'one more',
};

function eventLines({
  why,
  person,
  localTime,
  properties,
  source,
  key,
  ...event
}: CanaryEvent): string[] {
  const time = localTime === undefined ? '' : `, at ${localTime}`;
  return [
    escaped(person),
    `  ${whatOf(event)}${time}`,
    ...properties.map(([name, value]) => `    ${escaped(name)}: ${escaped(value)}`),
    `  (${REASONS[why]}; ${event.file === '' ? '' : `${source}, `}${escaped(placeOf(event, source, key))})`,
  ];
}

function whatOf({ verb, name }: Pick<CanaryEvent, 'verb' | 'name'>): string {
  switch (verb) {
    case 'record':
      return `did "${escaped(name)}"`;
    case 'set':
      return 'has these properties';
    case 'alias':
      return `is also known as ${escaped(name)}`;
  }
}
