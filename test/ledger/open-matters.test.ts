import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadImport, retryRejects } from '../../src/index.ts';
import { history } from '../helpers/history.ts';
import { clockOfToday } from '../helpers/importing.ts';

const HEAD = 'id,login,at,type';
const YAML = `zone: UTC
sources: { plans: { csv: plans.csv, key: id } }
rules:
  - { record: Billed, from: plans, person: login, at: at }
  - { name: kinds, record: { column: type, map: { up: Upgraded, down: Downgraded } }, from: plans, person: login, at: at }
`;
const plans = (...rows: string[]) => ({ 'plans.csv': `${[HEAD, ...rows].join('\n')}\n` });
const UP = '1,a@example.com,2024-01-01 10:00:00,up';

describe('a run of one rule', () => {
  it('takes nothing for changed that another rule of the row has delivered', async () => {
    const { run } = await history(YAML);
    await run(plans(UP), YAML, { only: ['kinds'] });
    const { summary, sent } = await run(plans(UP), YAML, { only: ['Billed'] });
    expect(sent).toEqual(['/e a@example.com Billed @2024-01-01T10:00:00Z']);
    expect(summary.run.exitCode).toBe(0);
    const whole = await run(plans(UP));
    expect(whole.summary.events).toMatchObject({ alreadyDelivered: 2, changed: 0, delivered: 0 });
  });

  it('finds that a row tells its event under another name, as a run of all rules does', async () => {
    const { run } = await history(YAML);
    await run(plans(UP), YAML, { only: ['kinds'] });
    const { summary, sent } = await run(plans(UP.replace('up', 'down')), YAML, { only: ['kinds'] });
    expect(sent).toEqual([]);
    expect(summary.events).toMatchObject({ changed: 1 });
  });

  it('rejects a name that another rule makes of the row as well', async () => {
    const clashing = YAML.replace('up: Upgraded', 'up: Billed');
    const { run } = await history(clashing);
    const { summary, sent } = await run(plans(UP), clashing, { only: ['Billed'] });
    expect(sent).toEqual([]);
    expect(summary.rejects).toEqual({ name_clash: 1 });
  });

  it('keeps what it delivers for the rules that thin, though they are not run', async () => {
    const thinned = `${YAML.replace('from: plans, person', 'from: plans, where: { type: { not: none } }, person')}  - { name: first, record: Billed, from: plans, where: { type: none }, person: login, at: at, once: true }\n`;
    const { run } = await history(thinned);
    await run(plans(UP), thinned, { only: ['Billed'] });
    const none = '2,a@example.com,2024-02-01 10:00:00,none';
    const only = ['first'];
    const { summary, sent } = await run(
      plans(UP, none),
      thinned.replace('down:', 'none: null, down:'),
      { only },
    );
    expect(sent).toEqual([]);
    expect(summary.events).toMatchObject({ throttled: 1 });
  });
});

describe('a mark that is taken out of a rule and put back', () => {
  it('knows of what was delivered meanwhile', async () => {
    const once = YAML.replace('at: at }', 'at: at, once: true }');
    const { run } = await history(once);
    await run(plans(UP));
    await run(plans(UP), once);
    const second = '2,b@example.com,2024-02-01 10:00:00,up';
    await run(plans(UP, second), YAML);
    const third = '3,b@example.com,2024-03-01 10:00:00,up';
    const { summary, sent } = await run(plans(UP, second, third), once);
    expect(sent).toEqual(['/e b@example.com Upgraded @2024-03-01T10:00:00Z']);
    expect(summary.events).toMatchObject({ throttled: 1, delivered: 1 });
  });
});

