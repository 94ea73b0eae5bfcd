import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImportDefinition, loadImport, runImport } from '../../src/index.ts';
import type { RuleExplanation } from '../../src/model/explanation.ts';
import { explain } from '../../src/pipeline/explain.ts';
import { type SinkRequest, startSink } from '../../src/sink/index.ts';
import { openSource } from '../../src/sources/index.ts';
import { clockOfToday, TEST_KEY } from '../helpers/importing.ts';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const SAMPLES = ['saas', 'shopify-orders', 'subscriptions'] as const;

async function copyOf(sample: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(projectRoot, 'samples', sample), folder, {
    recursive: true,
    filter: (file) => !['.kissmetrics-import', '.env'].includes(basename(file)),
  });
  return folder;
}

interface Told extends RuleExplanation {
  readonly place: string;
}

/** What is explained of every row of every source. */
async function explainAll(definition: ImportDefinition): Promise<Told[]> {
  const { folder, state } = definition;
  const clock = clockOfToday();
  const told: Told[] = [];
  for (const one of definition.sources) {
    const source = await openSource(one, { folder, spool: state, stdin: process.stdin });
    for await (const { rows } of source.read()) {
      for (const { file, line } of rows) {
        const address = `${one.name}:line:${file}:${line}`;
        const { rules } = await explain(definition, address, { clock });
        told.push(...rules.map((rule) => ({ ...rule, place: `${one.name} ${file} ${line}` })));
      }
    }
    await source.close();
  }
  return told;
}

const SILENCES = ['filtered', 'undated', 'empty', 'beforeWindow', 'afterWindow', 'rejected'];

/** How often each outcome was met. */
function countsOf(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of outcomes) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

function withoutZeros(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe.each(SAMPLES)('every row of the sample %s', (sample) => {
  it('is explained as a run treats it, before the run and after it', async () => {
    const folder = await copyOf(sample);
    const requests: SinkRequest[] = [];
    const sink = await startSink({ onRequest: (request) => requests.push(request) });
    const env = { KISSMETRICS_API_KEY: TEST_KEY, KISSMETRICS_ENDPOINT: sink.url };
    const loaded = await loadImport(join(folder, 'import.yaml'), { env });
    const definition = { ...loaded, rate: 10_000 };
    const before = await explainAll(definition);
    const rejected: string[] = [];
    const { events, applied } = await runImport(
      definition,
      { mode: 'send', clock: clockOfToday() },
      {
        onReject: ({ source, row, rule, problem }) =>
          rejected.push(`${source} ${row.file} ${row.line} ${rule ?? ''} ${problem.reason}`),
      },
    );
    await sink.close();

    const sent = before.filter(({ outcome }) => outcome === 'pending');
    expect(
      sent
        .map(({ request }) => request?.params)
        .map(String)
        .toSorted(),
    ).toEqual(
      requests
        .map(({ params }) => params.filter(([name]) => name !== '_k'))
        .map(String)
        .toSorted(),
    );
    const { total: _total, event: _event, ...silences } = applied;
    const { planned: _planned, delivered, ...fates } = events;
    expect(countsOf(before.map(({ outcome }) => outcome))).toEqual(
      withoutZeros({ ...silences, ...fates, pending: delivered }),
    );
    expect(
      before
        .filter(({ outcome }) => outcome === 'rejected')
        .map(({ place, rule, problem }) => `${place} ${rule} ${problem?.reason ?? ''}`)
        .toSorted(),
    ).toEqual(rejected.toSorted());

    const after = await explainAll(definition);
    const again = await runImport(definition, { mode: 'dry-run', clock: clockOfToday() });
    const { planned: _again, ...fatesAgain } = again.events;
    expect(countsOf(after.map(({ outcome }) => outcome))).toEqual(
      withoutZeros({ ...silences, ...fatesAgain }),
    );
    expect(after.filter(({ outcome }) => outcome === 'pending')).toEqual([]);
  }, 120_000);

  it('has steps that end where its outcome says', async () => {
    const folder = await copyOf(sample);
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    for (const { place, outcome, steps, conditions, problem } of await explainAll(definition)) {
      const last = steps.at(-1);
      const applies = conditions.every(({ holds }) => holds);
      const isLedgers = outcome === 'rejected' && last?.problem === undefined;
      const facts = {
        place,
        problem: isLedgers ? problem?.reason : last?.problem?.reason,
        isFiltered: !applies || last?.value.text === null,
        outside: last?.time?.outside,
      };
      expect(facts).toEqual({
        place,
        problem: problem?.reason,
        isFiltered: outcome === 'filtered',
        outside: SILENCES.includes(outcome) && outcome.endsWith('Window') ? outcome : undefined,
      });
    }
  }, 120_000);
});
