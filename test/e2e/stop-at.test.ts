import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli.ts';
import { UsageError } from '../../src/index.ts';
import { clockOfToday } from '../helpers/importing.ts';
import { jumpingClock } from '../helpers/jumping-clock.ts';
import { type Nights, startNights } from '../helpers/nights.ts';
import { logged, person, type WatchedTerminal } from '../helpers/person.ts';

const FIVE = Date.parse('2026-11-21T04:00:00Z');
const SIX = Date.parse('2026-11-21T05:00:00Z');
const ROWS = 4000;
const USERS = ['id,login,created_at']
  .concat(Array.from({ length: ROWS }, (_, n) => `${n},u${n}@example.com,2024-01-01`))
  .join('\n');
const NIGHT = {
  files: { 'users.csv': USERS },
  yaml: `zone: Europe/Berlin
sources: { users: { csv: users.csv, key: id } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
`,
};
const MESSAGE = 'The run was to stop at 2026-11-21 06:00 (Europe/Berlin).';

/** A far side that is asked in the minute before six, and from its fifth request on at six. */
async function untilSix() {
  const clock = jumpingClock(FIVE);
  const history = await startNights((_, n) => {
    if (n === 5) clock.jumpTo(SIX);
    return undefined;
  });
  return { clock, history };
}

describe('a run that has to stop at a time of day', () => {
  it('finishes what is in flight, saves, and the next one goes on', async () => {
    const { clock, history } = await untilSix();
    const first = await history.run({ ...NIGHT, options: { stopAt: '06:00', clock } });
    expect(first.summary.run).toMatchObject({
      outcome: 'incomplete',
      exitCode: 4,
      stopped: { code: 'stop-at', message: MESSAGE, hint: 'Run again to go on.' },
    });
    expect(first.requests.length).toBeLessThan(ROWS);
    expect(first.summary.events.delivered).toBe(first.requests.length);
    const second = await history.run({ ...NIGHT, options: { clock: clockOfToday(SIX) } });
    expect(second.summary.run.exitCode).toBe(0);
    expect(first.requests.length + second.requests.length).toBe(ROWS);
  });

  it('takes the moment itself, and has a summary though it is over before anything is read', async () => {
    const { run } = await startNights();
    const options = { stopAt: new Date(SIX), clock: jumpingClock(SIX + 1) };
    const { summary, requests } = await run({ ...NIGHT, options });
    expect(summary.run).toMatchObject({ exitCode: 4, stopped: { code: 'stop-at' } });
    expect(summary.events.planned).toBe(0);
    expect(requests).toEqual([]);
  });

  it('ends by itself where its time is never over', async () => {
    const { run } = await startNights();
    expect((await run({ ...NIGHT, options: { stopAt: '06:00' } })).summary.run.exitCode).toBe(0);
  });

  it('sends nothing after a question that was answered too late', async () => {
    const clock = jumpingClock(FIVE);
    const confirm = async () => {
      clock.jumpTo(SIX);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      return true;
    };
    const { run } = await startNights();
    const { summary, requests } = await run({
      ...NIGHT,
      options: { stopAt: '06:00', clock, confirm },
    });
    expect(summary.run).toMatchObject({ exitCode: 4, stopped: { code: 'stop-at' } });
    expect(summary.events.pending).toBe(ROWS);
    expect(requests).toEqual([]);
  });

  it.each(['25:00', new Date(Number.NaN)])('refuses %j', async (stopAt) => {
    const { run } = await startNights();
    await expect(run({ ...NIGHT, options: { stopAt } })).rejects.toBeInstanceOf(UsageError);
  });
});

/** `run --stop-at 06:00` */
async function runUntilSix(
  { folder, load }: Nights,
  { terminal }: WatchedTerminal,
  clock: ReturnType<typeof jumpingClock>,
): Promise<number> {
  await load(NIGHT);
  const argv = ['node', 'kissmetrics-import', 'run', `${folder}/import.yaml`];
  return main([...argv, '--stop-at', '06:00'], { ...terminal, clock });
}

describe('run --stop-at', () => {
  it('stops then, in the zone of the import file, and says how to go on', async () => {
    const { clock, history } = await untilSix();
    const nobody = logged();
    expect(await runUntilSix(history, nobody, clock)).toBe(4);
    expect(history.requests.length).toBeLessThan(ROWS);
    expect(nobody.screen()).toContain(`${MESSAGE} Run again to go on.`);
    expect(nobody.result()).toContain('stopped before the end');
  });

  it('takes the question back when its time is over', async () => {
    const { clock, history } = await untilSix();
    const someone = person(() => {
      clock.jumpTo(SIX);
      return '';
    });
    expect(await runUntilSix(history, someone, clock)).toBe(4);
    expect(someone.screen()).toContain('Send them? [y/N]');
    expect(someone.screen()).toContain(MESSAGE);
    expect(history.requests).toEqual([]);
  });

  it('knows a time of day from what is none', async () => {
    const { terminal, screen } = logged();
    const argv = ['node', 'kissmetrics-import', 'run', 'import.yaml', '--stop-at', '25:00'];
    expect(await main(argv, terminal)).toBe(2);
    expect(screen()).toContain('Give a time of day from 00:00 to 23:59.');
  });
});
