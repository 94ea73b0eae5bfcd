import { describe, expect, it } from 'vitest';
import { type ColumnDrift, driftOf } from '../../src/ledger/drift.ts';

const drift = (some: Partial<ColumnDrift>): ColumnDrift => ({
  renamed: [],
  added: [],
  missing: [],
  ...some,
});
const columns = (text: string): string[] => text.split(' ');

describe('the drift of columns', () => {
  it.each([
    ['the same', 'id login at', 'id login at'],
    ['the same in another order', 'id login at', 'at id login'],
  ])('is none when they are %s', (_, before, now) => {
    expect(driftOf(columns(before), columns(now))).toBeUndefined();
  });

  it.each([
    ['one is added', 'id login', 'id login plan', { added: ['plan'] }],
    ['one is missing', 'id login plan', 'id login', { missing: ['plan'] }],
    ['one is spelt otherwise', 'id e-mail at', 'at id Email', { renamed: [['e-mail', 'Email']] }],
    [
      'one has a slip',
      'id created_at',
      'created_ta id',
      { renamed: [['created_at', 'created_ta']] },
    ],
    ['one says more', 'id email', 'customer_email id', { renamed: [['email', 'customer_email']] }],
    ['one stands where another stood', 'id login at', 'id who at', { renamed: [['login', 'who']] }],
    [
      'one stands where another stood, beside a new one elsewhere',
      'id login at',
      'batch id who at',
      { renamed: [['login', 'who']], added: ['batch'] },
    ],
    [
      'two stand where one stood, and nobody can tell',
      'id login at',
      'id who whom at',
      { added: ['who', 'whom'], missing: ['login'] },
    ],
    [
      'two say more, and nobody can tell',
      'id email',
      'billing_email shipping_email id',
      { added: ['billing_email', 'shipping_email'], missing: ['email'] },
    ],
    [
      'a name is nearer to another than its place tells',
      'id email at',
      'id time Email',
      { renamed: [['email', 'Email']], added: ['time'], missing: ['at'] },
    ],
  ] as const)('is told when %s', (_, before, now, expected) => {
    expect(driftOf(columns(before), columns(now))).toEqual(drift(expected));
  });
});
