import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli.ts';
import { type CanaryEvent, UsageError } from '../../src/index.ts';
import { told } from '../helpers/importing.ts';
import { startNights } from '../helpers/nights.ts';
import { logged, person, type WatchedTerminal } from '../helpers/person.ts';

const YAML = `zone: Europe/Berlin
sources:
  users: { csv: users.csv, key: id }
  bills: { csv: bills.csv, key: id }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at, properties: { Plan: plan } }
  - { record: Canceled, from: users, person: login, at: canceled_at }
  - { set: { Plan Name: plan }, from: users, person: login, at: created_at }
  - { record: Billed, from: bills, person: login, at: at, revenue: amount }
`;
const USERS = [
  'id,login,created_at,canceled_at,plan',
  '1,a@example.com,2024-01-03,2024-02-01,Basic',
  '2,b@example.com,2024-01-02,,Pro',
  '3,a@example.com,2024-01-01,,Trial',
  '4,guest,2024-01-01,,Pro',
].join('\n');
const BILLS = [
  'id,login,at,amount',
  '1,a@example.com,2024-03-01,9.90',
  '2,b@example.com,2024-03-01,1500.00',
  '3,b@example.com,2024-03-01,200.00',
  '4,a@example.com,2023-12-01,5.00',
  '5,b@example.com,2024-04-01,7.00',
].join('\n');
const FILES = { 'users.csv': `${USERS}\n`, 'bills.csv': `${BILLS}\n` };
const NIGHT = { files: FILES, yaml: YAML };
/** Three sign-ups, a cancellation, three sets of which one is older than a newer value, five bills. */
const ALL = 11;
/** A set that goes before an older one of its person would keep that from being sent. */
const LATER_SETS = 1;

describe('a canary', () => {
  it('sends the first, the last, the largest and one of each name, and tells of each', async () => {
    const { run } = await startNights();
    const heard: CanaryEvent[] = [];
    const { summary, requests } = await run({
      ...NIGHT,
      options: { canary: 6 },
      hooks: { onCanary: (events) => heard.push(...events) },
    });
    expect(heard.map(({ why, verb, person: who, name }) => [why, verb, who, name])).toEqual([
      ['first', 'record', 'a@example.com', 'Billed'],
      ['last', 'record', 'b@example.com', 'Billed'],
      ['largest', 'record', 'b@example.com', 'Billed'],
      ['name', 'record', 'a@example.com', 'Signed Up'],
      ['name', 'record', 'a@example.com', 'Canceled'],
      ['name', 'set', 'b@example.com', ''],
    ]);
    expect(heard[3]).toEqual({
      why: 'name',
      verb: 'record',
      person: 'a@example.com',
      name: 'Signed Up',
      second: Date.parse('2023-12-31T23:00:00Z') / 1000,
      localTime: '2024-01-01 00:00:00 (Europe/Berlin)',
      properties: [['Plan', 'Trial']],
      source: 'users',
      file: 'users.csv',
      line: 4,
      key: ['3'],
    });
    expect(requests).toHaveLength(6);
    expect(summary.run).toMatchObject({
      outcome: 'incomplete',
      exitCode: 4,
      stopped: {
        code: 'canary',
        message: `Of ${ALL} events 6 were sent first, as --canary asks.`,
        hint: expect.stringContaining('run again without --canary'),
      },
    });
    expect(summary.events).toMatchObject({ planned: 6, delivered: 6, pending: 0 });
  });

  it.each([1, 2, 3, 5, 8, 100])(
    'of %i leaves to the next run what a run without it would have sent, and nothing twice',
    async (canary) => {
      const plain = await (await startNights()).run(NIGHT);
      const { run } = await startNights();
      const first = await run({ ...NIGHT, options: { canary } });
      expect(first.requests).toHaveLength(Math.min(canary, ALL - LATER_SETS));
      const rest = await run(NIGHT);
      expect(told([...first.requests, ...rest.requests])).toEqual(told(plain.requests));
      expect(rest.summary.run).toMatchObject({ outcome: 'attention', exitCode: 3 });
      expect(rest.summary.rejects).toEqual({ null_like_person: 2 });
      const again = await run(NIGHT);
      expect(again.requests).toEqual([]);
    },
  );

  it('leaves thinned events as they would have been', async () => {
    const yaml = YAML.replace('revenue: amount', 'every: 40 days').replace(
      'at: created_at, prop',
      'at: created_at, once: true, prop',
    );
    const plain = await (await startNights()).run({ ...NIGHT, yaml });
    const { run } = await startNights();
    const first = await run({ ...NIGHT, yaml, options: { canary: 4 } });
    const rest = await run({ ...NIGHT, yaml });
    expect(told([...first.requests, ...rest.requests])).toEqual(told(plain.requests));
  });

  it('chooses of what is new alone, and is a run as any other when nothing is', async () => {
    const { run } = await startNights();
    await run(NIGHT);
    const more = { ...FILES, 'bills.csv': `${BILLS}\n6,b@example.com,2024-02-01,1.00\n` };
    const canary = await run({ files: more, yaml: YAML, options: { canary: 5 } });
    expect(told(canary.requests)).toEqual([
      '/e b@example.com Billed @2024-01-31T23:00:00Z {Billing Amount=1.00}',
    ]);
    const { summary, requests } = await run({ yaml: YAML, options: { canary: 5 } });
    expect(requests).toEqual([]);
    expect(summary.run).toMatchObject({ outcome: 'attention', exitCode: 3 });
  });

  it('keeps open what is rejected, though it does not meet it', async () => {
    const { run } = await startNights();
    expect((await run(NIGHT)).summary.openRejects).toBe(2);
    const more = { ...FILES, 'bills.csv': `${BILLS}\n6,b@example.com,2024-02-01,1.00\n` };
    const { summary } = await run({ files: more, yaml: YAML, options: { canary: 5 } });
    expect(summary.openRejects).toBe(2);
  });

  it('sends nothing unless its plan is agreed to', async () => {
    const { run } = await startNights();
    const { summary, requests } = await run({
      ...NIGHT,
      options: { canary: 2, confirm: async ({ events }) => events.pending !== ALL },
    });
    expect(summary.run.stopped?.code).toBe('declined');
    expect(requests).toEqual([]);
    // Who is asked has seen what was found.
    expect(summary.inspection?.quote.requests).toBe(ALL);
  });

  it('tells what went wrong, and nothing to look for, when it could not be sent', async () => {
    const { run } = await startNights(() => ({ status: 401 }));
    const heard: CanaryEvent[] = [];
    const { summary } = await run({
      ...NIGHT,
      options: { canary: 2 },
      hooks: { onCanary: (events) => heard.push(...events) },
    });
    expect(summary.run.stopped?.code).toBe('unauthorized');
    expect(heard).toEqual([]);
  });

  it.each([
    [{ canary: 0 }],
    [{ canary: 1.5 }],
    [{ canary: 1001 }],
    [{ canary: 1, mode: 'dry-run' as const }],
    [{ canary: 1, mode: 'rehearse' as const }],
  ])('is refused with %j', async (options) => {
    const { run } = await startNights();
    await expect(run({ ...NIGHT, options })).rejects.toBeInstanceOf(UsageError);
  });
});

