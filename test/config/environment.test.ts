import { describe, expect, it } from 'vitest';
import { faultsOf } from './faults-of.ts';
import { load, loadValue, RULE, RULES, SOURCES } from './loading.ts';

const KEY = '0123456789abcdef0123456789abcdef01234567';

function withKey(key: string): string {
  return `kissmetrics:\n  apiKey: ${key}\n${SOURCES}${RULES}`;
}

async function codesOf(text: string): Promise<string[]> {
  return (await load(text)).warnings.map(({ code }) => code);
}

describe('${NAME}', () => {
  it('takes the text of the environment, of a .env file, or its default, in this order', async () => {
    const text = `zone: \${ZONE:-UTC}\n${SOURCES}${RULES}`;
    const dotEnv = 'ZONE=Europe/Paris\n';
    expect((await load(text)).zone).toBe('UTC');
    expect((await load(text, { dotEnv })).zone).toBe('Europe/Paris');
    expect((await load(text, { dotEnv, env: { ZONE: 'Asia/Tokyo' } })).zone).toBe('Asia/Tokyo');
  });

  it('takes the default also for an empty variable, as a shell does', async () => {
    expect((await loadValue('{ value: "${A:-b}" }', { env: { A: '' } })).origin).toMatchObject({
      text: 'b',
    });
  });

  it.each([
    ['$${A}', '${A}'],
    ['a $ b', 'a $ b'],
    ['$A', '$A'],
    ['x${A}y${A}z', 'x1y1z'],
    ['${B:-}c', 'c'],
    ['${B:-with spaces: and - signs}', 'with spaces: and - signs'],
  ])('reads %s', async (written, text) => {
    const value = await loadValue(`{ value: "${written}" }`, { env: { A: '1' } });
    expect(value.origin).toEqual({ kind: 'value', text });
  });

  it('never becomes structure, nor is looked at again', async () => {
    const value = await loadValue('{ value: "${A}" }', { env: { A: '{ column: x } # ${B}' } });
    expect(value.origin).toEqual({ kind: 'value', text: '{ column: x } # ${B}' });
  });

  it('is text in keys', async () => {
    const value = await loadValue('{ column: a, map: { "${A}": b } }', { env: { A: '1' } });
    expect([...(value.map ?? [])]).toEqual([['${A}', 'b']]);
  });

  it('may give the numbers of a deployment', async () => {
    const text = `kissmetrics: { rate: "\${RATE}", concurrency: "\${MANY:-3}" }\nallowAlias: \${ALLOW}\n${SOURCES}${RULES}`;
    const definition = await load(text, { env: { RATE: '2.5', ALLOW: 'true' } });
    expect(definition).toMatchObject({ rate: 2.5, concurrency: 3, allowAlias: true });
  });

  it('compares as a number where one is written without quotes', async () => {
    const where = '    where:\n      amount:\n        gt: ${LEAST}\n';
    const { rules } = await load(`${SOURCES}${RULES}${where}`, { env: { LEAST: '5' } });
    expect(rules[0]?.where[0]?.gt).toEqual({ text: '5', isNumber: true });
  });

  it.each(['${}', '${A B}', '${A', '${A-b}', '${A:?b}', '${1}', '${A:-${B}}'])(
    'is a fault when it is written %s',
    async (written) => {
      const faults = await faultsOf(async () => loadValue(`{ value: "${written}" }`));
      expect(faults.map(({ message, path }) => [path, message])).toEqual([
        [
          'rules[0].properties["Plan Name"].value',
          'What stands between `${` and `}` is not the name of a variable.',
        ],
      ]);
    },
  );

  it('names every variable that is missing, each with its place', async () => {
    const faults = await faultsOf(async () =>
      load(`zone: \${ONE}\ncurrency: "\${TWO}\${THREE}"\n${SOURCES}${RULES}`),
    );
    expect(faults.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '1:7 The environment has no ONE.',
      '2:11 The environment has no TWO, THREE.',
    ]);
  });
});

