import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineImport } from '../../src/config/load.ts';
import type { RuleDefinition } from '../../src/model/definition.ts';
import { faultsOf } from './faults-of.ts';
import { load, loadValue, RULE, RULES, SOURCES } from './loading.ts';

async function rulesOf(lines: string, top = ''): Promise<readonly RuleDefinition[]> {
  return (await load(`${top}${SOURCES}rules:\n${lines}`)).rules;
}

async function warningsOf(text: string): Promise<readonly string[]> {
  return (await load(text)).warnings.map(({ code }) => code);
}

/** Everything but the places and the file's name, which an object has none of. */
function withoutPlaces(definition: unknown): unknown {
  return JSON.parse(
    JSON.stringify(definition, (key, value: unknown) =>
      key === 'place' || key === 'file' ? undefined : value,
    ),
  );
}

describe('what a file leaves out', () => {
  it('has its default', async () => {
    const definition = await load(`${SOURCES}${RULES}`);
    expect(definition).toMatchObject({
      apiKey: undefined,
      endpoint: 'https://trk.kissmetrics.io',
      rate: 100,
      concurrency: 10,
      revenueProperty: 'Billing Amount',
      zone: undefined,
      currency: 'USD',
      state: join(definition.folder, '.kissmetrics-import'),
      giveUpAfterMs: 600_000,
      notify: undefined,
      allowAlias: false,
      lookups: [],
      warnings: [],
    });
    expect(definition.rules[0]).toMatchObject({
      window: { from: 1_230_768_000, until: undefined },
      future: 'reject',
      sameSecond: 'spread',
      where: [],
      properties: [],
    });
    expect(definition.sources[0]).toMatchObject({
      was: undefined,
      zone: undefined,
      optional: [],
      drift: 'stop',
      nulls: ['\\N', 'NULL'],
      delimiter: undefined,
      encoding: undefined,
      quote: undefined,
      escape: undefined,
      comment: undefined,
      header: true,
      skipLines: 0,
    });
  });

  it('names the words for nobody, in quotes as well', async () => {
    const { notPeople } = await load(`${SOURCES}${RULES}`);
    for (const word of ['null', "'null'", '"nil"', 'n/a', "''", '""', 'no name', '0', '-1']) {
      expect(notPeople).toContain(word);
    }
  });
});

describe('a window', () => {
  it.each([
    ['2014-01-02', 1_388_620_800],
    ['2014-01-02T03:04:05Z', 1_388_631_845],
    ['2014-01-02 03:04:05', 1_388_631_845],
    ['2014-01-02T03:04', 1_388_631_840],
    ['2014-01-02T03:04:05+05:30', 1_388_612_045],
    ['2014-01-02 03:04:05 -0500', 1_388_649_845],
    ['2012-02-29', 1_330_473_600],
  ])('begins at %s, in UTC unless it says otherwise', async (written, from) => {
    const [rule] = await rulesOf(RULE, `window: { from: "${written}" }\n`);
    expect(rule).toMatchObject({ window: { from, until: undefined } });
  });

  it.each([
    '2014-13-01',
    '2013-02-29',
    '2014-01-02T24:00:00Z',
    '2014-01-02T03:04:60Z',
    '2014-1-2',
    '02.01.2014',
    '2014-01-02T03',
    '2014-01-02T03:04:05+15:00',
    'yesterday',
  ])('cannot begin at %s', async (written) => {
    const faults = await faultsOf(async () => rulesOf(RULE, `window: { from: "${written}" }\n`));
    expect(faults.map(({ path }) => path)).toEqual(['window.from']);
  });

  it('of a rule overrides each bound of the top one for itself', async () => {
    const top = 'window: { from: 2014-01-01, until: 2015-01-01 }\n';
    const [first, second] = await rulesOf(
      `${RULE}    window: { from: 2014-06-01 }\n${RULE}    window: { until: 2016-01-01 }\n`,
      top,
    );
    expect(first).toMatchObject({ window: { from: 1_401_580_800, until: 1_420_070_400 } });
    expect(second).toMatchObject({ window: { from: 1_388_534_400, until: 1_451_606_400 } });
  });
});

describe('a path into JSON', () => {
  it('may have any names as its steps', async () => {
    const { origin } = await loadValue('{ column: data, path: [__proto__, "e.mail", 0] }');
    expect(origin).toEqual({ kind: 'column', name: 'data', path: ['__proto__', 'e.mail', '0'] });
  });
});

