import { describe, expect, it } from 'vitest';
import { OpenEntries } from '../../src/ledger/open-entries.ts';
import type { Entry } from '../../src/ledger/types.ts';

const entry = (ticket: number): Entry => ({
  ticket,
  run: '20261121T000000Z-abcdef',
  source: 'bills',
  rule: 'Billed',
  request: { path: '/e', query: '' },
  row: `bills\u0001${ticket}`,
  subject: '',
  name: 'billed',
  at: 0,
  atText: '',
  second: 0,
  person: '',
  payload: '',
  isKept: false,
});

const open = (...tickets: number[]): OpenEntries => {
  const entries = new OpenEntries();
  for (const ticket of tickets) entries.add(entry(ticket));
  return entries;
};
const tickets = (entries: OpenEntries): number[] => [...entries.all()].map(({ ticket }) => ticket);

describe('entries under way', () => {
  it('are there in the order of their tickets, until they are taken', () => {
    const all = Array.from({ length: 2_000 }, (_, index) => index + 1);
    const entries = open(...all);
    const taken = all.filter((ticket) => ticket % 700 !== 0);
    expect(taken.map((ticket) => entries.take(ticket)?.ticket)).toEqual(taken);
    expect(tickets(entries)).toEqual([700, 1_400]);
    expect(entries.isEmpty).toBe(false);
  });

  it('are taken once', () => {
    const entries = open(5, 6);
    expect(entries.take(5)).toEqual(entry(5));
    expect(entries.take(5)).toBeUndefined();
    expect(entries.take(7)).toBeUndefined();
    entries.add(entry(6));
    expect(entries.take(60_000)).toBeUndefined();
    entries.take(6);
    expect(entries.isEmpty).toBe(true);
  });

  it('may have tickets beyond 32 bits', () => {
    const far = 2 ** 40;
    const entries = open(far, far + 1);
    expect(entries.take(far)?.ticket).toBe(far);
    expect(tickets(entries)).toEqual([far + 1]);
  });
});