describe('what the environment holds', () => {
  it.each([
    'zone: ${SECRET}',
    'currency: ${SECRET}',
    'window: { from: "${SECRET}" }',
    'giveUpAfter: ${SECRET}',
    'sameSecond: ${SECRET}',
    'kissmetrics: { rate: "${SECRET}" }',
    'kissmetrics: { endpoint: "${SECRET}" }',
    'kissmetrics: { apiKey: "${SECRET}" }',
    'kissmetrics: { revenueProperty: "_${SECRET}" }',
    'lookups: { l: { source: "${SECRET}", key: id, value: login } }',
    'allowAlias: ${SECRET}',
  ])('is never shown in a fault: %s', async (line) => {
    const secret = 'https://swordfish@example.com';
    const faults = await faultsOf(async () =>
      load(`${line}\n${SOURCES}${RULES}`, { env: { SECRET: secret } }),
    );
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).not.toContain('swordfish');
  });

  it.each([
    'delimiter: "${SECRET}"',
    'quote: "${SECRET}"',
    'escape: "${SECRET}"',
    'zone: "${SECRET}"',
    'header: ["${SECRET}", "${SECRET}"]',
    'key: ["${SECRET}", "${SECRET}"]',
    'optional: ["${SECRET}", "${SECRET}"]',
    'skipLines: "${SECRET}"',
    'nulls: "${SECRET}"',
    'was: "${SECRET}", csv: a.csv }\n  b: { was: "${SECRET}"',
    'was: "${NAME}"',
  ])('is never shown in a fault of a source: %j', async (option) => {
    const csv = option.includes('csv:') ? '' : ', csv: users.csv';
    const sources = `sources:\n  users: { csv: u.csv, key: id }\n  swordfish: { ${option}${csv} }\n`;
    const env = { SECRET: 'swordfish-2', NAME: 'users' };
    const faults = await faultsOf(async () => load(`${sources}${RULES}`, { env }));
    const messages = faults.map(({ message, hint }) => `${message} ${hint}`).join(' ');
    expect(messages).not.toBe('');
    expect(messages).not.toMatch(/swordfish-2|"users"/);
  });

  it.each([
    '    name: "${SECRET}"\n  - name: "${SECRET}"\n    record: B\n    from: users\n    person: a\n    at: b\n',
    '    from: "${SECRET}"\n',
    '    every: "${SECRET}"\n',
    '    sameSecond: "${SECRET}"\n',
    '    once: "${SECRET}"\n',
    '    revenue: { column: a, currency: "${SECRET}" }\n',
    '    revenue: { column: a, currency: "${EURO}" }\n',
    '    properties: { A: { column: a, as: "${SECRET}" } }\n',
    '    properties: { A: { column: a, as: money, unit: "${SECRET}" } }\n',
    '    properties: { A: { column: a, as: money, unit: "${UNIT}" } }\n',
    '    properties: { A: { column: a, as: time, format: "${SECRET}" } }\n',
    '    properties: { A: { column: a, as: time, zone: "${SECRET}" } }\n',
    '    properties: { A: { template: "${SECRET}" } }\n',
    '    properties: { A: { lookup: "${SECRET}", by: a } }\n',
    '    where: { a: { matches: "(${SECRET}" } }\n',
  ])('is never shown in a fault of a rule: %j', async (lines) => {
    const rule = '  - record: A\n    person: login\n    at: t\n';
    const from = lines.includes(' from: "') ? '' : '    from: users\n';
    const env = { SECRET: 'swordfish', EURO: 'EUR', UNIT: 'excel1900' };
    const text = `${SOURCES}rules:\n${rule}${from}${lines}`;
    const faults = await faultsOf(async () => load(text, { env }));
    const messages = faults.map(({ message, hint }) => `${message} ${hint}`).join(' ');
    expect(messages).not.toBe('');
    expect(messages).not.toMatch(/sword|`sw`|in EUR|currency: EUR|found `excel1900`/i);
  });

  it('is never shown in a fault of something else: the currency of the file', async () => {
    const text = `currency: "\${CODE}"\n${SOURCES}${RULES}    revenue: { column: a, currency: EUR }\n`;
    const faults = await faultsOf(async () => load(text, { env: { CODE: 'GBP' } }));
    expect(faults.map(({ message }) => message)).toEqual([
      "Revenue here is in EUR, but the file's currency is what the environment gives: every row would be rejected.",
    ]);
  });

  it('is never shown in a warning of names that are spelt in two ways', async () => {
    const text = `${SOURCES}rules:\n${RULE}${RULE.replace('Signed Up', '"${NAME}"')}`;
    const { warnings } = await load(text, { env: { NAME: 'signed UP' } });
    const [spelling] = warnings.filter(({ code }) => code === 'spelling');
    expect(spelling?.message).toContain('"Signed Up" and what the environment gives');
    expect(JSON.stringify(warnings)).not.toContain('signed UP');
  });

  it('does not hide the name of a property, which is written in the file', async () => {
    const text = `${SOURCES}${RULES}    properties: { _a: "\${A}" }\n`;
    const [fault] = await faultsOf(async () => load(text, { env: { A: 'a' } }));
    expect(fault?.message).toContain('"_a"');
  });
});

