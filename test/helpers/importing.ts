import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Clock,
  loadImport,
  type RejectedRow,
  type RunMode,
  type RunOptions,
  runImport,
  type Summary,
  startSink,
} from '../../src/index.ts';
import type { ScriptedAnswer, SinkRequest } from '../../src/sink/index.ts';
import { temporaryFolder } from './temp-folder.ts';

export const TEST_KEY = '0123456789abcdef0123456789abcdef01234567';

/** What an import did, and what the far side saw of it. */
export interface Imported {
  readonly folder: string;
  readonly summary: Summary;
  readonly requests: readonly SinkRequest[];
  readonly rejects: readonly RejectedRow[];
  readonly warnings: readonly string[];
}

export interface Importing {
  /** Input files by name. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** The import file, all but `kissmetrics`. */
  readonly yaml: string;
  readonly mode?: RunMode;
  readonly options?: Partial<RunOptions>;
  /** Lines below `kissmetrics:`, without those for key and endpoint. */
  readonly kissmetrics?: readonly string[];
  readonly answer?: (request: SinkRequest, n: number) => ScriptedAnswer | undefined;
  readonly folder?: string;
}

/** Tests take place on this day, so that what lies in the future does not depend on when they run. */
const NOW = Date.parse('2026-11-21T00:00:00Z');

/** The machine's clock but for the day. */
export function clockOfToday(now = NOW): Clock {
  const start = performance.now();
  return {
    now: () => now + performance.now() - start,
    elapsed: () => performance.now(),
    sleep: async (ms, signal) => {
      const { setTimeout: wait } = await import('node:timers/promises');
      await wait(ms, undefined, signal === undefined ? {} : { signal });
    },
  };
}

/** Runs an import file over real files against a real HTTP server on this machine. */
export async function importing({
  files = {},
  yaml,
  mode = 'send',
  options = {},
  kissmetrics = [],
  answer,
  folder: given,
}: Importing): Promise<Imported> {
  const folder = given ?? (await temporaryFolder(files));
  const requests: SinkRequest[] = [];
  const sink = await startSink({
    onRequest: (request) => requests.push(request),
    ...(answer === undefined ? {} : { answer }),
  });
  const target = ['apiKey: ${KISSMETRICS_API_KEY}', `endpoint: ${sink.url}`, 'rate: 10000'];
  const head = ['kissmetrics:', ...[...target, ...kissmetrics].map((line) => `  ${line}`)];
  const file = join(folder, 'import.yaml');
  await writeFile(file, `${head.join('\n')}\n${yaml}`);
  const rejects: RejectedRow[] = [];
  const warnings: string[] = [];
  try {
    const definition = await loadImport(file, { env: { KISSMETRICS_API_KEY: TEST_KEY } });
    const summary = await runImport(
      definition,
      { mode, clock: clockOfToday(), ...options },
      {
        onReject: (reject) => rejects.push(reject),
        onWarning: ({ code }) => warnings.push(code),
      },
    );
    return { folder, summary, requests, rejects, warnings };
  } finally {
    await sink.close();
  }
}

/** `person name @second {properties}` of each request, in the order of their seconds. */
export function told(requests: readonly SinkRequest[]): string[] {
  return requests
    .map(({ path, params }) => {
      const get = (name: string): string => params.find(([one]) => one === name)?.[1] ?? '';
      const rest = params.filter(([name]) => !name.startsWith('_'));
      const properties = rest.map(([name, value]) => `${name}=${value}`).join(', ');
      const time = get('_t') === '' ? '' : ` @${isoSecond(Number(get('_t')))}`;
      return `${path} ${get('_p')} ${get('_n')}${time}${properties === '' ? '' : ` {${properties}}`}`;
    })
    .toSorted();
}

function isoSecond(second: number): string {
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}
