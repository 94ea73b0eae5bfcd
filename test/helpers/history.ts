import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  loadImport,
  type RunHooks,
  type RunOptions,
  runImport,
  type Summary,
  startSink,
} from '../../src/index.ts';
import type { ScriptedAnswer, SinkRequest } from '../../src/sink/index.ts';
import { clockOfToday, TEST_KEY, told } from './importing.ts';
import { temporaryFolder } from './temp-folder.ts';

/** One far side and one folder, over which several runs take place. */
export async function history(standard = '') {
  const requests: SinkRequest[] = [];
  let answer: ((n: number, request: SinkRequest) => ScriptedAnswer | undefined) | undefined;
  const sink = await startSink({
    onRequest: (request) => requests.push(request),
    answer: (request, n) => answer?.(n, request),
  });
  onTestFinished(async () => sink.close());
  const folder = await temporaryFolder();
  const run = async (
    files: Readonly<Record<string, string>>,
    yaml = standard,
    options: Partial<RunOptions> = {},
    concurrency = 10,
    hooks: RunHooks = {},
  ): Promise<{ summary: Summary; sent: string[]; wire: string[] }> => {
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, name), content);
    const kissmetrics = `kissmetrics: { apiKey: "${TEST_KEY}", endpoint: "${sink.url}", rate: 10000, concurrency: ${concurrency} }\n`;
    await writeFile(join(folder, 'import.yaml'), kissmetrics + yaml);
    const before = requests.length;
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    const settings: RunOptions = { mode: 'send', clock: clockOfToday(), ...options };
    const summary = await runImport(definition, settings, hooks);
    const now = requests.slice(before);
    return { summary, sent: told(now), wire: now.map(({ query }) => query) };
  };
  return {
    run,
    folder,
    requests,
    answering: (next: typeof answer) => {
      answer = next;
    },
  };
}
