import { describe, expect, it } from 'vitest';
import { type Line, LineBytes, parse } from '../../src/ledger/journal-lines.ts';
import { holderText, rowText } from '../../src/ledger/table-text.ts';
import type { Entry } from '../../src/ledger/types.ts';

const ENTRY: Entry = {
  ticket: 7,
  run: '20261121T000000Z-abcdef',
  source: 'bills',
  rule: 'Billed',
  request: { path: '/e', query: '_p=a%40example.com&_n=Billed&_t=1388668800&_d=1' },
  row: 'bills\u00011',
  subject: 'subject',
  name: 'billed',
  at: 1_388_668_800,
  atText: '2014-01-02 13:20',
  second: 1_388_668_801,
  person: 'zoë@example.com',
  payload: 'payload',
  isKept: true,
};

function format(line: Line): string {
  const lines = new LineBytes();
  lines.add(line);
  return String(lines.bytes);
}

describe('a line of the journal', () => {
  it.each([
    ['an event', ENTRY],
    [
      'names with line breaks, marks and quotes',
      { ...ENTRY, source: 'a\nb', rule: '"c"\u0002%0A' },
    ],
    [
      'what a set changes',
      { ...ENTRY, isKept: false, set: [{ name: 'plan', value: 'a\nb\u0002', subject: 's' }] },
    ],
  ])('gives back %s', (_, entry) => {
    const line = format({ t: 'entry', entry });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(parse(line.slice(0, -1))).toEqual({ t: 'entry', entry });
  });

  it('gives back marks', () => {
    const line = format({ t: 'delivered', tickets: [1, 2, 300] });
    expect(parse(line.trimEnd())).toEqual({ t: 'delivered', tickets: [1, 2, 300] });
  });

  it('that was changed is none', () => {
    const line = format({ t: 'entry', entry: ENTRY }).trimEnd();
    expect(parse(line.replace('billed', 'bilked'))).toBeUndefined();
  });
});

describe('a list of a table', () => {
  it('of rows comes back', () => {
    const { name, at, atText, second, person, payload, run, ticket } = ENTRY;
    const entry = { name, at, atText, second, person, payload, run, ticket };
    const list = [entry, { ...entry, second: at, isRefused: 'refused' } as const];
    expect(rowText.read(rowText.write(list))).toEqual(list);
  });

  it('of holders comes back, whatever is in their values', () => {
    const values = ['plain', '', 'a\u0002b\u0003c\\d\\\\e\\f\n', 'zoë'];
    const list = values.map((payload) => ({ row: 'bills\u00011', source: '', payload, at: 5 }));
    expect(holderText.read(holderText.write(list))).toEqual(list);
  });
});
