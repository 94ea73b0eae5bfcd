import { wallClock } from '../mapping/time-of-day.ts';
import type { CanaryEvent } from '../model/canary.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { Row } from '../model/row.ts';
import type { Stop, Summary } from '../model/summary.ts';
import type { Source } from '../sources/types.ts';
import { count } from '../support/text.ts';
import type { Chosen } from './canary-choice.ts';
import type { ToSend } from './outlet.ts';
import type { Station } from './prepare.ts';
import { type Reading, readAll } from './reading.ts';
import { keyCells } from './row-key.ts';

/**
 * Sends the chosen events of a plan and no others, and tells what to look for. The run ends with that: the
 * next one knows what was delivered, and goes on with the rest.
 */
export async function sendCanary(
  reading: Reading,
  chosen: readonly Chosen[],
  plan: Summary,
): Promise<Summary> {
  const { definition, hooks, job } = reading;
  const sent: CanaryEvent[] = [];
  const summary = await readAll({
    ...reading,
    mode: 'send',
    job: { ...job, stations: stationsOf(chosen) },
    watch:
      ({ row }) =>
      (decisions) => {
        for (const decision of decisions) {
          if (decision.kind !== 'send') continue;
          const own = chosen.find(
            (one) => one.row === row && one.event.rule === decision.event.rule,
          );
          if (own !== undefined) sent.push(eventOf(own, decision, definition));
        }
      },
  });
  if (summary.run.stopped !== undefined || summary.run.exitCode === 1) return summary;
  hooks.onCanary?.(sent);
  const stopped = stopAfter(summary, plan);
  const run = { ...summary.run, outcome: 'incomplete', exitCode: 4, stopped } as const;
  // Revenue and funnels of a handful would be taken for those of the import, which the plan has told.
  const { insight: _, ...told } = summary;
  return { ...told, run };
}

/** The rows of the chosen events, each with the rules that made them; the others are known to the ledger. */
function stationsOf(chosen: readonly Chosen[]): Station[] {
  const rows = new Map<Row, Chosen[]>();
  for (const one of chosen) rows.set(one.row, [...(rows.get(one.row) ?? []), one]);
  return [...rows].flatMap(([row, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const { station } = first;
    const made = new Set(own.map(({ event }) => event.rule));
    const rules = station.rules.filter(({ rule }) => made.has(rule));
    const rest = station.rules.filter(({ rule }) => !made.has(rule));
    const others = [...station.others, ...rest];
    return [{ ...station, rules, others, source: sourceOf(station.source, row) }];
  });
}

function sourceOf({ name, columns, warnings }: Source, row: Row): Source {
  const read = async function* () {
    yield { rows: [row], bytesRead: 0 };
  };
  return { name, columns, warnings, size: undefined, read, close: async () => {} };
}

function eventOf(
  { why, row, station }: Chosen,
  { event, second, request }: ToSend,
  { zone }: ImportDefinition,
): CanaryEvent {
  const params = Array.from(new URLSearchParams(request.query));
  const properties = params.filter(([name]) => !name.startsWith('_'));
  const localTime =
    second === undefined ? undefined : `${wallClock(second, zone)} (${zone ?? 'UTC'})`;
  const { verb, person, name } = event;
  const { file, line } = row;
  const place = { source: station.source.name, file, line, key: keyCells(station, row) };
  return { why, verb, person, name, second, localTime, properties, ...place };
}

function stopAfter({ events }: Summary, plan: Summary): Stop {
  const refused =
    events.refused > 0 ? `, ${count(events.refused, 'more was', 'more were')} refused` : '';
  return {
    code: 'canary',
    message: `Of ${count(plan.events.pending, 'event')} ${count(events.delivered, 'was', 'were')} sent first, as --canary asks${refused}.`,
    hint: 'Look them up in Kissmetrics, then run again without --canary to go on.',
  };
}