describe('what needs a person', () => {
  it('is told again when the run that met it ended without a summary', async () => {
    const { run } = await history(YAML);
    await run(plans(UP));
    const later = plans(UP.replace('10:00', '11:00'));
    const failing = run(later, YAML, {}, 10, {
      onPhase(phase) {
        if (phase === 'drain') throw new Error('The process is gone.');
      },
    });
    await expect(failing).rejects.toThrow('The process is gone.');
    const { summary } = await run(later);
    expect(summary.events).toMatchObject({ moved: 2 });
    expect(summary.run.exitCode).toBe(3);
    expect((await run(later)).summary.run.exitCode).toBe(0);
  });

  it('is told of a set of which one value collides and the rest is sent', async () => {
    const set = `zone: UTC
sources: { plans: { csv: plans.csv, key: id } }
rules:
  - { set: { Type: type, Login: id }, from: plans, person: login, at: at }
`;
    const { run } = await history(set);
    const collided = plans(UP, '2,a@example.com,2024-01-01 10:00:00,up');
    const { summary, sent } = await run(collided);
    expect(sent).toEqual(['/s a@example.com  @2024-01-01T10:00:00Z {Type=up, Login=1}']);
    expect(summary.events).toMatchObject({ delivered: 1, collision: 1 });

    const more = set.replace('Login: id', 'Login: id, Name: login');
    const partly = await run(collided, more);
    expect(partly.sent).toEqual([
      '/s a@example.com  @2024-01-01T10:00:00Z {Name=a%40example.com}'.replace('%40', '@'),
    ]);
    expect(partly.summary.run.exitCode).toBe(3);
    expect((await run(collided, more)).summary.run.exitCode).toBe(0);
  });
});

describe('a refusal', () => {
  const SECOND = '2,b@example.com,2024-01-02 10:00:00,up';
  const only = ['kinds'];
  const refusing = (query: string) => (query.includes('Billed') ? { status: 400 } : undefined);

  it('is open until what was refused is delivered', async () => {
    const { run, folder, answering } = await history(YAML);
    answering((_, { query }) => refusing(query));
    const first = await run(plans(UP, SECOND));
    expect(first.summary.events).toMatchObject({ delivered: 2, refused: 2 });
    expect(first.summary.openRejects).toBe(2);
    const [file = ''] = first.summary.rejectFiles;
    const rejected = await readFile(file, 'utf8');
    expect(rejected.split('\n')).toHaveLength(4);
    expect(rejected).toContain('refused');

    const narrowed = await run(plans(UP, SECOND), YAML, { only });
    expect(narrowed.summary.run.exitCode).toBe(3);

    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    const again = await retryRejects(definition, { clock: clockOfToday() });
    expect(again.events).toMatchObject({ refused: 2 });
    expect(again.run.exitCode).toBe(3);

    answering(undefined);
    const settled = await retryRejects(definition, { clock: clockOfToday() });
    expect(settled.events).toMatchObject({ delivered: 2, refused: 0 });
    expect(settled.run.exitCode).toBe(0);
    const last = await run(plans(UP, SECOND));
    expect(last.sent).toEqual([]);
    expect(last.summary.run.exitCode).toBe(0);
  });

  it('that is dropped is not asked about again', async () => {
    const { run, folder, answering } = await history(YAML);
    answering((_, { query }) => refusing(query));
    await run(plans(UP));
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    await retryRejects(definition, { drop: true, clock: clockOfToday() });
    const { summary } = await run(plans(UP));
    expect(summary.events).toMatchObject({ refused: 1 });
    expect(summary.run.exitCode).toBe(0);
    const rejects = await readdir(join(folder, '.kissmetrics-import', 'rejects'));
    expect(rejects).toHaveLength(1);
  });

  it('of what an earlier run had under way is open too', async () => {
    const { run, answering } = await history(YAML);
    const impatient = `giveUpAfter: 1 second\n${YAML}`;
    answering(() => ({ status: 503 }));
    expect((await run(plans(UP), impatient, { only })).summary.events).toMatchObject({
      pending: 1,
    });
    answering(() => ({ status: 400 }));
    const { summary } = await run(plans(UP), YAML, { only });
    expect(summary.resumed).toMatchObject({ refused: 1 });
    expect(summary.openRejects).toBe(1);
    expect(summary.run.exitCode).toBe(3);
    answering(undefined);
    const last = await run(plans(UP), YAML, { only });
    expect(last.sent).toEqual(['/e a@example.com Upgraded @2024-01-01T10:00:00Z']);
    expect(last.summary.run.exitCode).toBe(0);
  });
});

describe('rejects of a source that is taken out of the file', () => {
  it('stay open until they are dropped', async () => {
    const two = YAML.replace('sources: { ', 'sources: { more: { csv: more.csv, key: id }, ').concat(
      '  - { record: Visited, from: more, person: login, at: at }\n',
    );
    const { run, folder } = await history(YAML);
    const more = { 'more.csv': `${HEAD}\n9,x@example.com,2024-02-31,up\n` };
    const first = await run({ ...plans(UP), ...more }, two);
    expect(first.summary.openRejects).toBe(1);
    const { summary } = await run(plans(UP), YAML);
    expect(summary.openRejects).toBe(1);
    expect(summary.run.exitCode).toBe(3);
    expect(summary.warnings.map(({ code }) => code)).toContain('source_gone');
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    await retryRejects(definition, { drop: true, clock: clockOfToday() });
    expect((await run(plans(UP), YAML)).summary.run.exitCode).toBe(0);
  });
});

