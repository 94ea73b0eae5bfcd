import { nearest } from '../support/nearest.ts';

/** The zones of RFC 5322, and what most people who write one mean: a place, not a fixed distance. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['est', 'America/New_York'],
  ['edt', 'America/New_York'],
  ['cst', 'America/Chicago'],
  ['cdt', 'America/Chicago'],
  ['mst', 'America/Denver'],
  ['mdt', 'America/Denver'],
  ['pst', 'America/Los_Angeles'],
  ['pdt', 'America/Los_Angeles'],
]);

/** The zone that a text probably means: `Berlin`, `PST`, `Europe/Berln`. */
export function meantZone(written: string): string | undefined {
  const zones = Intl.supportedValuesOf('timeZone');
  const city = cityOf(written);
  return (
    ABBREVIATIONS.get(written.toLowerCase()) ??
    zones.find((zone) => cityOf(zone) === city) ??
    nearest(written, zones)
  );
}

function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '_');
}
