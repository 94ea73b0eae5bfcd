import { describe, expect, it } from 'vitest';
import { ImportFileError } from '../../src/index.ts';
import { type Imported, importing, told } from '../helpers/importing.ts';

/** Runs one source `rows` with these rules (a YAML list, unindented). */
async function rules(
  csv: string,
  list: string,
  top = 'zone: UTC',
  more: Record<string, string> = {},
): Promise<Imported> {
  return importing({
    files: { 'rows.csv': csv, ...more },
    yaml: `${top}
sources:
  rows: { csv: rows.csv, key: id }
${Object.keys(more)
  .map((name) => `  ${name.replace('.csv', '')}: { csv: ${name}, key: id }`)
  .join('\n')}
rules:
${list.replace(/^/gm, '  ')}
`,
  });
}

function reasons({ rejects }: Imported): string[] {
  return rejects.map(({ row, problem }) => `${row.line} ${problem.reason}`);
}

const SIGNED_UP = `- record: Signed Up
  from: rows
  person: login
  at: created_at`;

describe('a row that meets a rule', () => {
  it('makes no event where `where` does not hold, whatever else is wrong with it', async () => {
    const result = await rules(
      'id,login,created_at,type\n1,,nonsense,free\n2,b@example.com,2024-01-02,paid\n',
      `${SIGNED_UP}\n  where: { type: paid }`,
    );
    expect(told(result.requests)).toEqual(['/e b@example.com Signed Up @2024-01-02T00:00:00Z']);
    expect(result.summary.applied).toMatchObject({ filtered: 1, event: 1, rejected: 0 });
  });

  it('is undated without a date, and rejected as missing where the date is required', async () => {
    const csv =
      'id,login,created_at\n1,a@example.com,\n2,b@example.com,NULL\n3,c@example.com,N/A\n';
    const undated = await rules(csv, SIGNED_UP);
    expect(undated.summary.applied).toMatchObject({ undated: 3, rejected: 0 });
    const missing = await rules(csv, `${SIGNED_UP}\n  required: true`);
    expect(reasons(missing)).toEqual(['2 missing', '3 missing', '4 missing']);
    expect(missing.summary.run.exitCode).toBe(3);
  });

  it('counts as before or after the window without being judged further', async () => {
    const { summary, rejects } = await rules(
      'id,login,created_at\n1,,2023-12-31 23:59:59\n2,b@example.com,2024-01-01\n3,c@example.com,2024-12-31 23:59:59\n4,,2025-01-01\n',
      SIGNED_UP,
      'zone: UTC\nwindow: { from: 2024-01-01, until: 2025-01-01 }',
    );
    expect(rejects).toEqual([]);
    expect(summary.applied).toMatchObject({ beforeWindow: 1, event: 2, afterWindow: 1 });
  });

  it('is rejected before 2009 and in the future, each with its reason', async () => {
    const result = await rules(
      'id,login,created_at\n1,a@example.com,2008-12-31 23:59:59\n2,b@example.com,2026-11-22 00:00:01\n3,c@example.com,2009-01-01\n4,d@example.com,2026-11-21 23:00:00\n',
      SIGNED_UP,
    );
    expect(reasons(result)).toEqual(['2 before_2009', '3 in_future']);
    expect(result.requests).toHaveLength(2);
  });

  it('waits for its day with `future: wait`, which needs nobody', async () => {
    const { summary, requests } = await rules(
      'id,login,created_at\n1,a@example.com,2027-01-01\n',
      `${SIGNED_UP}\n  future: wait`,
    );
    expect(requests).toHaveLength(0);
    expect(summary.events.waiting).toBe(1);
    expect(summary.run.exitCode).toBe(0);
  });

  it('makes two events of two names, and neither of two rules that give one name', async () => {
    const result = await rules(
      'id,login,created_at\n1,a@example.com,2024-01-01\n',
      `${SIGNED_UP}\n- record: "signed, up"\n  name: again\n  from: rows\n  person: login\n  at: created_at\n- record: Joined\n  from: rows\n  person: login\n  at: created_at`,
    );
    expect(told(result.requests)).toEqual(['/e a@example.com Joined @2024-01-01T00:00:00Z']);
    expect(reasons(result)).toEqual(['2 name_clash', '2 name_clash']);
  });
});