describe('an endpoint', () => {
  it.each([
    ['https://trk.kissmetrics.io/', 'https://trk.kissmetrics.io'],
    ['https://TRK.example.com:8443', 'https://trk.example.com:8443'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('may be %s', async (written, endpoint) => {
    const definition = await load(`kissmetrics: { endpoint: "${written}" }\n${SOURCES}${RULES}`);
    expect(definition.endpoint).toBe(endpoint);
  });

  it.each([
    'http://10.0.0.1',
    'http://localhost.example.com',
    'http://127.example.com',
    'ftp://example.com',
    'https://example.com/?a=b',
    'https://example.com?',
    'https://example.com#',
    'file:///etc',
    'localhost:80',
  ])('may not be %s', async (written) => {
    const faults = await faultsOf(async () =>
      load(`kissmetrics: { endpoint: "${written}" }\n${SOURCES}${RULES}`),
    );
    expect(faults.map(({ path }) => path)).toEqual(['kissmetrics.endpoint']);
  });
});

describe('a value', () => {
  it('reads a template into texts and cells', async () => {
    const { origin } = await loadValue('{ template: "{{{ first } {last?}, x}}" }');
    expect(origin).toEqual({
      kind: 'template',
      parts: [
        '{',
        { column: 'first', optional: false },
        ' ',
        { column: 'last', optional: true },
        ', x}',
      ],
    });
  });

  it('reads the path into a JSON cell', async () => {
    expect((await loadValue('{ column: data, path: user.email }')).origin).toMatchObject({
      path: ['user', 'email'],
    });
    expect((await loadValue('{ column: data, path: [items, 0, "a.b"] }')).origin).toMatchObject({
      path: ['items', '0', 'a.b'],
    });
  });

  it('chains lookups and alternatives', async () => {
    const { origin } = await loadValue(
      '{ firstOf: [{ lookup: login, by: { lookup: login, by: order_id } }, device_id] }',
    );
    expect(origin).toMatchObject({
      kind: 'firstOf',
      values: [
        {
          origin: {
            kind: 'lookup',
            name: 'login',
            by: {
              origin: { kind: 'lookup', by: { origin: { kind: 'column', name: 'order_id' } } },
            },
          },
        },
        { origin: { kind: 'column', name: 'device_id' } },
      ],
    });
  });

  it('reads the options of times, with a zone of each row', async () => {
    const value = await loadValue(
      '{ column: t, as: time, zone: { column: tz }, order: DMY, unit: ms, fold: later, gap: shift, twoDigitYears: accept }',
    );
    expect(value).toMatchObject({
      as: 'time',
      money: {},
      time: {
        zone: { origin: { kind: 'column', name: 'tz' }, as: 'text' },
        order: 'DMY',
        unit: 'ms',
        fold: 'later',
        gap: 'shift',
        twoDigitYears: 'accept',
      },
    });
  });

  it('reads the options of money, and sets none that are not given', async () => {
    const value = await loadValue(
      '{ column: a, as: money, decimal: ",", unit: minor, currency: eur, negate: true }',
    );
    expect(value.money).toEqual({ decimal: ',', unit: 'minor', currency: 'EUR', negate: true });
    expect((await loadValue('{ column: a, as: money }')).money).toEqual({});
    expect((await loadValue('{ column: a, as: number, decimal: "," }')).money).toEqual({
      decimal: ',',
    });
  });

  it('lets the members of `firstOf` have options of their own', async () => {
    const [rule] = await rulesOf(
      '  - record: A\n    from: users\n    person: p\n    at: { firstOf: [{ column: a, unit: ms }, { column: b, zone: UTC }] }\n',
    );
    expect(rule).toMatchObject({
      at: {
        as: 'time',
        origin: {
          values: [
            { as: 'time', time: { unit: 'ms' } },
            { as: 'time', time: { zone: 'UTC' } },
          ],
        },
      },
    });
  });

  it('tells "no event" from no default', async () => {
    expect((await loadValue('{ column: a }')).default).toBeUndefined();
    expect((await loadValue('{ column: a, default: null }')).default).toBeNull();
    expect((await loadValue('{ column: a, default: "" }')).default).toBe('');
  });
});

describe('a rule', () => {
  it('may set what the top says for itself', async () => {
    const [first, second] = await rulesOf(
      `${RULE}    sameSecond: spread\n    future: reject\n${RULE}`,
      'sameSecond: keep\nfuture: wait\n',
    );
    expect(first).toMatchObject({ sameSecond: 'spread', sameSecondOnRule: true, future: 'reject' });
    expect(second).toMatchObject({ sameSecond: 'keep', sameSecondOnRule: false, future: 'wait' });
  });

  it('may be an alias where the file allows it', async () => {
    const [rule] = await rulesOf(
      '  - { alias: device_id, from: users, person: login }\n',
      'allowAlias: true\n',
    );
    expect(rule).toMatchObject({
      verb: 'alias',
      name: 'Alias',
      alias: { origin: { kind: 'column', name: 'device_id' }, as: 'text' },
    });
    expect(rule).not.toHaveProperty('at');
  });

  it('shares its name with others that record the same, unless a name is given', async () => {
    expect((await rulesOf(`${RULE}${RULE}`)).map(({ name }) => name)).toEqual([
      'Signed Up',
      'Signed Up',
    ]);
    const faults = await faultsOf(async () => rulesOf(`${RULE}${RULE}    name: Signed Up\n`));
    expect(faults.map(({ path }) => path)).toEqual(['rules[1].name']);
  });

  it('tells a key in the wrong place apart from one that is missing', async () => {
    const faults = await faultsOf(async () =>
      rulesOf('  - record: A\n    colour: blue\n    from: users\n    person: p\n'),
    );
    expect(faults.map(({ message }) => message)).toEqual([
      '`at` is missing.',
      'The key "colour" is not known here.',
    ]);
  });
});

describe('a warning', () => {
  it.each([
    ['no_key', `sources:\n  users: { csv: users.csv }\n${RULES}`],
    ['unused_source', `${SOURCES}  orders: { csv: orders.csv, key: id }\n${RULES}`],
    ['unused_lookup', `${SOURCES}lookups: { l: { source: users, key: a, value: b } }\n${RULES}`],
    ['name_characters', `${SOURCES}${RULES.replace('Signed Up', '"Signed: Up"')}`],
    ['name_characters', `${SOURCES}${RULES}    properties: { "a,b": c }\n`],
    ['name_encoded', `${SOURCES}${RULES}    properties: { ${'ü'.repeat(60)}: c }\n`],
    ['customer_id', `${SOURCES}${RULES}    properties: { customer id: c }\n`],
    ['left_over_name', `${SOURCES}${RULES}    properties: { KM_PERSON: c }\n`],
    ['left_over_name', `${SOURCES}${RULES}    properties: { "Prop:Plan": c }\n`],
    ['spelling', `${SOURCES}${RULES}${RULE.replace('Signed Up', 'Signed up')}`],
    ['names_from_data', `${SOURCES}${RULES.replace('Signed Up', '{ column: type }')}`],
    ['revenue_as_property', `${SOURCES}${RULES}    properties: { Billing Amount: a }\n`],
  ])('%s is given for what is legal and probably not meant', async (code, text) => {
    expect(await warningsOf(text)).toContain(code);
  });

  it('says where it is and what is stored', async () => {
    const { warnings, file } = await load(`${SOURCES}${RULES}    properties: { "Plan:Name": c }\n`);
    expect(warnings).toEqual([
      {
        code: 'name_characters',
        message: `${file}, line 8: Kissmetrics stores commas and colons in names as spaces: "Plan:Name" becomes "Plan Name".`,
      },
    ]);
  });

  it('is not given for a property of money under the name of revenue', async () => {
    const text = `${SOURCES}${RULES}    properties: { Billing Amount: { column: a, as: money } }\n`;
    expect(await warningsOf(text)).toEqual([]);
  });
});

describe('an import written as an object', () => {
  const input = {
    sources: { users: { csv: 'users.csv', key: 'id' } },
    rules: [{ record: 'Signed Up', from: 'users', person: 'login', at: 'created_at' }],
  };

  it('is the same as one written as a file', async () => {
    const fromFile = await load(`${SOURCES}${RULES}`);
    const fromObject = defineImport(input, { folder: fromFile.folder });
    expect(withoutPlaces(fromObject)).toEqual(withoutPlaces(fromFile));
  });

  it('tells its faults by their path', async () => {
    const faults = await faultsOf(() =>
      defineImport(
        {
          ...input,
          zone: 'Europe/Berln',
          rules: [{ ...input.rules[0], from: 'user', person: 'p' }],
        },
        { folder: '.' },
      ),
    );
    expect(faults.map(({ line, path }) => `${line} ${path}`).toSorted()).toEqual([
      '0 rules[0].from',
      '0 zone',
    ]);
  });

  it('tells what can stand in no import', async () => {
    const faults = await faultsOf(() =>
      // @ts-expect-error A program without types can pass anything.
      defineImport({ ...input, window: { from: new Date(0) } }, { folder: '.' }),
    );
    expect(faults.map(({ path }) => path)).toEqual(['window.from']);
  });

  it('takes the environment only when it is given one', () => {
    const withZone = { ...input, zone: '${ZONE}' };
    expect(defineImport(withZone, { folder: '.', env: { ZONE: 'UTC' } }).zone).toBe('UTC');
    expect(() => defineImport(withZone, { folder: '.' })).toThrow(/1 fault/);
  });
});
