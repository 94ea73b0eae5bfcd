import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NotifyDefinition } from '../../src/model/notify.ts';
import { createNotifier, type Ending } from '../../src/notify/index.ts';
import { type Clock, systemClock } from '../../src/support/clock.ts';
import { startDeadMan } from '../helpers/dead-man.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const NOBODY: NotifyDefinition = {
  start: undefined,
  success: undefined,
  attention: undefined,
  failure: undefined,
  command: undefined,
};
const COMPLETE: Ending = { outcome: 'complete', exitCode: 0, report: '{"version":1}' };

/** A clock on which every wait is over at once. */
function patientClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return { ...systemClock, waits, sleep: async (ms) => void waits.push(ms) };
}

async function notifying(
  notify: Partial<NotifyDefinition>,
  ending: Ending = COMPLETE,
  options: { clock?: Clock; env?: NodeJS.ProcessEnv; attemptMs?: number; limitMs?: number } = {},
) {
  const folder = await temporaryFolder();
  const facts = { folder, env: process.env, apiKey: 'k3y', clock: systemClock, ...options };
  const notifier = createNotifier({ ...NOBODY, ...notify }, facts);
  notifier.started();
  return { folder, problems: await notifier.ended(ending) };
}

const node = (script: string) => [process.execPath, '-e', script];

describe('addresses', () => {
  it.each([
    ['complete', 0, 'GET /ok'],
    ['attention', 3, 'GET /look'],
    ['incomplete', 4, 'GET /fail'],
    ['failed', 2, 'GET /fail'],
  ] as const)(
    'are asked for after the start, when a run ends %s',
    async (outcome, exitCode, ping) => {
      const { url, pings } = await startDeadMan();
      const at = (path: string) => `${url}/${path}`;
      const all = {
        start: at('start'),
        success: at('ok'),
        attention: at('look'),
        failure: at('fail'),
      };
      const { problems } = await notifying(all, { ...COMPLETE, outcome, exitCode });
      expect(pings).toEqual(['GET /start', ping]);
      expect(problems).toEqual([]);
    },
  );

  it('are those of a failure when a person is needed and no other is given', async () => {
    const { url, pings } = await startDeadMan();
    const notify = { success: `${url}/ok`, failure: `${url}/fail` };
    await notifying(notify, { ...COMPLETE, outcome: 'attention', exitCode: 3 });
    expect(pings).toEqual(['GET /fail']);
  });

  it('are asked for again, twice, when the service fails', async () => {
    const clock = patientClock();
    const { url, pings } = await startDeadMan((n) => (n < 3 ? 503 : 200));
    const { problems } = await notifying({ success: `${url}/ok` }, COMPLETE, { clock });
    expect(pings).toHaveLength(3);
    expect(clock.waits).toEqual([1000, 2000]);
    expect(problems).toEqual([]);
  });

  it('are given up then, without a word of what is secret in them', async () => {
    const { url, pings } = await startDeadMan(() => 503);
    const notify = { success: `${url}/s3cret?t=s3cret` };
    const { problems } = await notifying(notify, COMPLETE, { clock: patientClock() });
    expect(pings).toHaveLength(3);
    expect(problems).toEqual([
      `${url}/*** was not told how the run ended: it answered 503 Service Unavailable.`,
    ]);
  });

  it('are not asked for again when the service says no, and redirects are not followed', async () => {
    const { url, pings } = await startDeadMan((n) => (n === 1 ? 404 : 301));
    const notify = { start: `${url}/start`, success: `${url}/ok` };
    const { problems } = await notifying(notify);
    expect(pings).toEqual(['GET /start', 'GET /ok']);
    expect(problems).toEqual([
      `${url}/*** was not told that the run has begun: it answered 404 Not Found.`,
      `${url}/*** was not told how the run ended: it answered 301 Moved Permanently.`,
    ]);
  });

  it('are given up when nobody answers in time', async () => {
    const { url } = await startDeadMan(() => undefined);
    const options = { clock: patientClock(), attemptMs: 50 };
    const { problems } = await notifying({ success: `${url}/ok` }, COMPLETE, options);
    expect(problems).toEqual([
      `${url}/*** was not told how the run ended: it did not answer in 0.05 s.`,
    ]);
  });

  it('are given up when nobody is there', async () => {
    const notify = { success: 'http://127.0.0.1:9/ok' };
    const { problems } = await notifying(notify, COMPLETE, { clock: patientClock() });
    expect(problems).toEqual([
      'http://127.0.0.1:9/*** was not told how the run ended: it could not be reached (ECONNREFUSED).',
    ]);
  });
});

describe('the command', () => {
  it('gets the summary, outcome and exit code, in the folder of the import file, and never the key', async () => {
    const script = `
      const { KISSMETRICS_IMPORT_OUTCOME: outcome, KISSMETRICS_IMPORT_EXIT_CODE: code } = process.env;
      const keys = Object.values(process.env).filter((value) => value.includes('k3y')).length;
      const input = require('fs').readFileSync(0, 'utf8');
      require('fs').writeFileSync('told', [outcome, code, keys, process.argv[1], input].join(' '));
      console.log('This is nobody else\\'s result.');`;
    const env = { PATH: process.env['PATH'], KISSMETRICS_API_KEY: 'k3y', ALSO: 'has k3y in it' };
    const ending: Ending = { ...COMPLETE, outcome: 'attention', exitCode: 3 };
    const command = [...node(script), '$(no shell) "reads" this'];
    const { folder, problems } = await notifying({ command }, ending, { env });
    expect(problems).toEqual([]);
    expect(await readFile(join(folder, 'told'), 'utf8')).toBe(
      'attention 3 0 $(no shell) "reads" this {"version":1}',
    );
  });

  it('need not read what it gets, however much that is', async () => {
    const ending = { ...COMPLETE, report: 'x'.repeat(1_000_000) };
    expect((await notifying({ command: node('process.exit(0)') }, ending)).problems).toEqual([]);
  });

  it('is told of when it fails, with its last words but no address', async () => {
    const script = `console.error('first\\ncurl: https://example.com/s3cret failed'); process.exit(7)`;
    const { problems } = await notifying({ command: node(script) });
    expect(problems).toEqual([
      `The command ${JSON.stringify(process.execPath)} ended with 7: curl: https://example.com/*** failed.`,
    ]);
  });

  it('is told of when it is not there', async () => {
    const { problems } = await notifying({ command: ['./not-there'] });
    expect(problems).toEqual(['The command "./not-there" could not be started (ENOENT).']);
  });

  it('is ended when its time is over', async () => {
    const script = `require('fs').writeFileSync('begun', ''); setInterval(() => {}, 1000)`;
    const { folder, problems } = await notifying({ command: node(script) }, COMPLETE, {
      limitMs: 1_000,
    });
    expect(problems).toEqual([
      `The command ${JSON.stringify(process.execPath)} did not end in 1 s and was ended.`,
    ]);
    expect(existsSync(join(folder, 'begun'))).toBe(true);
  });

  it('is not waited for when it has left something running', async () => {
    const script = `
      const child = require('child_process').spawn('sleep', ['5'], { stdio: 'inherit', detached: true });
      require('fs').writeFileSync('pid', String(child.pid));
      child.unref();`;
    const { folder, problems } = await notifying({ command: node(script) });
    expect(problems).toEqual([]);
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    // It is still there, so the command has been the only one to be waited for.
    expect(process.kill(pid)).toBe(true);
  });
});
