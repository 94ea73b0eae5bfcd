import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  defineImport,
  ImportFileError,
  InterruptedError,
  runImport,
  startSink,
  UsageError,
} from '../../src/index.ts';
import { clockOfToday, TEST_KEY } from '../helpers/importing.ts';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const USERS = 'id,login,created_at\n1,a@example.com,2024-01-01\n2,guest,2024-01-02\n3,,\n';

const input = (endpoint: string) => ({
  kissmetrics: { apiKey: TEST_KEY, endpoint },
  zone: 'UTC',
  sources: { users: { csv: 'users.csv', key: 'id' } },
  rules: [{ record: 'Signed Up', from: 'users', person: 'login', at: 'created_at' }],
});

describe('the library entry', () => {
  it('runs an import that is defined in code, and tells its hooks what happens', async () => {
    const folder = await temporaryFolder({ 'users.csv': USERS });
    const sink = await startSink({});
    const heard: string[] = [];
    const summary = await runImport(
      defineImport(input(sink.url), { folder }),
      { mode: 'send', clock: clockOfToday() },
      {
        onStart: ({ mode }) => heard.push(`start ${mode}`),
        onPhase: (phase) => heard.push(phase),
        onRead: ({ source, rows }) => {
          const line = `read ${source} ${rows}`;
          if (rows > 0 && !heard.includes(line)) heard.push(line);
        },
        onReject: ({ row, problem }) => heard.push(`reject ${row.line} ${problem.reason}`),
        onSent: ({ delivered }) => heard.push(`sent ${delivered}`),
      },
    );
    await sink.close();
    expect(heard).toEqual([
      'start send',
      'lookups',
      'work',
      'reject 3 null_like_person',
      'read users 3',
      'drain',
      'sent 1',
    ]);
    expect(summary).toMatchObject({
      run: { exitCode: 3 },
      sources: { users: { read: 3, passed: 3, bad: 0, retried: 0 } },
      applied: { total: 3, event: 1, undated: 1, rejected: 1 },
      events: { planned: 1, delivered: 1 },
      rejects: { null_like_person: 1 },
    });
  });

  it('ends a run when its signal is aborted, and says so in the summary', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => `${n},u${n}@example.com,2024-01-01`);
    const folder = await temporaryFolder({
      'users.csv': `id,login,created_at\n${rows.join('\n')}\n`,
    });
    const sink = await startSink({});
    const controller = new AbortController();
    const summary = await runImport(
      defineImport(input(sink.url), { folder }),
      { mode: 'send', signal: controller.signal, clock: clockOfToday() },
      { onSent: ({ delivered }) => delivered === 3 && controller.abort() },
    );
    await sink.close();
    expect(summary.run).toMatchObject({
      outcome: 'incomplete',
      exitCode: 130,
      stopped: { code: 'interrupted' },
    });
    expect(summary.events.delivered).toBe(sink.requests);
    expect(summary.events.pending).toBe(summary.events.planned - sink.requests);
    expect(summary.events.pending).toBeGreaterThan(0);
  });

  it.each([
    ['no mode', {}],
    ['an unknown mode', { mode: 'Send' }],
    ['a limit that is no number', { mode: 'dry-run', limit: Number.NaN }],
    ['a negative limit', { mode: 'dry-run', limit: -1 }],
    ['a limit of rejects that is none', { mode: 'dry-run', maxRejects: { rows: 'x' } }],
  ])('refuses %s', async (_, options) => {
    const folder = await temporaryFolder({ 'users.csv': USERS });
    const definition = defineImport(input('http://127.0.0.1:9'), { folder });
    await expect(runImport(definition, options as never)).rejects.toBeInstanceOf(UsageError);
  });

  it('sends nothing unless `confirm` resolves to true itself', async () => {
    const folder = await temporaryFolder({ 'users.csv': USERS });
    const sink = await startSink({});
    const definition = defineImport(input(sink.url), { folder });
    const confirm = async () => 'no' as never;
    const summary = await runImport(definition, { mode: 'send', confirm, clock: clockOfToday() });
    await sink.close();
    expect(sink.requests).toBe(0);
    expect(summary.run).toMatchObject({ exitCode: 4, stopped: { code: 'declined' } });
  });

  it('rejects with an InterruptedError when it is aborted before the first event', async () => {
    const folder = await temporaryFolder({ 'users.csv': USERS });
    const definition = defineImport(input('http://127.0.0.1:9'), { folder });
    const run = runImport(definition, { mode: 'dry-run', signal: AbortSignal.abort() });
    await expect(run).rejects.toBeInstanceOf(InterruptedError);
  });

  it('reports every fault of a definition', () => {
    const wrong = { ...input('https://example.com'), zone: 'Mars', rules: [{ record: 'A' }] };
    expect(() => defineImport(wrong as never, { folder: '/' })).toThrow(ImportFileError);
  });

  it('prints nothing, installs no handler on the process, and does not end it', async () => {
    const folder = await temporaryFolder({
      'users.csv': USERS,
      'program.mjs': `
        import { defineImport, runImport } from ${JSON.stringify(pathToFileURL(join(projectRoot, 'dist/index.js')).href)};
        const events = ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection'];
        const before = events.map((name) => process.listenerCount(name));
        const definition = defineImport(${JSON.stringify(input('http://127.0.0.1:9'))}, { folder: ${JSON.stringify('.')} });
        const summary = await runImport(definition, { mode: 'rehearse' });
        const after = events.map((name) => process.listenerCount(name));
        await new Promise((resolve) => setTimeout(resolve, 50));
        console.log(JSON.stringify({ exitCode: summary.run.exitCode, same: String(before) === String(after) }));
      `,
    });
    const { stdout, stderr, status } = spawnSync(process.execPath, ['program.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect({ stdout, stderr, status }).toEqual({
      stdout: '{"exitCode":3,"same":true}\n',
      stderr: '',
      status: 0,
    });
  });
});
