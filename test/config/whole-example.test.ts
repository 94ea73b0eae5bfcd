import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadImport } from '../../src/config/load.ts';
import type { RuleDefinition, ValueDefinition } from '../../src/model/definition.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const WHOLE = `
kissmetrics:
  apiKey: \${KISSMETRICS_API_KEY}
  endpoint: https://trk.kissmetrics.io
  rate: 100
  concurrency: 10
  revenueProperty: Billing Amount

zone: UTC
currency: USD
window:
  from: 2009-01-01
  until: 2026-03-01T00:00:00Z

sources:
  users:
    csv: exports/users-*.csv.gz
    key: id
  billing:
    mysql: \${DATABASE_URL}
    table: billing
    cursor: id
  visits:
    csv: exports/events.csv
    key: id

lookups:
  login: { source: users, key: id, value: login }

rules:
  - record: Signed Up
    from: users
    person: login
    at: created_at
    once: true

  - record: Canceled
    from: users
    person: login
    at: canceled_at
    again: true

  - record: { column: type, map: { signup: null, upgrade: Upgraded, downgrade: Downgraded, renewal: null } }
    from: billing
    person: { lookup: login, by: user_id }
    at: created_at
    properties:
      Plan Name: { column: plan_id, map: { 1: Basic, 2: Pro } }

  - record: Billed
    from: billing
    person: { lookup: login, by: user_id }
    at: created_at
    revenue: amount
    properties:
      Billing Description: { column: type, map: { signup: Signed Up, upgrade: Upgraded, downgrade: Downgraded, renewal: Renewed } }

  - record: Visited Dashboard
    from: visits
    where: { event: visited dashboard }
    person: { lookup: login, by: user_id }
    at: created_at
    every: 30 minutes

  - set: { Plan Name: plan, Company Size: company_size }
    from: users
    person: login
    at: updated_at

