import { zoneOfDates } from '../mapping/taken-zone.ts';
import { wallClock } from '../mapping/time-of-day.ts';
import { describeValue } from '../mapping/value.ts';
import type { RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { TimeColumn } from '../model/inspection.ts';
import type { Job, Station } from './prepare.ts';

/** Ends that state a zone, and numbers, which count from a moment. */
const STATES_ZONE = /(?:[zZ]|[A-Z]{3,5}|[+-]\d{2}:?\d{2}|[+-]\d{2})\)?$|^[\d.]+$/;
/** The same for days without a time, whose own ends look like offsets. */
const DAY_STATES_ZONE = /(?:[zZ]|\s[A-Z]{3,5}|[+-]\d{2}:\d{2})\)?$/;

/** Of most times it is enough to know that they end as `HH:MM:SS` does. */
function statesZone(text: string): boolean {
  const end = text.length;
  const isClock = text.charCodeAt(end - 3) === COLON && text.charCodeAt(end - 6) === COLON;
  const last = text.charCodeAt(end - 1);
  return !(isClock && last >= ZERO && last <= ZERO + 9) && STATES_ZONE.test(text);
}

const COLON = 58;
const ZERO = 48;

interface Column {
  readonly facts: Pick<TimeColumn, 'source' | 'value' | 'by'>;
  readonly rules: string[];
  readonly zone: string | undefined;
  events: number;
  guessed: number;
  first: number;
  last: number;
}

/** With which zone each column of dates was read, and from when to when its events are. */
export class TimeColumns {
  readonly #columns = new Map<string, Column>();
  readonly #ofRule = new Map<RuleDefinition, Column>();
  readonly #fileZone: string;

  constructor({ stations }: Job, fileZone: string) {
    this.#fileZone = fileZone;
    for (const station of stations) {
      for (const { rule } of station.rules) {
        if (rule.verb !== 'alias') this.#ofRule.set(rule, this.#columnOf(rule, station));
      }
    }
  }

  /** @returns Whether the cell states no zone, so that it was read with the one of the file. */
  event({ rule, atText, dateOnly }: PlannedEvent, at: number): boolean {
    const column = this.#ofRule.get(rule);
    if (column === undefined) return false;
    column.events += 1;
    if (at < column.first) column.first = at;
    if (at > column.last) column.last = at;
    if (column.zone === undefined || column.facts.by !== 'file') return false;
    const isGuessed = !(dateOnly ? DAY_STATES_ZONE.test(atText) : statesZone(atText));
    if (isGuessed) column.guessed += 1;
    return isGuessed;
  }

  /** Those that have events. */
  list(): TimeColumn[] {
    return [...this.#columns.values()]
      .filter(({ events }) => events > 0)
      .map(({ facts, rules, events, guessed, first, last, ...column }) => {
        const isByCell = facts.by === 'file' && guessed === 0;
        const zone = (isByCell ? undefined : column.zone) ?? this.#fileZone;
        return {
          ...facts,
          by: isByCell ? 'cell' : facts.by,
          rules,
          events,
          guessed,
          zone,
          first: wallClock(first, zone),
          last: wallClock(last, zone),
        };
      });
  }

  #columnOf(
    rule: Exclude<RuleDefinition, { readonly verb: 'alias' }>,
    { source, context }: Station,
  ): Column {
    const { zone, by } = zoneOfDates(rule.at, context);
    const facts = { source: source.name, value: describeValue(rule.at), by };
    const key = JSON.stringify([facts, zone]);
    const known = this.#columns.get(key);
    if (known !== undefined) {
      known.rules.push(rule.name);
      return known;
    }
    const nothing = { events: 0, guessed: 0, first: Infinity, last: -Infinity };
    const column = { facts, rules: [rule.name], zone, ...nothing };
    this.#columns.set(key, column);
    return column;
  }
}
