import type { Window } from '../model/definition.ts';
import type { Cursor } from './cursor.ts';
import { shownText } from './describe.ts';

/** 2009-01-01T00:00:00Z: Kissmetrics keeps nothing older. */
const FIRST_SECOND = 1_230_768_000;

export const WHOLE_TIME: Window = { from: FIRST_SECOND, until: undefined };

/** Reads a window; a bound that it does not give is the one of the window it overrides. */
export function readWindow(cursor: Cursor | undefined, overridden: Window): Window {
  if (cursor === undefined) return overridden;
  const given = cursor.get('from');
  const end = cursor.get('until');
  const from = readMoment(given) ?? overridden.from;
  const until = readMoment(end) ?? overridden.until;
  if (given !== undefined && from < FIRST_SECOND) {
    given.fault(
      'A window cannot begin before 2009-01-01 UTC.',
      'Kissmetrics keeps nothing older: write `from: 2009-01-01`, or leave `from` out.',
    );
  } else if (until !== undefined && until <= from) {
    (end ?? cursor).fault(
      'This window ends before it begins, so nothing is in it.',
      '`from` is the first second to import and `until` the first one not to; `until` has to be later.',
    );
  }
  return { from, until };
}

function readMoment(cursor: Cursor | undefined): number | undefined {
  const text = cursor?.text;
  if (cursor === undefined || text === undefined) return undefined;
  const moment = parseMoment(text);
  if (moment === undefined) {
    cursor.fault(
      `Expected a date or a time such as \`2026-03-01\` or \`2026-03-01T00:00:00Z\`, found ${shownText(cursor)}.`,
      'Year, month, day, then perhaps T, hours, minutes, seconds and a zone: Z or +02:00. Without a zone it is UTC.',
    );
  }
  return moment;
}

const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2}))?(?: ?([Zz]|[+-]\d{2}(?::?\d{2})?))?)?$/;

/** Strictly ISO 8601, whole seconds; without a zone it is UTC. @returns Seconds since 1970. */
function parseMoment(text: string): number | undefined {
  const match = MOMENT.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((digits: string | undefined) => Number(digits ?? 0));
  const offset = offsetSeconds(match[7] ?? 'Z');
  if (hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date.UTC rolls 30 February over to March and reads years below 100 as 19xx.
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.getTime() / 1000 - offset : undefined;
}

function offsetSeconds(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const [hours, minutes] = [
    Number(zone.slice(1, 3)),
    Number(zone.slice(3).replace(':', '') || '0'),
  ];
  // UTC+14 and UTC-12 are the outermost zones there are.
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}