describe('an identity', () => {
  it.each([
    ['', 'missing_person'],
    ['null', 'null_like_person'],
    ['"""nil"""', 'null_like_person'],
    ["''", 'null_like_person'],
    ['Guest', 'null_like_person'],
    ['N/A', 'null_like_person'],
    ['No Name', 'null_like_person'],
    ['0', 'null_like_person'],
    ['-1', 'null_like_person'],
    ['a\u0007b@example.com', 'person_control_character'],
    [`${'a'.repeat(244)}@example.com`, 'person_too_long'],
  ])('%j is rejected as %s', async (login, reason) => {
    const result = await rules(`id,login,created_at\n1,${login},2024-01-01\n`, SIGNED_UP);
    expect(reasons(result)).toEqual([`2 ${reason}`]);
    expect(result.rejects[0]?.problem.hint).not.toBe('');
  });

  it('of 255 characters, with a plus, an emoji or a quote is sent as it is', async () => {
    const logins = [
      `${'a'.repeat(243)}@example.com`,
      'a+b@example.com',
      '🙂',
      "o'neill@example.com",
    ];
    const rows = logins.map((login, index) => `${index},${login},2024-01-01`).join('\n');
    const { requests } = await rules(`id,login,created_at\n${rows}\n`, SIGNED_UP);
    const people = requests.map(({ params }) => params[0]?.[1]);
    expect(people).toEqual(logins);
  });

  it('stands for nobody as the import file says', async () => {
    const result = await rules(
      'id,login,created_at\n1,Test-User,2024-01-01\n2,guest,2024-01-01\n',
      SIGNED_UP,
      'zone: UTC\nnotPeople: [test-user]',
    );
    expect(reasons(result)).toEqual(['2 null_like_person']);
    expect(result.requests).toHaveLength(1);
  });
});

describe("an event's name from the data", () => {
  it('is judged: missing, reserved, too long, with control characters', async () => {
    const result = await rules(
      `id,login,created_at,type\n1,a@example.com,2024-01-01,\n2,a@example.com,2024-01-01,_n\n3,a@example.com,2024-01-01,${'x'.repeat(255)}\n4,a@example.com,2024-01-01,a\u0001b\n5,a@example.com,2024-01-01,${'x'.repeat(254)}\n`,
      '- record: { column: type }\n  from: rows\n  person: login\n  at: created_at',
    );
    expect(reasons(result)).toEqual([
      '2 missing_name',
      '3 reserved_name',
      '4 name_too_long',
      '5 name_control_character',
    ]);
    expect(result.requests).toHaveLength(1);
  });

  it('comes through a map: null means no event, and what the map lacks is rejected', async () => {
    const result = await rules(
      'id,login,created_at,type\n1,a@example.com,2024-01-01,up\n2,a@example.com,2024-01-02,same\n3,a@example.com,2024-01-03,Up\n',
      '- record: { column: type, map: { up: Upgraded, same: null } }\n  from: rows\n  person: login\n  at: created_at',
    );
    expect(told(result.requests)).toEqual(['/e a@example.com Upgraded @2024-01-01T00:00:00Z']);
    expect(result.summary.applied.filtered).toBe(1);
    expect(reasons(result)).toEqual(['4 unmapped_value']);
  });
});

