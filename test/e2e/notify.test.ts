import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli.ts';
import { startDeadMan } from '../helpers/dead-man.ts';
import { startNights } from '../helpers/nights.ts';
import { logged, person, type WatchedTerminal } from '../helpers/person.ts';

const USERS = 'id,login,created_at\n1,a@example.com,2024-01-01\n';
const BAD_ROW = '2,guest,2024-01-01\n';
const RULES = `zone: UTC
sources: { users: { csv: users.csv, key: id } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
`;
const NOTIFY = `notify:
  start: \${PING}/s3cret/start
  success: \${PING}/s3cret
  failure: \${PING}/s3cret/fail
  command: [node, -e, "require('fs').appendFileSync('told', require('fs').readFileSync(0) + '\\\\n')"]
`;

/** A folder to run in, a far side, and a service that hears how runs end. */
async function nightly({ users = USERS, notify = NOTIFY, status = 200 } = {}) {
  const { url, pings } = await startDeadMan(() => status);
  const nights = await startNights();
  const { folder, head } = nights;
  await writeFile(join(folder, 'users.csv'), users);
  const told = async (): Promise<unknown[]> => {
    const text = await readFile(join(folder, 'told'), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
  };
  const run = async (
    args: readonly string[] = [],
    { terminal, screen, result }: WatchedTerminal = logged(),
    yaml = head + notify + RULES,
  ) => {
    await writeFile(join(folder, 'import.yaml'), yaml);
    const env = { ...process.env, ...terminal.env, PING: url, NO_PING: '' };
    const argv = ['node', 'kissmetrics-import', 'run', join(folder, 'import.yaml'), ...args];
    const exitCode = await main(argv, { ...terminal, env });
    return { exitCode, screen: screen(), result: result() };
  };
  return { ...nights, run, pings, told };
}

describe('notify', () => {
  it('tells of the beginning and the end of a run that went well', async () => {
    const { run, pings, told } = await nightly();
    expect((await run()).exitCode).toBe(0);
    expect(pings).toEqual(['GET /s3cret/start', 'GET /s3cret']);
    expect(await told()).toMatchObject([
      { version: 1, run: { exitCode: 0 }, events: { delivered: 1 } },
    ]);
  });

  it('tells of a failure when something needs a person', async () => {
    const { run, pings, told } = await nightly({ users: USERS + BAD_ROW });
    expect((await run()).exitCode).toBe(3);
    expect(pings).toEqual(['GET /s3cret/start', 'GET /s3cret/fail']);
    expect(await told()).toMatchObject([{ run: { outcome: 'attention' } }]);
  });

  it('tells of a run that fails before its first request, with what is wrong', async () => {
    const { run, folder, head, pings, told } = await nightly();
    const yaml = (head + NOTIFY + RULES).replace('csv: users.csv', 'csv: nowhere.csv');
    const { exitCode, screen } = await run([], logged(), yaml);
    expect(exitCode).toBe(2);
    expect(screen).toContain('nowhere.csv');
    expect(pings).toEqual(['GET /s3cret/fail']);
    expect(await told()).toEqual([
      {
        version: 1,
        run: { mode: 'send', outcome: 'failed', exitCode: 2, file: join(folder, 'import.yaml') },
        error: { message: expect.stringContaining('nowhere.csv'), hint: expect.any(String) },
      },
    ]);
  });

  it('leaves it to the run that holds the lock', async () => {
    const { run, load, pings } = await nightly();
    const { takeLock, productOf } = await import('../../src/ledger/index.ts');
    const { systemClock } = await import('../../src/support/clock.ts');
    const { endpoint, apiKey, state } = await load({ yaml: RULES });
    expect((await run()).exitCode).toBe(0);
    pings.length = 0;
    const folder = join(state, productOf(endpoint, apiKey) ?? '');
    const lock = await takeLock(folder, 0, systemClock, undefined);
    expect((await run()).exitCode).toBe(75);
    lock.release();
    expect(pings).toEqual([]);
  });

  it.each([['--dry-run'], ['--rehearse'], ['--limit', '1']])(
    'is silent with %s',
    async (...args) => {
      const { run, pings, told } = await nightly();
      expect((await run(args)).exitCode).toBe(0);
      expect([pings, await told()]).toEqual([[], []]);
    },
  );

  it('tells of the beginning after the question, and nothing when the answer is no', async () => {
    const { run, pings } = await nightly();
    expect((await run([], person('n\n'))).exitCode).toBe(4);
    expect(pings).toEqual([]);
    const asked = person(() => (pings.length === 0 ? 'y\n' : 'n\n'));
    expect((await run([], asked)).exitCode).toBe(0);
    expect(pings).toEqual(['GET /s3cret/start', 'GET /s3cret']);
  });

  it('has nobody to tell where the environment names nobody', async () => {
    const { run, pings } = await nightly({ notify: 'notify: { success: "${NO_PING:-}" }\n' });
    expect((await run()).exitCode).toBe(0);
    expect(pings).toEqual([]);
  });

  it('changes neither result nor exit code when it fails: that is a warning', async () => {
    const { run } = await nightly({ status: 404 });
    const { exitCode, screen, result } = await run(['--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(result)).toMatchObject({ run: { outcome: 'complete', exitCode: 0 } });
    expect(screen).toMatch(
      /warning notify: http:\/\/127\.0\.0\.1:\d+\/\*\*\* was not told how the run ended: it answered 404/,
    );
    expect(screen).not.toContain('s3cret');
  });

  it('is as quiet as the rest when all is well, and heard when it is not', async () => {
    const well = await nightly({ status: 404, notify: `${NOTIFY}currency: USD\n` });
    expect(await well.run(['--quiet'])).toEqual({ exitCode: 0, screen: '', result: '' });
    const bad = await nightly({ status: 404, users: USERS + BAD_ROW });
    const { exitCode, screen } = await bad.run(['--quiet']);
    expect(exitCode).toBe(3);
    expect(screen).toContain('warning notify: ');
    const wrong = await nightly({ status: 404, users: 'id,login,created_at\n"' });
    const failed = await wrong.run(['--quiet']);
    expect(failed.exitCode).toBe(2);
    expect(failed.screen).toContain('warning notify: ');
  });
});