state: .kissmetrics-import
`;

const KEY = '0123456789abcdef0123456789abcdef01234567';

async function whole() {
  const folder = await temporaryFolder({ 'import.yaml': WHOLE });
  const env = { KISSMETRICS_API_KEY: KEY, DATABASE_URL: 'mysql://reader:secret@db:3307/shop' };
  return { folder, definition: await loadImport(join(folder, 'import.yaml'), { env }) };
}

/** A value without what is the same for all of them here. */
function brief({ origin, as, map }: ValueDefinition) {
  return { origin, as, ...(map === undefined ? {} : { map: [...map] }) };
}

const LOOKED_UP = {
  as: 'text',
  origin: {
    kind: 'lookup',
    name: 'login',
    by: { origin: { kind: 'column', name: 'user_id' }, as: 'text' },
  },
};

function column(name: string, as = 'text') {
  return { origin: { kind: 'column', name, path: undefined }, as };
}

function onlyRule(rules: readonly RuleDefinition[], name: string) {
  const [rule, second] = rules.filter((candidate) => candidate.name === name);
  if (rule === undefined || second !== undefined) throw new Error(`Not one rule called ${name}.`);
  return rule;
}

describe('the whole example of the language', () => {
  it('is read without a fault and without a warning', async () => {
    const { definition } = await whole();
    expect(definition.warnings).toEqual([]);
  });

  it('gives the settings of the run', async () => {
    const { folder, definition } = await whole();
    expect(definition).toMatchObject({
      file: join(folder, 'import.yaml'),
      folder,
      apiKey: KEY,
      endpoint: 'https://trk.kissmetrics.io',
      rate: 100,
      concurrency: 10,
      revenueProperty: 'Billing Amount',
      zone: 'UTC',
      currency: 'USD',
      state: join(folder, '.kissmetrics-import'),
      giveUpAfterMs: 600_000,
      notify: undefined,
      allowAlias: false,
    });
  });

  it('gives sources and lookups in the order of the file', async () => {
    const { definition } = await whole();
    expect(definition.sources).toMatchObject([
      { name: 'users', csv: 'exports/users-*.csv.gz', key: ['id'] },
      {
        name: 'billing',
        kind: 'mysql',
        connection: {
          host: 'db',
          port: 3307,
          user: 'reader',
          password: 'secret',
          database: 'shop',
        },
        table: 'billing',
        cursor: 'id',
        key: undefined,
      },
      { name: 'visits', csv: 'exports/events.csv', key: ['id'] },
    ]);
    expect(definition.lookups).toEqual([
      {
        name: 'login',
        place: { line: 28, column: 10, path: 'lookups.login' },
        source: 'users',
        key: 'id',
        value: 'login',
        where: [],
      },
    ]);
  });

  it('names rules by what they record', async () => {
    const { definition } = await whole();
    expect(definition.rules.map(({ name, verb, from }) => [name, verb, from])).toEqual([
      ['Signed Up', 'record', 'users'],
      ['Canceled', 'record', 'users'],
      ['Upgraded, Downgraded', 'record', 'billing'],
      ['Billed', 'record', 'billing'],
      ['Visited Dashboard', 'record', 'visits'],
      ['Set Plan Name, Company Size', 'set', 'users'],
    ]);
  });

  it('makes the name of an event a fixed text and the bare word a column', async () => {
    const { definition } = await whole();
    const rule = onlyRule(definition.rules, 'Signed Up');
    if (rule.verb !== 'record') throw new Error('Not a record.');
    expect(brief(rule.record)).toEqual({
      origin: { kind: 'value', text: 'Signed Up' },
      as: 'text',
    });
    expect(brief(rule.person)).toEqual(column('login'));
    expect(brief(rule.at)).toEqual(column('created_at', 'time'));
    expect(rule).toMatchObject({
      once: true,
      again: false,
      required: false,
      every: undefined,
      revenue: undefined,
      future: 'reject',
      sameSecond: 'spread',
      sameSecondOnRule: false,
      window: { from: 1_230_768_000, until: 1_772_323_200 },
    });
  });

  it('keeps the keys of a map as they are written, and null as "no event"', async () => {
    const { definition } = await whole();
    const rule = onlyRule(definition.rules, 'Upgraded, Downgraded');
    if (rule.verb !== 'record') throw new Error('Not a record.');
    expect(brief(rule.record)).toEqual({
      ...column('type'),
      map: [
        ['signup', null],
        ['upgrade', 'Upgraded'],
        ['downgrade', 'Downgraded'],
        ['renewal', null],
      ],
    });
    expect(brief(rule.person)).toMatchObject(LOOKED_UP);
    expect(rule.properties.map(({ name, value }) => [name, brief(value)])).toEqual([
      [
        'Plan Name',
        {
          ...column('plan_id'),
          map: [
            ['1', 'Basic'],
            ['2', 'Pro'],
          ],
        },
      ],
    ]);
  });

  it('reads revenue as money', async () => {
    const { definition } = await whole();
    const rule = onlyRule(definition.rules, 'Billed');
    if (rule.verb !== 'record' || rule.revenue === undefined) throw new Error('No revenue.');
    expect(brief(rule.revenue)).toEqual(column('amount', 'money'));
  });

  it('reads conditions and the distance of events', async () => {
    const { definition } = await whole();
    expect(onlyRule(definition.rules, 'Visited Dashboard')).toMatchObject({
      every: 1800,
      where: [{ column: 'event', in: [{ text: 'visited dashboard', isNumber: false }] }],
    });
  });

  it('reads what a set sets', async () => {
    const { definition } = await whole();
    const rule = onlyRule(definition.rules, 'Set Plan Name, Company Size');
    if (rule.verb !== 'set') throw new Error('Not a set.');
    expect(rule.changes).toBe('only');
    expect(rule.set.map(({ name, value }) => [name, brief(value)])).toEqual([
      ['Plan Name', column('plan')],
      ['Company Size', column('company_size')],
    ]);
  });
});