describe('a property', () => {
  const withProperty = (value: string) => `${SIGNED_UP}\n  properties:\n    P: ${value}`;

  it.each([
    ['a bare word is a column', 'cell', 'v', 'v'],
    ['is trimmed', 'cell', '"  v  "', 'v'],
    ['keeps an id as it is', 'cell', '007', '007'],
    ['keeps a long number as it is', 'cell', '9007199254740993', '9007199254740993'],
    ['of `value` is the same for all', '{ value: 5.10 }', 'v', '5.10'],
    ['of a template puts cells together', '{ template: "{cell}/{id} {{x}}" }', 'v', 'v/1 {x}'],
    ['of a template is empty when a cell is', '{ template: "{cell}-{none}" }', 'v', undefined],
    ['of a template may lack an optional cell', '{ template: "{cell}-{none?}" }', 'v', 'v-'],
    ['is the first that is not empty', '{ firstOf: [none, cell, id] }', 'v', 'v'],
    ['in lower case', '{ column: cell, case: lower }', 'ÄB', 'äb'],
    ['in upper case', '{ column: cell, case: upper }', 'äb', 'ÄB'],
    [
      'by a map with keys as written',
      '{ column: cell, map: { 007: Bond, 7: Seven } }',
      '007',
      'Bond',
    ],
    [
      'by a map with no and 5.10 as written',
      '{ column: cell, map: { no: A, 5.10: B } }',
      '5.10',
      'B',
    ],
    ['by a map after its case', '{ column: cell, case: lower, map: { yes: Y } }', 'YES', 'Y'],
    [
      'by default where the map has no entry',
      '{ column: cell, map: { a: b }, default: c }',
      'x',
      'c',
    ],
    ['by default where it is empty', '{ column: none, default: c }', 'x', 'c'],
    ['empty is left out', 'none', 'x', undefined],
    ['null by name is left out', 'cell', 'NULL', undefined],
    ['\\N is left out', 'cell', '\\N', undefined],
    ['as a number', '{ column: cell, as: number }', '1234.50', '1234.50'],
    ['as money', '{ column: cell, as: money }', '"$1,234.50"', '1234.50'],
    ['as money of cents', '{ column: cell, as: money, unit: minor }', '1999', '19.99'],
    ['as yes', '{ column: cell, as: boolean }', 'Yes', 'true'],
    ['as no', '{ column: cell, as: boolean }', '0', 'false'],
    ['as a time, which may lie ahead', '{ column: cell, as: time }', '2030-01-01', '1893456000'],
    [
      'part of a JSON cell',
      '{ column: cell, path: user.email }',
      '"{""user"":{""email"":""x@y""}}"',
      'x@y',
    ],
    [
      'a JSON number as written',
      '{ column: cell, path: n }',
      '"{""n"":9007199254740993.10}"',
      '9007199254740993.10',
    ],
    ['a JSON list member', '{ column: cell, path: a.1 }', '"{""a"":[1,true]}"', 'true'],
    ['a JSON null is left out', '{ column: cell, path: a }', '"{""a"":null}"', undefined],
    [
      'a JSON part that is not there is left out',
      '{ column: cell, path: a.b.c }',
      '"{""a"":1}"',
      undefined,
    ],
    ['cut to so many characters', '{ column: cell, truncate: 3 }', 'a🙂bc', 'a🙂b'],
    ['the line it stands in', '_line', 'v', '2'],
    ['the file it stands in', '_file', 'v', 'rows.csv'],
  ])('%s', async (_, value, cell, expected) => {
    const csv = `id,login,created_at,cell,none\n1,a@example.com,2024-01-01,${cell},\n`;
    const { requests, rejects } = await rules(csv, withProperty(value));
    expect(rejects).toEqual([]);
    expect(requests[0]?.params.find(([name]) => name === 'P')?.[1]).toBe(expected);
  });

  it.each([
    ['not a number', '{ column: cell, as: number }', 'x', 'not_a_number'],
    ['an exponent', '{ column: cell, as: number }', '1e3', 'exponent'],
    ['two readings of money', '{ column: cell, as: money }', '"1,234"', 'ambiguous_separator'],
    ['neither yes nor no', '{ column: cell, as: boolean }', 'maybe', 'not_a_boolean'],
    ['two readings of a date', '{ column: cell, as: time }', '03/04/2014', 'ambiguous_order'],
    ['a JSON object', 'cell', '"{""a"":1}"', 'value_not_flat'],
    ['a JSON list', 'cell', '[1]', 'value_not_flat'],
    ['an object inside JSON', '{ column: cell, path: a }', '"{""a"":{}}"', 'value_not_flat'],
    ['no JSON where a path is', '{ column: cell, path: a }', '{', 'value_not_flat'],
    ['more than 8,192 characters', 'cell', 'x'.repeat(8193), 'value_too_long'],
    ['no entry in the map', '{ column: cell, map: { a: b } }', 'x', 'unmapped_value'],
  ])('with %s rejects the row', async (_, value, cell, reason) => {
    const csv = `id,login,created_at,cell\n1,a@example.com,2024-01-01,${cell}\n`;
    const result = await rules(csv, withProperty(value));
    expect(reasons(result)).toEqual([`2 ${reason}`]);
    expect(result.requests).toEqual([]);
  });

  it('longer than 512 characters is sent whole, with a warning', async () => {
    const csv = `id,login,created_at,cell\n1,a@example.com,2024-01-01,${'x'.repeat(513)}\n`;
    const { requests, warnings } = await rules(csv, withProperty('cell'));
    expect(requests[0]?.params.at(-1)?.[1]).toHaveLength(513);
    expect(warnings).toContain('long_value');
  });

  it('without an event by a default of null', async () => {
    const csv = 'id,login,created_at,cell\n1,a@example.com,2024-01-01,\n';
    const { summary } = await rules(csv, withProperty('{ column: cell, default: null }'));
    expect(summary.applied).toMatchObject({ filtered: 1, event: 0 });
  });
});

