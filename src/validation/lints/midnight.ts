import type { PlannedEvent } from '../../model/event.ts';

const SECONDS_A_DAY = 86_400;
const MIDNIGHT = /(?:^|[T\s])(?:00:00(?::00(?:[.,]0+)?)?(?![:.,\d])|12:00(?::00)?\s?AM\b)/i;

/** The event has no time of day, or its cell says midnight, or it is midnight in UTC. */
export function isMidnight({ dateOnly, at = 1, atText }: PlannedEvent): boolean {
  return dateOnly || at % SECONDS_A_DAY === 0 || MIDNIGHT.test(atText);
}
