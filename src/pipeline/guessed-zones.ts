import { zoneOfDates } from '../mapping/taken-zone.ts';
import type { Zone } from '../mapping/time-zone.ts';
import type { RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { ZoneComparison } from '../model/inspection.ts';
import type { Job } from './prepare.ts';
import { offsetOf, zoneOf } from './zone-of.ts';

const CLOCK = /(?:^|[T\s])(\d{1,2}):(\d{2})/;

interface Hours {
  readonly zone: Zone;
  events: number;
  readonly inZone: number[];
  readonly inUtc: number[];
}

/** How the cell was read: its clocks showed this time twice, or never. */
export type OddClocks = 'fold' | 'gap' | undefined;

/** Times of day whose zone the import file states, and not the cell: a wrong guess shows by their hours. */
export class GuessedZones {
  readonly #zones = new Map<string, Hours>();
  /** By rule: the zone its times were read with, unless the data or a header state it. */
  readonly #ofRule = new Map<RuleDefinition, Hours>();

  constructor({ stations }: Job) {
    for (const { rules, context } of stations) {
      for (const { rule } of rules) {
        if (rule.verb === 'alias') continue;
        const { zone, by } = zoneOfDates(rule.at, context);
        if (zone === undefined || by !== 'file') continue;
        const hours = this.#hoursOf(zone);
        // UTC compared with itself would say nothing, and its clocks never turn.
        if (hours.zone !== 0) this.#ofRule.set(rule, hours);
      }
    }
  }

  /** A time of day that was read with the zone of the file. */
  event({ rule, atText }: PlannedEvent, at: number): OddClocks {
    const hours = this.#ofRule.get(rule);
    if (hours === undefined) return undefined;
    const { zone } = hours;
    const wall = at + offsetOf(zone, at);
    hours.events += 1;
    countHour(hours.inZone, wall);
    countHour(hours.inUtc, at);
    if (rule.verb === 'alias' || typeof zone === 'number') return undefined;
    // Far from any turn of the clocks, as nearly always.
    if (zone.usualOffset(wall) !== undefined) return undefined;
    const { fold, gap } = rule.at.time;
    if (fold !== undefined && zone.locate(wall).kind === 'fold') return 'fold';
    return gap === 'shift' && isShifted(atText, wall) ? 'gap' : undefined;
  }

  /** Of the zone that most times were read with. */
  comparison(): ZoneComparison | undefined {
    const [most] = [...this.#zones]
      .filter(([, { events }]) => events > 0)
      .toSorted(([, a], [, b]) => b.events - a.events);
    if (most === undefined) return undefined;
    const [name, { events, inZone, inUtc }] = most;
    return { zone: name, events, inZone, inUtc };
  }

  #hoursOf(name: string): Hours {
    const known = this.#zones.get(name);
    if (known !== undefined) return known;
    const isUtc = /^(?:utc|gmt|z|etc\/utc)$/i.test(name);
    const zone = isUtc ? 0 : zoneOf(name);
    const hours = { zone, events: 0, inZone: noHours(), inUtc: noHours() };
    this.#zones.set(name, hours);
    return hours;
  }
}

function noHours(): number[] {
  return Array.from({ length: 24 }, () => 0);
}

function countHour(hours: number[], second: number): void {
  const hour = Math.floor(second / 3600) % 24;
  hours[hour] = (hours[hour] ?? 0) + 1;
}

/** The clocks that the cell shows are not those of the instant. */
function isShifted(atText: string, wall: number): boolean {
  const [, hour, minute] = CLOCK.exec(atText) ?? [];
  if (hour === undefined || /[ap]\.?m/i.test(atText)) return false;
  return (Number(hour) * 60 + Number(minute)) % 1440 !== Math.floor(wall / 60) % 1440;
}