describe('the product key', () => {
  it('may be missing from the environment: a dry run needs none', async () => {
    expect((await load(withKey('${KEY}'))).apiKey).toBeUndefined();
    expect((await load(withKey('${KEY}'), { env: { KEY: '' } })).apiKey).toBeUndefined();
  });

  it('comes from the environment without a warning, and without the line end of a file', async () => {
    const definition = await load(withKey('${KEY}'), { env: { KEY: `${KEY}\n` } });
    expect(definition.apiKey).toBe(KEY);
    expect(definition.warnings).toEqual([]);
  });

  it('is a warning when it is written into the file, as itself or as a default', async () => {
    expect(await codesOf(withKey(KEY))).toEqual(['key_in_file']);
    expect(await codesOf(withKey(`\${KEY:-${KEY}}`))).toEqual(['key_in_file']);
  });

  it('is a warning when it has another shape than keys have, and is not shown', async () => {
    const { warnings } = await load(withKey('${KEY}'), { env: { KEY: 'swordfish' } });
    expect(warnings.map(({ code }) => code)).toEqual(['key_shape']);
    expect(warnings[0]?.message).not.toContain('swordfish');
  });

  it.each(['me@example.com', 'https://example.com/key', '01234567-89ab-cdef', 'two words'])(
    'is a fault when it is something else altogether: %s',
    async (key) => {
      const faults = await faultsOf(async () => load(withKey('${KEY}'), { env: { KEY: key } }));
      expect(faults.map(({ path }) => path)).toEqual(['kissmetrics.apiKey']);
      expect(JSON.stringify(faults)).not.toContain(key);
    },
  );

  it.each([
    ['zone: "${OTHER}"', 'zone', KEY],
    ['state: "runs/${OTHER}"', 'state', KEY],
    ['sources: { "a": { csv: "${OTHER}.csv" } }', 'sources.a.csv', KEY],
    ['sources: { a: { csv: a.csv, delimiter: "${OTHER}" } }', 'sources.a.delimiter', KEY],
    ['sources: { a: { csv: a.csv, encoding: "${OTHER}" } }', 'sources.a.encoding', KEY],
    ['sources: { a: { csv: a.csv, header: [x, "${OTHER}"] } }', 'sources.a.header[1]', KEY],
    ['lookups: { a: { source: s, key: "${OTHER}", value: b } }', 'lookups.a.key', KEY],
    ['zone: "${OTHER}"', 'zone', `https://example.com/?key=${KEY}`],
  ])('is a fault where it would be sent or shown: %s', async (line, path, other) => {
    const text = `kissmetrics: { apiKey: "\${KEY}" }\n${line}\n`;
    const env = { KEY: `${KEY}\n`, OTHER: other };
    const faults = await faultsOf(async () => load(text, { env }));
    const [fault] = faults.filter((one) => one.path === path);
    expect(fault).toMatchObject({
      line: 2,
      message: 'The product key is put in here, where it would be sent or shown.',
      hint: 'Use another variable here; only `kissmetrics.apiKey` takes the key.',
    });
    expect(JSON.stringify(faults)).not.toContain(KEY);
  });

  it('may also stand in other texts when it is so short that this says nothing', async () => {
    const value = '{ value: "${SHORT}" }';
    const text = `kissmetrics: { apiKey: "\${SHORT}" }\n${SOURCES}${RULES}    properties: { A: ${value} }\n`;
    expect((await load(text, { env: { SHORT: 'abc' } })).rules).toHaveLength(1);
    const faults = await faultsOf(async () => load(text, { env: { SHORT: 'abcdefgh' } }));
    expect(faults.map(({ path }) => path)).toEqual(['rules[0].properties.A.value']);
  });

  it('is not shown when it stands in the file and is wrong', async () => {
    const faults = await faultsOf(async () => load(withKey('1234567')));
    expect(faults.map(({ message }) => message)).toEqual([
      'Expected the product key, as `${KISSMETRICS_API_KEY}`, found something else.',
    ]);
  });
});
