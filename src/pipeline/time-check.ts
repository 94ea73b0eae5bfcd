import type { Zone } from '../mapping/time-zone.ts';
import type { Applied } from '../model/books.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { TimeCheck } from '../model/inspection.ts';
import type { RejectReason } from '../model/reject.ts';
import { DayCounts } from './day-counts.ts';
import { GuessedZones } from './guessed-zones.ts';
import type { Job } from './prepare.ts';
import { TimeColumns } from './time-columns.ts';
import { offsetOf, zoneOf } from './zone-of.ts';

const SECONDS_A_DAY = 86_400;

/** Gathers when events take place, as clocks of the file's zone show it. */
export class TimeObserver {
  readonly #zoneName: string;
  readonly #zone: Zone;
  readonly #days = new DayCounts();
  readonly #byHour = Array.from({ length: 24 }, () => 0);
  readonly #columns: TimeColumns;
  readonly #guessed: GuessedZones;
  #events = 0;
  #midnights = 0;
  #gaps = 0;
  #folds = 0;

  constructor({ zone = 'UTC' }: ImportDefinition, job: Job) {
    this.#zoneName = zone;
    this.#zone = zoneOf(zone);
    this.#columns = new TimeColumns(job, zone);
    this.#guessed = new GuessedZones(job);
  }

  /** An event that Kissmetrics will hold. */
  event(event: PlannedEvent): void {
    const { at, dateOnly } = event;
    if (at === undefined) return;
    const wall = at + offsetOf(this.#zone, at);
    const second = ((wall % SECONDS_A_DAY) + SECONDS_A_DAY) % SECONDS_A_DAY;
    const hour = Math.floor(second / 3600);
    this.#events += 1;
    this.#byHour[hour] = (this.#byHour[hour] ?? 0) + 1;
    this.#days.add(Math.floor(wall / SECONDS_A_DAY));
    if (dateOnly || second === 0) this.#midnights += 1;
    const isGuessed = this.#columns.event(event, at);
    const clocks = isGuessed && !dateOnly ? this.#guessed.event(event, at) : undefined;
    if (clocks === 'fold') this.#folds += 1;
    else if (clocks === 'gap') this.#gaps += 1;
  }

  rejected(reason: RejectReason): void {
    if (reason === 'nonexistent_local_time') this.#gaps += 1;
    else if (reason === 'ambiguous_local_time') this.#folds += 1;
  }

  end({ beforeWindow, afterWindow }: Applied): TimeCheck {
    const zoneComparison = this.#guessed.comparison();
    return {
      zone: this.#zoneName,
      events: this.#events,
      byHour: [...this.#byHour],
      byWeekday: this.#days.byWeekday(),
      byMonth: this.#days.byMonth(),
      midnightShare: Math.round((this.#midnights / Math.max(1, this.#events)) * 10_000) / 10_000,
      gaps: this.#days.gaps(),
      dstGaps: this.#gaps,
      dstFolds: this.#folds,
      beforeWindow,
      afterWindow,
      ...(zoneComparison === undefined ? {} : { zoneComparison }),
      columns: this.#columns.list(),
    };
  }
}
