import { describe, expect, it } from 'vitest';
import { importing, told } from '../helpers/importing.ts';

/** The tables of Kissmetrics' own page about importing, with the users its billing table names. */
const files = {
  'users.csv': `id,login,created_at,canceled_at
1,your@user.com,2009-10-01 00:00:00,2009-10-01 00:00:00
2,test@kissmetrics.com,2009-10-01 01:00:00,
15,fifteen@example.com,2009-09-20 08:00:00,
23,twentythree@example.com,2009-09-21 09:30:00,
`,
  'billing.csv': `id,user_id,amount,plan_id,type,created_at
1,1,100,1,signup,2009-10-01 00:00:00
2,23,100,1,signup,2009-10-01 13:53:45
3,15,150,2,upgrade,2009-10-01 14:29:42
`,
  'events.csv': `id,user_id,event,plan_id,created_at
1,23,canceled,2,2009-10-01 00:00:00
2,1,downgraded,2,2009-10-01 13:53:45
3,15,visited dashboard,1,2009-10-01 14:29:42
4,15,visited dashboard,1,2009-10-01 14:33:55
5,15,visited dashboard,1,2009-10-01 16:22:12
`,
};

const yaml = `
zone: UTC
sources:
  users: { csv: users.csv, key: id }
  billing: { csv: billing.csv, key: id }
  visits: { csv: events.csv, key: id }
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
      Billing Description: { column: type, map: { signup: Signed Up, upgrade: Upgraded } }
  - record: Visited Dashboard
    from: visits
    where: { event: visited dashboard }
    person: { lookup: login, by: user_id }
    at: created_at
    every: 30 minutes
`;

describe('the tables of the page about importing existing data', () => {
  it('become exactly the events that its text asks for', async () => {
    const { summary, requests } = await importing({ files, yaml });

    expect(told(requests)).toEqual([
      '/e fifteen@example.com Billed @2009-10-01T14:29:42Z {Billing Amount=150.00, Billing Description=Upgraded}',
      '/e fifteen@example.com Signed Up @2009-09-20T08:00:00Z',
      '/e fifteen@example.com Upgraded @2009-10-01T14:29:42Z {Plan Name=Pro}',
      '/e fifteen@example.com Visited Dashboard @2009-10-01T14:29:42Z',
      '/e fifteen@example.com Visited Dashboard @2009-10-01T16:22:12Z',
      '/e test@kissmetrics.com Signed Up @2009-10-01T01:00:00Z',
      '/e twentythree@example.com Billed @2009-10-01T13:53:45Z {Billing Amount=100.00, Billing Description=Signed Up}',
      '/e twentythree@example.com Signed Up @2009-09-21T09:30:00Z',
      '/e your@user.com Billed @2009-10-01T00:00:00Z {Billing Amount=100.00, Billing Description=Signed Up}',
      '/e your@user.com Canceled @2009-10-01T00:00:00Z',
      '/e your@user.com Signed Up @2009-10-01T00:00:00Z',
    ]);
    expect(summary.run).toMatchObject({ outcome: 'complete', exitCode: 0 });
    expect(summary.events).toMatchObject({ planned: 12, delivered: 11, throttled: 1 });
    expect(summary.applied).toEqual({
      total: 19,
      event: 12,
      filtered: 4,
      undated: 3,
      empty: 0,
      beforeWindow: 0,
      afterWindow: 0,
      rejected: 0,
    });
    expect(summary.byName['Billed']?.revenue).toEqual({
      planned: '350.00',
      delivered: '350.00',
    });
  });

  it('put an upgrade before the charge that goes with it', async () => {
    const { requests } = await importing({ files, yaml });
    const names = requests.map(({ params }) => params.find(([name]) => name === '_n')?.[1]);
    expect(names.indexOf('Upgraded')).toBeLessThan(names.lastIndexOf('Billed'));
  });
});
