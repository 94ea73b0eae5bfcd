import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  loadImport,
  type RunOptions,
  runImport,
  type Summary,
  startSink,
} from '../../src/index.ts';
import type { ScriptedAnswer, SinkRequest } from '../../src/sink/index.ts';
import { clockOfToday, TEST_KEY } from '../helpers/importing.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const YAML = `zone: UTC
allowAlias: true
sources: { rows: { csv: rows.csv, key: id } }
rules:
  - record: { column: type, map: { s: Signed Up, b: Billed, x: null, a: null } }
    from: rows
    where: { type: [s, b] }
    person: who
    at: at
    revenue: { column: amount, default: "0" }
    properties: { Plan: plan }
  - { set: { Plan: plan }, from: rows, where: { type: x }, person: who, at: at }
  - { alias: plan, from: rows, where: { type: a }, person: who }
reports: { by: Plan }
`;

const HEADER = 'id,type,who,at,amount,plan';
const FIRST = [
  '1,s,anon-1,2024-01-01,,Basic',
  '2,b,ann@example.com,2024-02-01,10.50,Pro',
  '3,b,bob@example.com,2024-02-01,4,Pro',
];
const SECOND = ['4,a,ann@example.com,,,anon-1', '5,x,bob@example.com,2024-03-01,,Basic'];

/** One import file against one stand-in, to be run again and again. */
async function imports(answer?: (request: SinkRequest) => ScriptedAnswer | undefined) {
  const sink = await startSink(answer === undefined ? {} : { answer });
  onTestFinished(async () => sink.close());
  const head = `kissmetrics: { apiKey: ${TEST_KEY}, endpoint: "${sink.url}", rate: 10000 }\n`;
  const folder = await temporaryFolder({ 'import.yaml': head + YAML });
  const run = async (rows: readonly string[], options: RunOptions): Promise<Summary> => {
    await writeFile(join(folder, 'rows.csv'), `${[HEADER, ...rows].join('\n')}\n`);
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    return runImport(definition, { clock: clockOfToday(), ...options });
  };
  return { run, folder };
}

function essence({ insight }: Summary) {
  return {
    events: insight?.events,
    people: insight?.people,
    joined: insight?.joined,
    funnel: insight?.funnel.map(({ people }) => people),
    by: insight?.by?.rows.map(({ value, revenue }) => `${value} ${revenue}`),
  };
}

const WHOLE = { people: 2, joined: 1, funnel: [1, 1, 0], by: ['Pro 10.50', 'Basic 4.00'] };

describe('what Kissmetrics will show', () => {
  it('knows sets and aliases, of this run and of earlier ones', async () => {
    const { run } = await imports();
    const dry: RunOptions = { mode: 'dry-run', insight: true };
    const all = [...FIRST, ...SECOND];

    expect(essence(await run(all, dry))).toEqual({
      events: { delivered: 0, planned: 3 },
      ...WHOLE,
    });
    await run(FIRST, { mode: 'send' });
    expect(essence(await run(all, dry))).toEqual({
      events: { delivered: 3, planned: 0 },
      ...WHOLE,
    });
    await run(all, { mode: 'send' });
    expect(essence(await run(all, dry))).toEqual({
      events: { delivered: 3, planned: 0 },
      ...WHOLE,
    });
    // What the export has no more is still there.
    expect(essence(await run([], dry))).toEqual({ events: { delivered: 3, planned: 0 }, ...WHOLE });
  });

  it('is right for more people than memory is meant to hold', { timeout: 60_000 }, async () => {
    const { run } = await imports();
    const people = 30_000;
    const rows: string[] = [];
    // Everybody signs up, and comes again long after others have taken the place in memory.
    for (let n = 0; n < people; n += 1) rows.push(`${n},s,ünï ${n},2024-01-01,,Basic`);
    for (let n = 0; n < people; n += 2) rows.push(`b${n},b,ünï ${n},2024-02-01,1.25,Pro`);
    const { insight } = await run(rows, { mode: 'dry-run', insight: true });

    expect(insight).toMatchObject({ people, joined: 0, population: { repeat: people / 2 } });
    expect(insight?.funnel.map((step) => step.people)).toEqual([people, people / 2, 0]);
    expect(insight?.cohort.rows).toEqual([{ period: '2024-01', people, counts: [0, people / 2] }]);
    expect(insight?.by?.rows).toEqual([
      { value: 'Pro', people: people / 2, revenue: '18750.00' },
      { value: 'Basic', people: 0, revenue: '0.00' },
    ]);
  });

  it('leaves out what was refused', async () => {
    const { run } = await imports(({ params }) =>
      params.some(([, value]) => value === 'bob@example.com') ? { status: 400 } : undefined,
    );
    expect((await run(FIRST, { mode: 'send' })).events).toMatchObject({ delivered: 2, refused: 1 });
    const { insight } = await run([], { mode: 'dry-run', insight: true });

    expect(insight?.events).toEqual({ delivered: 2, planned: 0 });
    expect(insight?.revenue.total).toBe('10.50');
  });

  it('is told only where it is asked for', async () => {
    const { run } = await imports();
    expect((await run(FIRST, { mode: 'dry-run' })).insight).toBeUndefined();
    expect((await run(FIRST, { mode: 'send' })).insight).toBeUndefined();
    expect((await run(FIRST, { mode: 'rehearse', insight: true })).insight?.people).toBe(3);
  });

  it('is worked out once, before a person is asked', async () => {
    const { run } = await imports();
    const plans: Summary[] = [];
    const summary = await run(FIRST, {
      mode: 'send',
      insight: true,
      confirm: async (plan) => plans.push(plan) === 1,
    });

    expect(summary.events.delivered).toBe(3);
    expect(plans[0]?.insight?.events).toEqual({ delivered: 0, planned: 3 });
    expect(summary.insight).toEqual(plans[0]?.insight);
  });

  it('says what it lacks when the journal of earlier runs is damaged, and the run goes on', async () => {
    const { run, folder } = await imports();
    await run(FIRST, { mode: 'send' });
    const state = join(folder, '.kissmetrics-import');
    const names = await readdir(state, { recursive: true });
    const segment = names.find((name) => name.endsWith('.jsonl.gz')) ?? '';
    const bytes = await readFile(join(state, segment));
    await writeFile(join(state, segment), bytes.subarray(0, bytes.length / 2));
    const {
      run: result,
      warnings,
      insight,
    } = await run([...FIRST, '9,s,cyd,2024-05-01,,'], {
      mode: 'dry-run',
      insight: true,
    });

    expect(result.exitCode).toBe(0);
    expect(warnings.map(({ code }) => code)).toContain('report_without_history');
    expect(insight?.events.planned).toBe(1);
  });
});