describe('a value of a property that never arrived', () => {
  const SET = `zone: UTC
sources: { plans: { csv: plans.csv, key: id } }
rules:
  - { set: { Plan: type }, from: plans, person: login, at: at }
`;
  const pro = '1,a@example.com,2024-01-02,Pro';
  const basic = '2,a@example.com,2024-01-03,Basic';
  const late = '3,a@example.com,2024-01-01,Basic';

  it.each([
    ['refused', 400],
    ['not sent', 401],
  ])('is forgotten, and what was there before known again: it was %s', async (_, status) => {
    const { run, answering } = await history(SET);
    answering((_n, { query }) => (query.includes('Basic') ? { status } : undefined));
    await run(plans(pro, basic), SET, {}, 1);
    answering(undefined);
    const { sent } = await run(plans(late, basic, pro));
    expect(sent.at(-1)).toBe('/s a@example.com  @2024-01-03T00:00:00Z {Plan=Basic}');
    expect((await run(plans(late, basic, pro))).sent).toEqual([]);
  });

  it('does not bring back an older one over a newer', async () => {
    const { run, answering } = await history(SET);
    const [older, refused, newer] = [late, pro, basic.replace('Basic', 'Gold')];
    answering((_n, { query }) => (query.includes('Pro') ? { status: 400 } : undefined));
    await run(plans(older, refused, newer), SET, {}, 1);
    answering(undefined);
    expect((await run(plans(older))).sent).toEqual([]);
  });
});

describe('a rule with `once`', () => {
  it('is not thinned by events that were never sent', async () => {
    const yaml = `zone: UTC
sources: { plans: { csv: plans.csv, key: id }, more: { csv: more.csv, key: id } }
rules:
  - { name: plain, record: First, from: plans, person: login, at: at }
  - { name: once, record: First, from: more, person: login, at: at, once: true }
`;
    const { run, answering } = await history(yaml);
    const none = { 'more.csv': `${HEAD}\n` };
    const b = '3,b@example.com,2024-01-01,up';
    answering((n) => (n > 1 ? { status: 401 } : undefined));
    const c = '4,c@example.com,2024-01-01,up';
    // The first one is delivered and the second one stops the run: the two that share a second wait.
    await run({ ...plans(b, c, UP, UP.replace('1,', '2,')), ...none }, yaml, {}, 1);
    answering(undefined);
    await run({ ...plans(b, c), ...none });
    const more = { 'more.csv': `${HEAD}\n9,a@example.com,2024-02-01,up\n` };
    const { sent } = await run({ ...plans(b, c), ...more });
    expect(sent).toEqual(['/e a@example.com First @2024-02-01T00:00:00Z']);
  });
});

describe('what was refused after an attempt without an answer', () => {
  it('may be there: it is sent again as it was, and not otherwise', async () => {
    const { run, answering } = await history(YAML);
    let n = 0;
    answering(() => ((n += 1) === 1 ? { cut: 'after' } : { status: 400 }));
    const first = await run(plans(UP), YAML, { only: ['Billed'] }, 1);
    expect(first.summary.events).toMatchObject({ refused: 1 });
    answering(undefined);
    const moved = await run(plans(UP.replace('10:00', '11:00')), YAML, { only: ['Billed'] });
    expect(moved.sent).toEqual([]);
    expect(moved.summary.events).toMatchObject({ moved: 1 });
    expect(moved.summary.run.exitCode).toBe(3);
    const again = await run(plans(UP), YAML, { only: ['Billed'] });
    expect(again.sent).toEqual(['/e a@example.com Billed @2024-01-01T10:00:00Z']);
  });
});

describe('what another import file had under way', () => {
  it('and is refused needs a person, whichever file is run', async () => {
    const { run, answering } = await history(YAML);
    answering(() => ({ status: 503 }));
    await run(plans(UP), `giveUpAfter: 1 second\n${YAML}`, { only: ['Billed'] });
    answering(() => ({ status: 400 }));
    const { summary } = await run(plans('2,b@example.com,none,up'), YAML, { only: ['Billed'] });
    expect(summary.resumed.refused).toBe(1);
    expect(summary.run.exitCode).toBe(3);
  });
});
