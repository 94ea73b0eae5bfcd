import { StateError } from '../errors/importer-error.ts';
import { Insights } from '../insight/index.ts';
import { type Entry, readDelivered } from '../ledger/index.ts';
import type { Decision } from '../ledger/types.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { Property } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import type { Insight } from '../model/insight.ts';
import { isPlainDecimal } from '../support/decimal.ts';
import { openPeopleStore } from './insight-store.ts';
import type { Watch } from './pass.ts';
import type { Reading } from './reading.ts';

/** What a reading tells of what Kissmetrics will show. */
interface InsightReading {
  readonly watch: Watch;
  end(): Insight;
  close(): Promise<void>;
}

/**
 * Takes in what was delivered before, and then what a reading decides to send. What the reading finds to
 * be delivered already is known from before, so nothing counts twice.
 *
 * @throws StateError - When nothing can be written to the temporary folder.
 */
export async function openInsight(reading: Reading): Promise<InsightReading> {
  const { definition, state, options } = reading;
  const store = await openPeopleStore();
  const insights = new Insights(definition.reports, store);
  try {
    if (state.folder !== undefined) {
      await takeDelivered(state.folder, definition, insights, options.signal);
    }
  } catch (error) {
    if (!(error instanceof StateError)) {
      await store.close();
      throw error;
    }
    // Whether what is to be sent can be trusted is for the run itself to judge.
    reading.warnings.add(
      'report_without_history',
      `${error.message} So the figures on what Kissmetrics will show lack some or all of what was delivered before.`,
    );
  }
  return {
    watch: () => (decisions) => {
      for (const decision of decisions) takeDecision(decision, insights);
    },
    end: () => insights.insight(),
    close: async () => store.close(),
  };
}

/** Without a time only an alias. */
function takeDecision(decision: Decision, insights: Insights): void {
  if (decision.kind !== 'send') return;
  const { event, second } = decision;
  const { verb, person, name, revenue, properties } = event;
  if (second === undefined) insights.alias(person, name);
  else if (verb === 'set') insights.set(person, properties, second);
  else insights.event({ person, name, second, revenue, properties, isDelivered: false });
}

async function takeDelivered(
  folder: string,
  { revenueProperty, reports }: ImportDefinition,
  insights: Insights,
  signal: AbortSignal | undefined,
): Promise<void> {
  const revenueName = foldName(revenueProperty);
  const wanted = new Set([
    revenueName,
    ...(reports.by === undefined ? [] : [foldName(reports.by)]),
  ]);
  for await (const entry of readDelivered(folder)) {
    signal?.throwIfAborted();
    takeEntry(entry, wanted, revenueName, insights);
  }
}

function takeEntry(
  { request, person, name, second }: Entry,
  wanted: ReadonlySet<string>,
  revenueName: string,
  insights: Insights,
): void {
  const { path, query } = request;
  if (path === '/a') {
    insights.alias(person, decoded(/&_n=([^&]*)/.exec(query)?.[1] ?? ''));
    return;
  }
  const properties = propertiesOf(query, wanted);
  if (path === '/s') {
    insights.set(person, properties, second);
    return;
  }
  const revenue = properties.find(([property]) => foldName(property) === revenueName)?.[1];
  const amount = revenue !== undefined && isPlainDecimal(revenue) ? revenue : undefined;
  insights.event({ person, name, second, revenue: amount, properties, isDelivered: true });
}

/** The properties among a request's parameters that are asked for, by folded names. */
function propertiesOf(query: string, wanted: ReadonlySet<string>): Property[] {
  const properties: Property[] = [];
  for (const pair of query.split('&')) {
    if (pair.startsWith('_')) continue;
    const equals = pair.indexOf('=');
    const name = decoded(pair.slice(0, equals));
    if (wanted.has(foldName(name))) properties.push([name, decoded(pair.slice(equals + 1))]);
  }
  return properties;
}

function decoded(text: string): string {
  return text.includes('%') ? decodeURIComponent(text) : text;
}
