import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type ImportDefinition,
  loadImport,
  type RunHooks,
  type RunOptions,
  runImport,
  type Summary,
  startSink,
} from '../../src/index.ts';
import type { ScriptedAnswer, SinkRequest } from '../../src/sink/index.ts';
import { clockOfToday, TEST_KEY } from './importing.ts';
import { temporaryFolder } from './temp-folder.ts';

interface Night {
  /** What is written before the run; `undefined` removes a file. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  /** The import file, all but `kissmetrics`. */
  readonly yaml: string;
  readonly options?: Partial<RunOptions>;
  readonly hooks?: RunHooks;
}

export interface Nights {
  readonly folder: string;
  /** Address of the far side. */
  readonly url: string;
  /** All that came. */
  readonly requests: readonly SinkRequest[];
  /** What the import file begins with. */
  readonly head: string;
  readonly load: (night: Pick<Night, 'files' | 'yaml'>) => Promise<ImportDefinition>;
  /** @returns The summary, and what came meanwhile. */
  readonly run: (night: Night) => Promise<{ summary: Summary; requests: readonly SinkRequest[] }>;
}

/** One folder and one far side, over which several runs take place. */
export async function startNights(
  answer?: (request: SinkRequest, n: number) => ScriptedAnswer | undefined,
): Promise<Nights> {
  const requests: SinkRequest[] = [];
  const sink = await startSink({
    onRequest: (request) => requests.push(request),
    ...(answer === undefined ? {} : { answer }),
  });
  onTestFinished(async () => sink.close());
  const folder = await temporaryFolder();
  const head = `kissmetrics: { apiKey: "\${KISSMETRICS_API_KEY}", endpoint: "${sink.url}", rate: 10000 }\n`;
  const load: Nights['load'] = async ({ files = {}, yaml }) => {
    for (const [name, content] of Object.entries(files)) {
      if (content === undefined) await rm(join(folder, name));
      else await writeFile(join(folder, name), content);
    }
    const file = join(folder, 'import.yaml');
    await writeFile(file, head + yaml);
    return loadImport(file, { env: { KISSMETRICS_API_KEY: TEST_KEY } });
  };
  return {
    folder,
    url: sink.url,
    requests,
    head,
    load,
    run: async ({ options = {}, hooks = {}, ...night }) => {
      const definition = await load(night);
      const before = requests.length;
      const facts = { mode: 'send', clock: clockOfToday(), ...options } as const;
      const summary = await runImport(definition, facts, hooks);
      return { summary, requests: requests.slice(before) };
    },
  };
}