async function runCanary(
  { terminal, screen, result }: WatchedTerminal,
  args: readonly string[] = [],
) {
  const { folder, load, requests } = await startNights();
  await load(NIGHT);
  const argv = ['node', 'kissmetrics-import', 'run', `${folder}/import.yaml`, '--canary', '3'];
  const exitCode = await main([...argv, ...args], terminal);
  return { exitCode, requests, screen: screen(), result: result() };
}

describe('run --canary', () => {
  const LOOK_UP = 'Look up in the Live view of Kissmetrics';

  it('shows the plan, sends the canary, tells whom to look up, and goes on when it is told so', async () => {
    const { exitCode, requests, screen } = await runCanary(person('y\n'));
    expect(screen).toContain('Send 3 of them first? [y/N]');
    expect(screen).toContain(`${LOOK_UP}, and at each person's page (3 events):

  a@example.com
    did "Billed", at 2023-12-01 00:00:00 (Europe/Berlin)
      Billing Amount: 5.00
    (the first; bills, bills.csv line 5)
`);
    expect(screen).toContain(
      `Send the other ${ALL - 3} now? If not, the next run sends them. [y/N]`,
    );
    expect(screen).not.toContain('Send them? [y/N]');
    expect(requests).toHaveLength(ALL);
    expect(exitCode).toBe(3);
    expect(screen).toContain(`${ALL - 3} delivered, 3 already delivered`);
  });

  it('ends there when the answer is no', async () => {
    const someone = person((question) => (question === 1 ? 'y\n' : 'n\n'));
    const { exitCode, requests, screen } = await runCanary(someone);
    expect(requests).toHaveLength(3);
    expect(exitCode).toBe(4);
    const [, end = ''] = screen.split('If not, the next run sends them. [y/N]');
    expect(end).toContain('Stopped after the canary');
    expect(end).toContain('Of 11 events 3 were sent first, as --canary asks.');
    // Figures of three events are none of the import.
    expect(screen).toContain('Funnel');
    expect(end).not.toMatch(/Funnel|People/);
  });

  it.each([
    ['with --yes', () => person(''), ['--yes']],
    ['without a terminal', () => logged(), []],
    ['quietly', () => logged(), ['--quiet']],
  ])('ends there %s', async (_, sitting, args) => {
    const { exitCode, requests, screen } = await runCanary(sitting(), args);
    expect(requests).toHaveLength(3);
    expect(exitCode).toBe(4);
    expect(screen).toContain(LOOK_UP);
    expect(screen).not.toContain('[y/N]');
  });

  it('prints JSON and nothing else on standard output with --json', async () => {
    const { result } = await runCanary(logged(), ['--json']);
    expect(JSON.parse(result)).toMatchObject({ run: { stopped: { code: 'canary' } } });
  });

  it.each([[['--dry-run']], [['--rehearse']], [['--canary', '0']]])(
    'does not go with %j',
    async (args) => {
      const { exitCode, requests } = await runCanary(logged(), args);
      expect(exitCode).toBe(2);
      expect(requests).toEqual([]);
    },
  );
});