describe('where', () => {
  const csv = `id,login,created_at,cell
1,a@example.com,2024-01-01,10
2,b@example.com,2024-01-01,9.50
3,c@example.com,2024-01-01,
4,d@example.com,2024-01-01,abc
5,e@example.com,2024-01-01,10.0
`;
  it.each([
    ['10', [1, 5]],
    ["'10'", [1]],
    ['[10, abc]', [1, 4, 5]],
    ['{ not: 10 }', [2, 3, 4]],
    ['{ not: [10, abc] }', [2, 3]],
    ['{ gt: 9.5 }', [1, 4, 5]],
    ['{ gte: 9.5 }', [1, 2, 4, 5]],
    ['{ lt: 10 }', [2]],
    ['{ lte: 10, gt: 9 }', [1, 2, 5]],
    ['{ empty: true }', [3]],
    ['{ empty: false }', [1, 2, 4, 5]],
    ["{ matches: '^[a-z]+$' }", [4]],
    ["{ matches: '.*' }", [1, 2, 4, 5]],
  ])('cell: %s', async (condition, ids) => {
    const rule = `${SIGNED_UP}\n  where: { cell: ${condition} }\n  properties: { id: id }`;
    const { requests } = await rules(csv, rule);
    const found = requests.map(({ params }) => Number(params.at(-1)?.[1]));
    expect(found.toSorted((a, b) => a - b)).toEqual(ids);
  });
});

describe('revenue', () => {
  const billed = (revenue: string) =>
    `- record: Billed\n  from: rows\n  person: login\n  at: created_at\n  revenue: ${revenue}`;

  it('is sent under the name that the file says, before other properties', async () => {
    const { requests } = await importing({
      files: { 'rows.csv': 'id,login,created_at,amount\n1,a@example.com,2024-01-01,10\n' },
      kissmetrics: ['revenueProperty: Revenue'],
      yaml: `zone: UTC
sources: { rows: { csv: rows.csv, key: id } }
rules:
  - { record: Billed, from: rows, person: login, at: created_at, properties: { A: id }, revenue: amount }
`,
    });
    expect(requests[0]?.params.slice(4)).toEqual([
      ['Revenue', '10.00'],
      ['A', '1'],
    ]);
  });

  it('that is empty is missing, not zero', async () => {
    const csv =
      'id,login,created_at,amount\n1,a@example.com,2024-01-01,\n2,b@example.com,2024-01-01,0\n';
    const result = await rules(csv, billed('amount'));
    expect(reasons(result)).toEqual(['2 missing']);
    expect(result.requests[0]?.params.at(-1)?.[1]).toBe('0.00');
  });

  it('in another currency is rejected, never added up', async () => {
    const csv =
      'id,login,created_at,amount,currency\n1,a@example.com,2024-01-01,10,usd\n2,b@example.com,2024-01-01,10,EUR\n3,c@example.com,2024-01-01,€10,USD\n4,d@example.com,2024-01-01,10,\n';
    const result = await rules(csv, billed('{ column: amount, currency: { column: currency } }'));
    expect(reasons(result)).toEqual([
      '3 currency_mismatch',
      '4 currency_mismatch',
      '5 currency_mismatch',
    ]);
    expect(result.rejects.map(({ problem }) => problem.message)).toEqual([
      'Column "amount" holds an amount in EUR, another currency than the one expected.',
      'Column "amount" holds an amount in €, another currency than the one expected.',
      'Column "currency" holds another currency than the one expected, or none.',
    ]);
    expect(result.summary.byName['Billed']?.revenue).toEqual({
      planned: '10.00',
      delivered: '10.00',
    });
  });

  it('of refunds kept as positive numbers is turned round', async () => {
    const csv = 'id,login,created_at,amount\n1,a@example.com,2024-01-01,10.50\n';
    const { requests } = await rules(csv, billed('{ column: amount, negate: true }'));
    expect(requests[0]?.params.at(-1)?.[1]).toBe('-10.50');
  });
});

