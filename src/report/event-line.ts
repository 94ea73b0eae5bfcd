import type { RecordedEvent } from '../model/status.ts';

/** One recorded request as a line of JSON; docs/reference.md tells each member. */
export function renderEventLine({ params, fate, ...event }: RecordedEvent): string {
  // Written by hand: a JavaScript object would put names that are numbers first.
  const members = params.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const start = JSON.stringify(event).slice(0, -1);
  return `${start},"params":{${members.join(',')}},"fate":${JSON.stringify(fate)}}\n`;
}
