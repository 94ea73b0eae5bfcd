import type { Zone } from '../mapping/time-zone.ts';
import { isRefused, readZone } from '../mapping/time-zone-text.ts';

/** The import file is read: its zones are good. */
export function zoneOf(name: string): Zone {
  const zone = readZone(name);
  return isRefused(zone) ? 0 : zone;
}

export function offsetOf(zone: Zone, at: number): number {
  return typeof zone === 'number' ? zone : zone.offsetAt(at);
}
