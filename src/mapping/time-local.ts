import { isLeapSecond, SECONDS_A_DAY } from './time-calendar.ts';
import {
  type FixedTimeOptions,
  REFUSED,
  type TimeReading,
  type TimeRefusal,
} from './time-reading.ts';
import type { NamedZone, Zone } from './time-zone.ts';

/** A date and time as written. */
export interface WrittenTime {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Second of that day; 86,400 for 24:00:00. */
  readonly second: number;
  /** The 60th second of a minute: `second` is the first one of the next minute. */
  readonly leap: boolean;
  /** No time of day is written: the day's first instant is meant. */
  readonly dateOnly: boolean;
  /** As the cell states it; `undefined` when it states none. */
  readonly zone: Zone | undefined;
}

export type LocalOptions = Pick<FixedTimeOptions, 'fold' | 'gap'>;

/** The instant at which clocks of the zone showed this. */
export function settle(
  { day, second, leap, dateOnly }: Omit<WrittenTime, 'zone'>,
  zone: Zone,
  options: LocalOptions,
): TimeReading {
  const wall = day * SECONDS_A_DAY + second;
  return leap ? settleLeap(wall, zone, options) : settleWall(wall, dateOnly, zone, options);
}

/** @param wall - What clocks show, in seconds since 1970 as if it were UTC. */
export function settleWall(
  wall: number,
  dateOnly: boolean,
  zone: Zone,
  options: LocalOptions,
): TimeReading {
  if (typeof zone === 'number') return { epoch: wall - zone, dateOnly };
  const usual = zone.usualOffset(wall);
  if (usual !== undefined) return { epoch: wall - usual, dateOnly };
  const found = dateOnly ? firstInstant(wall, zone, options) : anyInstant(wall, zone, options);
  return typeof found === 'number' ? { epoch: found, dateOnly } : found;
}

function anyInstant(
  wall: number,
  zone: NamedZone,
  { fold, gap }: LocalOptions,
): number | TimeRefusal {
  const local = zone.locate(wall);
  if (local.kind === 'once') return local.epoch;
  if (local.kind === 'gap') return gap === 'shift' ? local.shifted : REFUSED.nonexistent_local_time;
  if (fold === 'earlier') return local.earlier;
  return fold === 'later' ? local.later : REFUSED.ambiguous_local_time;
}

/** A day begins once, even where its midnight comes twice or never. */
function firstInstant(
  midnight: number,
  zone: NamedZone,
  options: LocalOptions,
): number | TimeRefusal {
  const local = zone.locate(midnight);
  if (local.kind === 'fold') return local.earlier;
  // A zone that crossed the date line left out the whole day.
  if (local.kind === 'gap' && local.endWall < midnight + SECONDS_A_DAY) return local.end;
  return anyInstant(midnight, zone, options);
}

/** Unix time counts an inserted second as the one that follows it. */
function settleLeap(wall: number, zone: Zone, options: LocalOptions): TimeReading {
  const last = settleWall(wall - 1, false, zone, options);
  if ('reject' in last) return last;
  const epoch = last.epoch + 1;
  if (isLeapSecond(epoch)) return { epoch, dateOnly: false };
  return epoch % SECONDS_A_DAY === 0 ? REFUSED.leap_second : REFUSED.invalid_time;
}
