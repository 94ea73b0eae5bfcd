import { describe, expect, it } from 'vitest';
import { faultsOf } from './faults-of.ts';
import { load, RULES, SOURCES } from './loading.ts';

async function told(text: string): Promise<string[]> {
  const faults = await faultsOf(async () => load(text));
  return faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function indented(found: string, wanted: number): string {
  return `This line is indented by ${found}; the lines it belongs to by ${wanted}.`;
}

const RULE = '  - record: A\n    from: users\n';

describe('a line in the wrong column', () => {
  it.each([
    [
      'a key too far right',
      'sources:\n  users:\n    csv: a\n     key: id\n',
      `4:6 ${indented('5 spaces', 4)}`,
    ],
    [
      'a key too far left',
      'sources:\n  users:\n    csv: a\n   key: id\n    zone: UTC\n',
      `4:4 ${indented('3 spaces', 4)}`,
    ],
    [
      'a source too far left',
      'sources:\n  a: { csv: a }\n b: { csv: b }\n',
      `3:2 ${indented('1 space', 2)}`,
    ],
    [
      "a rule's key too far right",
      `rules:\n${RULE}     person: p\n    at: t\n`,
      `4:6 ${indented('5 spaces', 4)}`,
    ],
    [
      "a rule's key too far left",
      `rules:\n${RULE}   person: p\n    at: t\n`,
      `4:4 ${indented('3 spaces', 4)}`,
    ],
    [
      "a rule's key in the column of its dash",
      `rules:\n${RULE}  person: p\n    at: t\n`,
      `4:3 ${indented('2 spaces', 4)}`,
    ],
    [
      'a dash too far left',
      `rules:\n${RULE} - record: B\n   from: users\n`,
      `4:2 ${indented('1 space', 2)}`,
    ],
    [
      'a dash too far right',
      `rules:\n${RULE}    - record: B\n      from: users\n`,
      `4:5 ${indented('4 spaces', 2)}`,
    ],
    ['a key at the top', 'zone: UTC\n currency: USD\n', `2:2 ${indented('1 space', 0)}`],
    ['the first key of the file', '  zone: UTC\ncurrency: USD\n', `1:3 ${indented('2 spaces', 0)}`],
    [
      'a key behind a text of several lines',
      'state: |\n  x:\n   y: z\n zone: UTC\n',
      `4:2 ${indented('1 space', 0)}`,
    ],
  ])('is told with its spaces and those of its neighbours: %s', async (_, text, message) => {
    expect(await told(text)).toEqual([message]);
  });

  it.each([
    ['further right', '    record: A\n    from: users\n  - record: B\n    from: users\n', 2],
    [
      'in the column of the others',
      '  record: A\n  from: users\n  - record: B\n    from: users\n',
      2,
    ],
  ])('is told where a first rule lacks its dash: %s', async (_, rules, first) => {
    const [message = ''] = await told(`rules:\n${rules}`);
    expect(message).toMatch(new RegExp(`^${first}:`));
    expect(message).toContain('A list begins here without its dash; line 4 goes on with one.');
  });

  it('is told to be a list where no rule has its dash', async () => {
    const rules = 'rules:\n  record: A\n  from: users\n  person: p\n  at: t\n';
    const [fault] = await faultsOf(async () => load(`${SOURCES}${rules}`));
    expect(fault?.message).toBe('Expected a list of rules, found a mapping.');
    expect(fault?.hint).toBe('Begin each rule with a dash and a space: `- record: NAME`.');
  });

  it('is told where a dash has no space behind it', async () => {
    expect(await told(`rules:\n${RULE}  -record: B\n`)).toEqual([
      '4:3 The dash that begins this line has no space behind it.',
    ]);
  });
});

describe('a fault that is no slip of the columns', () => {
  it.each([
    ['zone: a: b', 'A second key or a list begins where a value was expected.'],
    ['zone: "UTC"# UTC', 'Something is missing before this: a `:`, a `,`, a `-` or a space.'],
  ])('is told as what it is, and the columns are one thing to check: %s', async (line, message) => {
    const whole = `# a comment
${SOURCES}rules:
- &first
  record: "Signed: Up" # and why
  from: users
  person: { firstOf: [login,
    email] }
  at: created_at
${line}
`;
    const [fault, second] = await faultsOf(async () => load(whole));
    expect(second).toBeUndefined();
    expect(fault).toMatchObject({ line: 11, message });
    expect(fault?.hint).toContain('begins in the same column as its neighbours');
  });

  it('is told beside a slip elsewhere', async () => {
    expect(await told(`zone: a: b\n\n\n${SOURCES} x: 1\n${RULES}`)).toEqual([
      '1:7 A second key or a list begins where a value was expected.',
      `6:2 ${indented('1 space', 2)}`,
    ]);
  });
});
