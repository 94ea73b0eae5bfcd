import { sleepUnless } from '../delivery/wait.ts';
import { StopAtError, UsageError } from '../errors/importer-error.ts';
import { nextTimeOfDay, wallClock } from '../mapping/time-of-day.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { Clock } from '../support/clock.ts';
import type { RunOptions } from './options.ts';

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** Clocks are set and machines sleep, so a long wait looks at the clock now and then. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * The next moment at which clocks in the import file's zone (UTC where it gives none) show a time of day.
 *
 * @param text - `HH:MM`, from 00:00 to 23:59.
 * @param now - Milliseconds since 1970.
 * @throws UsageError - When the text is no time of day.
 */
export function nextStop(
  text: string,
  { zone }: Pick<ImportDefinition, 'zone'>,
  now: number,
): Date {
  const [, hours, minutes] = TIME_OF_DAY.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) {
    throw new UsageError(`A run stops at a time of day such as 06:00, not ${text}.`);
  }
  const second = Number(hours) * 3600 + Number(minutes) * 60;
  return new Date(nextTimeOfDay(second, zone, Math.floor(now / 1000)) * 1000);
}

/** Ends a run when its time is over. */
export interface Deadline {
  /** Aborted when the run was told to end, or its time is over. */
  readonly signal: AbortSignal | undefined;
  /** The run has ended by itself. */
  cancel(): void;
}

/** Starts to wait for the moment at which the run has to stop, if there is one. */
export function startDeadline(
  definition: ImportDefinition,
  { stopAt, signal }: Pick<RunOptions, 'stopAt' | 'signal'>,
  clock: Clock,
): Deadline {
  if (stopAt === undefined) return { signal, cancel: () => {} };
  const moment = stopAt instanceof Date ? stopAt : nextStop(stopAt, definition, clock.now());
  if (Number.isNaN(moment.getTime())) throw new UsageError('stopAt is no valid date.');
  const [over, ended] = [new AbortController(), new AbortController()];
  void (async () => {
    await waitUntil(moment.getTime(), clock, ended.signal);
    if (!ended.signal.aborted) over.abort(timeOver(moment, definition));
  })();
  const signals = [over.signal, ...(signal === undefined ? [] : [signal])];
  return { signal: AbortSignal.any(signals), cancel: () => ended.abort() };
}

async function waitUntil(moment: number, clock: Clock, ended: AbortSignal): Promise<void> {
  for (let left = moment - clock.now(); left > 0; left = moment - clock.now()) {
    await sleepUnless(ended, clock, Math.min(left, LONGEST_SLEEP_MS));
    if (ended.aborted) return;
  }
}

function timeOver(moment: Date, { zone }: ImportDefinition): StopAtError {
  const shown = wallClock(Math.floor(moment.getTime() / 1000), zone).slice(0, -3);
  const where = zone === undefined ? 'UTC, since the import file gives no zone' : zone;
  return new StopAtError(`The run was to stop at ${shown} (${where}).`);
}
