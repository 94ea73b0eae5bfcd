import { SECONDS_A_DAY } from './time-calendar.ts';
import type { Zone } from './time-zone.ts';
import { isRefused, readZone } from './time-zone-text.ts';

/**
 * The next instant at which clocks of a zone show a time of day. Where they show it twice that night
 * both count; where they skip it, it is the instant at which they do.
 *
 * @param second - Of the day.
 * @param zone - As an import file names it; UTC where it names none.
 * @param after - The instant is later than this. All are whole UTC seconds.
 */
export function nextTimeOfDay(second: number, zone: string | undefined, after: number): number {
  const found = zoneOf(zone);
  const today = Math.floor((after + offsetAt(found, after)) / SECONDS_A_DAY);
  // A zone that crosses the date line skips a day, so tomorrow may not be enough.
  for (let day = today; ; day += 1) {
    const instants = showing(day * SECONDS_A_DAY + second, found);
    const next = instants.find((instant) => instant > after);
    if (next !== undefined) return next;
  }
}

/** What clocks of the zone show: `2024-05-05 06:00:00`. */
export function wallClock(epoch: number, zone: string | undefined): string {
  const wall = epoch + offsetAt(zoneOf(zone), epoch);
  return new Date(wall * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

function showing(wall: number, zone: Zone): readonly number[] {
  if (typeof zone === 'number') return [wall - zone];
  const local = zone.locate(wall);
  switch (local.kind) {
    case 'once':
      return [local.epoch];
    case 'fold':
      return [local.earlier, local.later];
    case 'gap':
      return [local.end];
  }
}

function offsetAt(zone: Zone, epoch: number): number {
  return typeof zone === 'number' ? zone : zone.offsetAt(epoch);
}

/** The import file's zones have been judged when it was read. */
function zoneOf(name: string | undefined): Zone {
  const zone = name === undefined ? 0 : readZone(name);
  if (isRefused(zone)) throw new Error(`"${name}" is no zone.`);
  return zone;
}
