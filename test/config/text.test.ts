import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportFileError } from '../../src/errors/importer-error.ts';
import { faultsOf } from './faults-of.ts';
import { load, loadValue, RULES, SOURCES } from './loading.ts';

/** Loading ends with a definition or with faults, each with a place and a sentence. */
async function expectFaultsAtMost(text: string): Promise<void> {
  const faults = await faultsOf(async () => load(text));
  for (const { line, column, message } of faults) {
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(message).not.toMatch(/invalid input|undefined|\[object/i);
  }
}

describe('texts count as they are written', () => {
  it('in the keys of a map', async () => {
    const value = await loadValue(
      '{ column: plan, map: { 007: a, 7: b, 5.10: c, no: d, 0x10: e, 1e3: f, 1_000: g, ~: h, true: i, 2009-01-01: j, "8": k, __proto__: l } }',
    );
    expect([...(value.map ?? [])]).toEqual([
      ['007', 'a'],
      ['7', 'b'],
      ['5.10', 'c'],
      ['no', 'd'],
      ['0x10', 'e'],
      ['1e3', 'f'],
      ['1_000', 'g'],
      ['~', 'h'],
      ['true', 'i'],
      ['2009-01-01', 'j'],
      ['8', 'k'],
      ['__proto__', 'l'],
    ]);
  });

  it('in the targets of a map, where only an unquoted null means no event', async () => {
    const value = await loadValue(
      '{ column: plan, map: { a: 007, b: 5.10, c: yes, d: true, e: null, f: "null", g: } }',
    );
    expect([...(value.map ?? []).values()]).toEqual([
      '007',
      '5.10',
      'yes',
      'true',
      null,
      'null',
      null,
    ]);
  });

  it.each(['007', '5.10', 'no', '0x10', '1e3', '1_000', 'false', '2009-01-01'])(
    'in `value`, `default` and column names: %s',
    async (text) => {
      expect((await loadValue(`{ value: ${text} }`)).origin).toEqual({ kind: 'value', text });
      expect((await loadValue(`{ column: a, default: ${text} }`)).default).toBe(text);
      const { origin } = await loadValue(`{ column: ${text} }`);
      expect(origin).toEqual({ kind: 'column', name: text, path: undefined });
    },
  );

  it('in conditions, where a plain number is one only without quotes', async () => {
    const { rules } = await load(
      `${SOURCES}${RULES}    where: { a: 007, b: "10", c: [5.10, x, 1e3], d: { not: -3, gt: 0.5 } }\n`,
    );
    expect(rules[0]?.where).toMatchObject([
      { column: 'a', in: [{ text: '007', isNumber: true }] },
      { column: 'b', in: [{ text: '10', isNumber: false }] },
      {
        column: 'c',
        in: [
          { text: '5.10', isNumber: true },
          { text: 'x', isNumber: false },
          { text: '1e3', isNumber: false },
        ],
      },
      {
        column: 'd',
        not: [{ text: '-3', isNumber: true }],
        gt: { text: '0.5', isNumber: true },
      },
    ]);
  });

  it('in lists of nulls, headers and words for nobody', async () => {
    const { sources, notPeople } = await load(`notPeople: [null, Guest, 007]
sources:
  users: { csv: users.csv, key: id, nulls: [NULL, ~, 0.00, ""], header: [id, 007, 2014] }
${RULES}`);
    expect(sources[0]).toMatchObject({
      nulls: ['NULL', '~', '0.00', ''],
      header: ['id', '007', '2014'],
    });
    expect([...notPeople]).toEqual(['null', 'guest', '007']);
  });

  it('keeps the order of keys that look like numbers', async () => {
    const { sources } = await load(
      `sources:\n  b: { csv: b.csv, key: id }\n  2: { csv: 2.csv, key: id }\n  1: { csv: 1.csv, key: id }\nrules:\n${['b', '2', '1'].map((from) => `  - { record: A, from: "${from}", person: p, at: t }\n`).join('')}`.replaceAll(
        'from: "b"',
        'from: b',
      ),
    );
    expect(sources.map(({ name }) => name)).toEqual(['b', '2', '1']);
  });
});

describe('YAML', () => {
  it('takes anchors, aliases and merge keys, where own keys win', async () => {
    const { rules } = await load(`${SOURCES}rules:
  - &first
    record: Signed Up
    from: users
    person: login
    at: created_at
    once: true
  - <<: *first
    record: Canceled
    once: false
`);
    expect(rules.map(({ name }) => name)).toEqual(['Signed Up', 'Canceled']);
    expect(rules[1]).toMatchObject({ from: 'users', once: false });
  });

  it('takes a byte order mark and line ends of Windows', async () => {
    const text = `\uFEFF${SOURCES}${RULES}`.replaceAll('\n', '\r\n');
    expect((await load(text)).rules).toHaveLength(1);
  });

  it('stops aliases that unfold without end', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      const aliases = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
      lines.push(`a${level}: &a${level} [${aliases}]`);
    }
    const faults = await faultsOf(async () => load(`${lines.join('\n')}\n`));
    expect(faults.map(({ message }) => message)).toEqual([
      'Aliases unfold here to more than 100,000 values.',
    ]);
  });

  it('stops at nesting without end', async () => {
    const faults = await faultsOf(async () => load(`zone: ${'['.repeat(50_000)}`));
    expect(faults.length).toBeGreaterThan(0);
    const nested = await faultsOf(async () => load(`zone: ${'['.repeat(90)}${']'.repeat(90)}\n`));
    expect(nested[0]?.message).toBe('Lists and mappings are nested too deeply here.');
  });
});

