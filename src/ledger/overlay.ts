import type { Database, RootDatabase } from 'lmdb';
import type { RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import { keyText, MARK } from './identity.ts';
import { type SettleContext, settleRecord } from './settle.ts';
import { settleSet } from './settle-set.ts';
import { inTransaction, openTemporaryStore } from './temporary-store.ts';
import type { Decision, Holder, Ledger, Memory, RowEntry, SetEntry } from './types.ts';

const SECONDS_AHEAD = 86_400;

/**
 * Holders of one second that are told apart: with `sameSecond: keep` a second may have any number, and a
 * list without end would be written anew for each.
 */
const MOST_HOLDERS = 100;

/**
 * A ledger of what one run has told, in an embedded store that is thrown away at its end: memory stays
 * flat whatever the size of the input.
 *
 * @param now - The run's clock at its start, in milliseconds.
 */
export async function openOverlay(rules: readonly RuleDefinition[], now: number): Promise<Ledger> {
  const store = await openTemporaryStore();
  const memory = storeMemory(store);
  const horizon = Math.floor(now / 1000) + SECONDS_AHEAD;
  const context = { memory, isKept: keptNames(rules), horizon };
  return {
    batch: (work) => inTransaction(store, work),
    settle: (identity, events) => events.map((event) => settleEvent(event, identity, context)),
    close: async () => store.close(),
  };
}

function settleEvent(
  event: PlannedEvent,
  identity: string | undefined,
  context: SettleContext,
): Decision {
  const { at, rule } = event;
  if (rule.verb === 'alias' || at === undefined) return settleAlias(event, context.memory);
  if (rule.verb === 'record') return settleRecord({ ...event, at, rule }, identity, context);
  if (at > context.horizon) return { kind: 'fate', event, fate: 'waiting' };
  return settleSet({ ...event, at, rule }, context.memory);
}

/** Order does not matter to Kissmetrics, and saying a pair twice does nothing. */
function settleAlias(event: PlannedEvent, memory: Memory): Decision {
  const pair = [event.person, event.name].toSorted();
  const identity = ['', 'alias', ...pair.map(keyText)].join(MARK);
  if (memory.row(identity).length > 0) return { kind: 'fate', event, fate: 'duplicate' };
  const { name, person } = event;
  memory.addToRow(identity, { name, at: 0, second: 0, person, payload: '' });
  return { kind: 'send', event, second: undefined, properties: [] };
}

/** Tells the names of which `every` and `once` ask, whatever rule makes such an event. */
function keptNames(rules: readonly RuleDefinition[]): (name: string) => boolean {
  const names = new Set<string>();
  let anyName = false;
  for (const rule of rules) {
    if (rule.verb !== 'record' || (rule.every === undefined && !rule.once)) continue;
    const { origin, map, default: fallback } = rule.record;
    if (origin.kind === 'value') names.add(foldName(origin.text));
    else if (map === undefined) anyName = true;
    for (const name of [...(map?.values() ?? []), fallback ?? null]) {
      if (name !== null) names.add(foldName(name));
    }
  }
  return (name) => anyName || names.has(name);
}

function storeMemory(store: RootDatabase): Memory {
  const rows: Database<RowEntry[], string> = store.openDB({ name: 'rows' });
  const seconds: Database<Holder[], [number, string]> = store.openDB({ name: 'seconds' });
  const kept: Database<true, [string, number]> = store.openDB({ name: 'kept' });
  const set: Database<SetEntry, [string, string]> = store.openDB({ name: 'set' });
  const spread: Database<number, [string, number]> = store.openDB({ name: 'spread' });
  return {
    row: (identity) => rows.get(identity) ?? [],
    addToRow(identity, entry) {
      rows.putSync(identity, [...(rows.get(identity) ?? []), entry]);
    },
    holders: (second, subject) => seconds.get([second, subject]) ?? [],
    hold(second, subject, holder) {
      const key: [number, string] = [second, subject];
      const holders = seconds.get(key) ?? [];
      if (holders.length < MOST_HOLDERS) seconds.putSync(key, [...holders, holder]);
    },
    lastSpread: (subject, at) => spread.get([subject, at]) ?? at,
    setLastSpread(subject, at, second) {
      spread.putSync([subject, at], second);
    },
    isKeptNear(subject, second, within) {
      const start = within === undefined ? Number.MIN_SAFE_INTEGER : second - within + 1;
      const end = within === undefined ? Number.MAX_SAFE_INTEGER : second + within;
      const range = kept.getKeys({ start: [subject, start], end: [subject, end], limit: 1 });
      return [...range].length > 0;
    },
    keep(subject, second) {
      kept.putSync([subject, second], true);
    },
    property: (person, name) => set.get([keyText(person), keyText(name)]),
    setProperty(person, name, entry) {
      set.putSync([keyText(person), keyText(name)], entry);
    },
  };
}
