import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSink } from '../../src/index.ts';
import type { ScriptedAnswer } from '../../src/sink/index.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const ROWS = 4_000;
const KILLS = 20;
const RATE = 2_000;
/** Two seconds of the rate, and at most 1,000 events. */
const WINDOW = 1_000;

/** A far side that answers late, fails, and cuts connections before and after it has taken a request. */
function unreliable(random: () => number): () => ScriptedAnswer | undefined {
  return () => {
    const chance = random();
    if (chance < 0.02) return { cut: 'before' };
    if (chance < 0.05) return { cut: 'after' };
    if (chance < 0.1) return { status: 503 };
    return chance < 0.4 ? { delayMs: Math.floor(random() * 30) } : undefined;
  };
}

/** The same sequence each time, so that a failure can be met again. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function start(folder: string) {
  const bin = join(projectRoot, 'bin', 'kissmetrics-import.js');
  return spawn(process.execPath, [bin, 'run', '--json'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', KISSMETRICS_API_KEY: TEST_KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('a run that is killed at random moments', () => {
  it('delivers every event once more than nothing is lost', { timeout: 180_000 }, async ({
    annotate,
  }) => {
    const random = sequence(20_261_121);
    const taken: string[] = [];
    const sink = await startSink({
      answer: unreliable(random),
      onRequest: ({ query }) => taken.push(query),
    });
    onTestFinished(async () => sink.close());
    const rows = Array.from({ length: ROWS }, (_, n) => {
      // Every fourth shares person and day with the one before it, so that seconds are moved.
      const person = n % 4 === 3 ? n - 1 : n;
      return `${n},u${person}@example.com,2024-03-01,${n}.50`;
    });
    const folder = await temporaryFolder({
      'bills.csv': `id,login,at,amount\n${rows.join('\n')}\n`,
      'import.yaml': `kissmetrics:
  apiKey: \${KISSMETRICS_API_KEY}
  endpoint: ${sink.url}
  rate: ${RATE}
  concurrency: 20
zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount, properties: { Id: id } }
`,
    });
    let kills = 0;
    for (let n = 0; n < KILLS; n += 1) {
      const child = start(folder);
      const ended = new Promise<NodeJS.Signals | null>((resolve) => {
        child.on('close', (_code, signal) => resolve(signal));
      });
      const before = taken.length;
      // Kill it in the middle of its work: after some of its requests have come, or while it starts.
      const goal = before + Math.floor(random() * 200);
      const timer = setInterval(() => {
        if (taken.length >= goal && taken.length > before) child.kill('SIGKILL');
      }, 2);
      if ((await ended) === 'SIGKILL') kills += 1;
      clearInterval(timer);
    }
    const last = start(folder);
    let output = '';
    last.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const exitCode = await new Promise((resolve) => {
      last.on('close', resolve);
    });

    expect(exitCode).toBe(0);
    const distinct = new Set(taken);
    const ids = [...distinct].map((query) => /&Id=(\d+)$/.exec(query)?.[1]);
    const seconds = [...distinct].map((query) => /_p=[^&]+&_n=Billed&_t=\d+/.exec(query)?.[0]);
    expect(new Set(ids).size, 'every row').toBe(ROWS);
    expect(distinct.size, 'no row at two seconds or with two payloads').toBe(ROWS);
    expect(new Set(seconds).size, 'no two at one second').toBe(ROWS);
    const repeats = taken.length - distinct.size;
    expect(kills).toBeGreaterThan(KILLS / 2);
    expect(repeats).toBeLessThanOrEqual((kills + 1) * WINDOW);
    expect(JSON.parse(output)).toMatchObject({ events: { planned: ROWS, pending: 0 } });
    await annotate(
      `${kills} kills: 0 of ${ROWS} lost, 0 different, ${repeats} repeated in the same bytes`,
    );
    console.log(
      `${kills} kills: 0 of ${ROWS} lost, 0 different, ${repeats} repeated in the same bytes`,
    );
  });
});