describe('whatever stands in the file', () => {
  const word = fc.constantFrom(
    'sources',
    'rules',
    'record',
    'set',
    'alias',
    'from',
    'person',
    'at',
    'users',
    'csv',
    'key',
    'map',
    'column',
    'value',
    'firstOf',
    'lookup',
    'by',
    'where',
    'window',
    'kissmetrics',
    'rate',
    'null',
    '~',
    '5',
    'true',
    '${A}',
    '${A:-b}',
    '*a',
    '&a x',
    '<<',
    '{a}',
    '"q"',
    '[]',
    '{}',
    'unit',
    'as',
    'money',
    '__proto__',
    'constructor',
    'name',
    'header',
    'mysql',
    'zone',
    'lookups',
    'properties',
    'default',
    'case',
    'lower',
  );
  const flow: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      word,
      fc.array(tie('node'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
      fc
        .array(fc.tuple(word, tie('node')), { maxLength: 5 })
        .map((pairs) => `{ ${pairs.map(([key, value]) => `${key}: ${value}`).join(', ')} }`),
    ),
  })).node;
  const tops = fc
    .array(
      fc.tuple(
        fc.constantFrom('sources', 'rules', 'lookups', 'window', 'kissmetrics', 'zone'),
        flow,
      ),
    )
    .map((pairs) => pairs.map(([key, value]) => `${key}: ${value}\n`).join(''));

  it('loads, or tells faults with their places: text without sense', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), expectFaultsAtMost),
      { numRuns: 150 },
    );
  });

  it('loads, or tells faults with their places: YAML without sense', async () => {
    await fc.assert(fc.asyncProperty(tops, expectFaultsAtMost), { numRuns: 300 });
  });

  it('loads, or tells faults with their places: a good file with a piece torn out', async () => {
    const good = `kissmetrics: { rate: 5 }\n${SOURCES}${RULES}    where: { a: [1, x] }\n    properties:\n      Plan Name: { column: a, map: { 1: b } }\n`;
    expect((await load(good)).rules).toHaveLength(1);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length),
        fc.nat(20),
        fc.string({ maxLength: 3 }),
        async (start, length, put) => {
          await expectFaultsAtMost(good.slice(0, start) + put + good.slice(start + length));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is an error of the import file, with exit code 2', async () => {
    await expect(load('zone: UTC\n')).rejects.toThrow(ImportFileError);
    await expect(load('zone: UTC\n')).rejects.toMatchObject({ exitCode: 2 });
  });
});