describe('times', () => {
  it('take the zone of their row, their header, their source, then the file', async () => {
    const { requests } = await importing({
      files: {
        'a.csv':
          'id,login,at,zone,Created (UTC)\n1,a@example.com,2024-07-01 12:00:00,America/New_York,2024-07-01 12:00:00\n',
        'b.csv': 'id,login,at\n1,b@example.com,2024-07-01 12:00:00\n',
      },
      yaml: `zone: Asia/Tokyo
sources:
  a: { csv: a.csv, key: id, zone: Europe/Berlin }
  b: { csv: b.csv, key: id }
rules:
  - { record: Row, from: a, person: login, at: { column: at, zone: { column: zone } } }
  - { record: Header, from: a, person: login, at: Created (UTC) }
  - { record: Source, from: a, person: login, at: at }
  - { record: File, from: b, person: login, at: at }
  - { record: Option, from: b, person: login, at: { column: at, zone: UTC } }
`,
    });
    expect(told(requests)).toEqual([
      '/e a@example.com Header @2024-07-01T12:00:00Z',
      '/e a@example.com Row @2024-07-01T16:00:00Z',
      '/e a@example.com Source @2024-07-01T10:00:00Z',
      '/e b@example.com File @2024-07-01T03:00:00Z',
      '/e b@example.com Option @2024-07-01T12:00:00Z',
    ]);
  });

  it('without any zone are rejected', async () => {
    const csv = 'id,login,created_at\n1,a@example.com,2024-01-01 10:00:00\n';
    const result = await rules(csv, SIGNED_UP, 'currency: USD');
    expect(reasons(result)).toEqual(['2 zone_required']);
  });

  it('of two columns are each read by their own options', async () => {
    const { requests } = await rules(
      'id,login,a,b\n1,x@example.com,,31.12.2024\n2,y@example.com,1704067200,\n',
      `- record: E\n  from: rows\n  person: login\n  at: { firstOf: [{ column: a, unit: s }, { column: b, order: DMY, zone: Europe/Berlin }] }`,
    );
    expect(told(requests)).toEqual([
      '/e x@example.com E @2024-12-30T23:00:00Z',
      '/e y@example.com E @2024-01-01T00:00:00Z',
    ]);
  });
});

describe('a lookup', () => {
  const orders = 'id,order,email,placed\n1,A,a@example.com,2024-01-01\n2,A,,\n3,B,,2024-01-02\n';
  const top = `zone: UTC
lookups:
  buyer: { source: orders, key: order, value: email }`;
  const rule = (person: string) => `- record: E\n  from: rows\n  person: ${person}\n  at: at`;

  it('carries the first row of an order to its other rows, and rejects a miss', async () => {
    const result = await rules(
      'id,order,at\n1,A,2024-01-01\n2,B,2024-01-01\n',
      rule('{ lookup: buyer, by: order }'),
      top,
      { 'orders.csv': orders },
    );
    expect(told(result.requests)).toEqual(['/e a@example.com E @2024-01-01T00:00:00Z']);
    expect(reasons(result)).toEqual(['3 lookup_miss']);
  });

  it('tells the key that it misses, masked unless it is a number', async () => {
    const result = await rules(
      'id,order,at\n1,1042,2024-01-01\n2,ann@example.com,2024-01-01\n',
      rule('{ lookup: buyer, by: order }'),
      top,
      { 'orders.csv': orders },
    );
    expect(result.rejects.map(({ problem }) => problem.message)).toEqual([
      'The lookup "buyer" knows nothing for column "order", which is 1042.',
      'The lookup "buyer" knows nothing for column "order", which is a…@example.com.',
    ]);
  });

  it('falls back to its default', async () => {
    const { requests } = await rules(
      'id,order,at\n1,Z,2024-01-01\n',
      rule('{ lookup: buyer, by: order, default: shop }'),
      top,
      { 'orders.csv': orders },
    );
    expect(told(requests)).toEqual(['/e shop E @2024-01-01T00:00:00Z']);
  });

  it('is narrowed by its where', async () => {
    const { requests, rejects } = await rules(
      'id,order,at\n1,A,2024-01-01\n',
      rule('{ lookup: buyer, by: order }'),
      `zone: UTC
lookups:
  buyer: { source: orders, key: order, value: email, where: { state: active } }`,
      {
        'orders.csv':
          'id,order,email,state\n1,A,old@example.com,gone\n2,A,new@example.com,active\n',
      },
    );
    expect(rejects).toEqual([]);
    expect(told(requests)).toEqual(['/e new@example.com E @2024-01-01T00:00:00Z']);
  });

  it('with two values for one key stops the run before anything is sent, naming both rows', async () => {
    const run = rules('id,order,at\n1,A,2024-01-01\n', rule('{ lookup: buyer, by: order }'), top, {
      'orders.csv': 'id,order,email\n1,A,a@example.com\n2,A,a@example.com\n3,A,b@example.com\n',
    });
    await expect(run).rejects.toMatchObject({
      name: 'SourceError',
      exitCode: 2,
      message:
        'The lookup "buyer" has two values for one key, in orders.csv line 2 and in orders.csv line 4.',
    });
  });
});

