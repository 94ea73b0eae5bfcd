import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadImport, runImport, StateError } from '../../src/index.ts';
import { clockOfToday, TEST_KEY } from '../helpers/importing.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { billing, bills, csvOf, farSide } from './running.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const YEAR_MS = 365 * 86_400_000;

async function importedOnce() {
  const far = await farSide();
  const folder = await temporaryFolder({
    'bills.csv': csvOf(bills(0, 10)),
    'import.yaml': billing(far.url),
  });
  const seen: string[] = [];
  const runAt = async (now: number, mode: 'send' | 'dry-run' = 'send') => {
    const env = { KISSMETRICS_API_KEY: TEST_KEY };
    const definition = await loadImport(join(folder, 'import.yaml'), { env });
    const clock = clockOfToday(now);
    return runImport(definition, { mode, clock }, { onRead: () => seen.push('read') });
  };
  await runAt(NOW);
  seen.length = 0;
  return { runAt, seen, far };
}

describe('a clock that was set back', () => {
  it('ends a run before anything is read', async () => {
    const { runAt, seen, far } = await importedOnce();
    for (const mode of ['send', 'dry-run'] as const) {
      const error: unknown = await runAt(NOW - YEAR_MS, mode).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StateError);
      expect(error).toMatchObject({
        exitCode: 4,
        message: expect.stringMatching(
          /clock says 2025-11-21T12:00:00\S+, but the last run began at 2026-11-21T12:00:00/,
        ),
        hint: expect.stringContaining('run again'),
      });
    }
    expect(seen).toEqual([]);
    expect(far.taken).toHaveLength(10);
  });

  it('does not count when it is only a little', async () => {
    const { runAt } = await importedOnce();
    expect((await runAt(NOW - 30_000)).run.exitCode).toBe(0);
  });

  it('does not move the last start back with it', async () => {
    const { runAt } = await importedOnce();
    await runAt(NOW - 50_000);
    await expect(runAt(NOW - 100_000)).rejects.toThrow('set back');
  });
});
