import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LockedError, loadImport, runImport, type Summary } from '../../src/index.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import {
  billing,
  bills,
  csvOf,
  expectPlain,
  type FarSide,
  farSide,
  productFolder,
  runToEnd,
  runUntil,
  startRun,
  summaryIn,
} from './running.ts';

interface Owner {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  readonly started: string;
}

async function runHere(folder: string): Promise<Summary> {
  const env = { KISSMETRICS_API_KEY: TEST_KEY };
  return runImport(await loadImport(join(folder, 'import.yaml'), { env }), { mode: 'send' });
}

/** A folder in which this process has imported, and what its lock said meanwhile. */
async function lockedOnce(): Promise<{ folder: string; far: FarSide; owner: Owner }> {
  let owner: Owner | undefined;
  let folder = '';
  const far = await farSide({
    async answer() {
      owner ??= JSON.parse(await readFile(ownerFile(folder), 'utf8'));
      return undefined;
    },
  });
  folder = await temporaryFolder({
    'bills.csv': csvOf(bills(0, 10)),
    'import.yaml': billing(far.url),
  });
  await runHere(folder);
  if (owner === undefined) throw new Error('A run that sends holds the lock.');
  return { folder, far, owner };
}

function ownerFile(folder: string): string {
  return join(productFolder(folder), 'lock', 'owner.json');
}

/** Leaves a lock behind, as its owner would. */
async function leaveLock(folder: string, owner: Owner, silentMs = 0): Promise<void> {
  await mkdir(join(productFolder(folder), 'lock'));
  await writeFile(ownerFile(folder), JSON.stringify(owner));
  const since = new Date(Date.now() - silentMs);
  await utimes(ownerFile(folder), since, since);
}

/** Answers nothing until it is opened. */
function barrier() {
  let open: () => void = () => undefined;
  const opened = new Promise<undefined>((resolve) => {
    open = () => resolve(undefined);
  });
  return { opened, open: () => open() };
}

async function firstRequest({ sink }: FarSide): Promise<void> {
  while (sink.requests === 0) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

describe('two runs on one product', () => {
  it('do not work at once, and the one that waits finds nothing left to send', async () => {
    const { opened, open } = barrier();
    const far = await farSide({ answer: () => opened });
    const folder = await temporaryFolder({
      'bills.csv': csvOf(bills(0, 100)),
      'import.yaml': billing(far.url),
    });
    const first = startRun(folder);
    await firstRequest(far);
    const waiting = startRun(folder, ['--wait', '60']);
    const refused = await runToEnd(folder);
    expect(refused.exitCode).toBe(75);
    expectPlain(
      refused,
      new RegExp(`Another run works .*: process ${first.child.pid} on \\S+\\.\n`),
    );
    open();
    expect((await first.ended).exitCode).toBe(0);
    const { exitCode, stdout } = await waiting.ended;
    expect(exitCode).toBe(0);
    expect(summaryIn(stdout).events).toMatchObject({ delivered: 0, alreadyDelivered: 100 });
    expect(new Set(far.taken).size).toBe(100);
    expect(far.taken).toHaveLength(100);
  });

  it('do not both take over from an owner that is gone', async () => {
    const { folder, far, owner } = await lockedOnce();
    const { opened, open } = barrier();
    const next = await farSide({ answer: () => opened });
    // The same product for the program: a state is kept by the far side's origin.
    await writeFile(join(folder, 'import.yaml'), billing(next.url));
    await writeFile(join(folder, 'bills.csv'), csvOf(bills(0, 20)));
    expect(far.taken).toHaveLength(10);
    const state = join(folder, 'state', `local-127.0.0.1-${new URL(next.url).port}`);
    await mkdir(join(state, 'lock'), { recursive: true });
    await writeFile(join(state, 'lock', 'owner.json'), JSON.stringify({ ...owner, started: '1' }));
    const runs = Array.from({ length: 5 }, () => startRun(folder));
    let left = runs.length;
    // Whoever got it is held up until all others have ended.
    const codes = await Promise.all(
      runs.map(async ({ ended }) => {
        const { exitCode } = await ended;
        left -= 1;
        if (left === 1) open();
        return exitCode;
      }),
    );
    expect(codes.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 75, 75, 75, 75]);
    expect(new Set(next.taken).size).toBe(20);
    expect(next.taken).toHaveLength(20);
  });
});

describe('the lock of an owner', () => {
  it('that was killed on this machine delays nobody', async () => {
    const far = await farSide({ answer: () => ({ delayMs: 20 }) });
    const folder = await temporaryFolder({
      'bills.csv': csvOf(bills(0, 500)),
      'import.yaml': billing(far.url),
    });
    expect((await runUntil(folder, far, 10, 'SIGKILL')).signal).toBe('SIGKILL');
    expect(JSON.parse(await readFile(ownerFile(folder), 'utf8'))).toHaveProperty('pid');
    // It does not wait, so it would end with 75.
    const next = await runToEnd(folder);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(new Set(far.taken).size).toBe(500);
  });

  it('holds while its process is there', async () => {
    const { folder, owner } = await lockedOnce();
    await leaveLock(folder, owner, 60_000);
    await expect(runHere(folder)).rejects.toThrow(LockedError);
  });

  it('does not hold when another program has got its number', async () => {
    const { folder, owner } = await lockedOnce();
    expect(owner.pid).toBe(process.pid);
    await leaveLock(folder, { ...owner, started: '1' });
    expect((await runHere(folder)).events.alreadyDelivered).toBe(10);
  });

  it('on another machine holds while it is heard of', async () => {
    const { folder, owner } = await lockedOnce();
    await leaveLock(folder, { ...owner, host: 'other.example.com' }, 20_000);
    await expect(runHere(folder)).rejects.toThrow(`process ${owner.pid} on other.example.com`);
  });

  it('on another machine is taken over after 30 seconds of silence', async () => {
    const { folder, owner } = await lockedOnce();
    await leaveLock(folder, { ...owner, host: 'other.example.com' }, 31_000);
    expect((await runHere(folder)).events.alreadyDelivered).toBe(10);
  });
});