describe('set and alias', () => {
  it('set what is not empty, and count a row with nothing as empty', async () => {
    const result = await rules(
      'id,login,at,plan,size\n1,a@example.com,2024-01-01,Pro,\n2,b@example.com,2024-01-01,,\n3,a@example.com,2024-01-02,Pro,10\n4,a@example.com,2023-01-01,Free,\n5,a@example.com,2024-01-02,Basic,10\n',
      '- set: { Plan Name: plan, Company Size: size }\n  from: rows\n  person: login\n  at: at',
    );
    expect(told(result.requests)).toEqual([
      '/s a@example.com  @2024-01-01T00:00:00Z {Plan Name=Pro}',
      '/s a@example.com  @2024-01-02T00:00:00Z {Company Size=10}',
    ]);
    expect(result.summary.byVerb.set).toMatchObject({ unchanged: 1, collision: 1, delivered: 2 });
    expect(result.summary.applied.empty).toBe(1);
    expect(result.summary.run.exitCode).toBe(3);
  });

  it('set every second anew with `changes: all`', async () => {
    const { requests, summary } = await rules(
      'id,login,at,plan\n1,a@example.com,2024-01-02,Pro\n2,a@example.com,2024-01-01,Pro\n3,a@example.com,2024-01-01,Pro\n',
      '- set: { Plan Name: plan }\n  changes: all\n  from: rows\n  person: login\n  at: at',
    );
    expect(requests).toHaveLength(2);
    expect(summary.events.duplicate).toBe(1);
  });

  it('alias two identities without a time, by GET, once', async () => {
    const result = await rules(
      'id,login,anonymous\n1,a@example.com,anon+1=\n2,a@example.com,anon+1=\n3,a@example.com,\n4,a@example.com,a@example.com\n5,a@example.com,guest\n',
      '- alias: anonymous\n  from: rows\n  person: login',
      'zone: UTC\nallowAlias: true',
    );
    expect(result.requests.map(({ method, path, params }) => [method, path, params])).toEqual([
      [
        'GET',
        '/a',
        [
          ['_p', 'a@example.com'],
          ['_n', 'anon+1='],
        ],
      ],
    ]);
    expect(result.summary.byVerb.alias).toMatchObject({ delivered: 1, duplicate: 1 });
    expect(reasons(result)).toEqual(['6 null_like_person']);
  });
});

describe('columns that a source has not', () => {
  it('are all told before a row is read, with line, column and the nearest name', async () => {
    const run = rules(
      'id,login,created_at\n1,a@example.com,2024-01-01\n',
      '- record: Signed Up\n  from: rows\n  person: logn\n  at: created\n  where: { typ: x }\n  properties: { A: { template: "{idd}" } }',
    );
    await expect(run).rejects.toBeInstanceOf(ImportFileError);
    const error: unknown = await run.catch((caught: unknown) => caught);
    const faults = error instanceof ImportFileError ? error.faults : [];
    expect(faults.map(({ line, path, message, hint }) => [line, path, message, hint])).toEqual([
      [12, 'rules[0].person', 'The source "rows" has no column "logn".', 'Did you mean "login"?'],
      [
        13,
        'rules[0].at',
        'The source "rows" has no column "created".',
        'Did you mean "created_at"?',
      ],
      [14, 'rules[0].where.typ', 'The source "rows" has no column "typ".', expect.any(String)],
      [15, 'rules[0].properties.A', 'The source "rows" has no column "idd".', expect.any(String)],
    ]);
  });
});
