import { open } from 'lmdb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { apply, strike } from '../../src/ledger/entries.ts';
import { storeTables, tablesOf } from '../../src/ledger/tables.ts';
import { openTemporaryStore } from '../../src/ledger/temporary-store.ts';
import { textShelf } from '../../src/ledger/text-shelf.ts';
import type { Entry } from '../../src/ledger/types.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const COMMON = {
  ticket: 1,
  run: 'first',
  source: 'bills',
  rule: 'Billed',
  request: { path: '/e', query: '' },
  row: 'bills\u00011',
  person: 'a@example.com',
  at: 1_700_000_000,
  atText: '2023-11-14 22:13:20',
  second: 1_700_000_005,
} as const;
const RECORD: Entry = { ...COMMON, subject: 's', name: 'billed', payload: 'p', isKept: true };
const SET: Entry = {
  ...COMMON,
  ticket: 2,
  subject: '',
  name: '',
  payload: '',
  isKept: false,
  set: [{ name: 'plan', value: 'Pro', subject: 'plan of a' }],
};

/** Tables that know of two events, and others over them, as a dry run has them. */
async function layers() {
  const root = open({ path: await temporaryFolder(), maxDbs: 16 });
  const temporary = await openTemporaryStore(
    (file) => [textShelf(file('rows')), textShelf(file('seconds'))] as const,
  );
  onTestFinished(async () => {
    await temporary.close();
    await root.close();
  });
  const below = storeTables(root, true);
  for (const entry of [RECORD, SET]) apply(entry, below);
  below.setLastSpread('s', RECORD.at, RECORD.second);
  below.write();
  const { store, files } = temporary;
  return { below, over: tablesOf(store, ...files, { memory: below, root }) };
}

const { at, second, subject, row, person } = RECORD;

describe('the tables of a dry run', () => {
  it('know what those below them know', async () => {
    const { over } = await layers();
    expect(over.row(row)).toMatchObject([{ ticket: 1, name: 'billed' }]);
    expect(over.holders(second, subject)).toMatchObject([{ row }]);
    expect(over.isKeptNear(subject, at, 60)).toBe(true);
    expect(over.isKeptNear(subject, at + 60, 60)).toBe(false);
    expect(over.isKeptNear(subject, at + 60, undefined)).toBe(true);
    expect(over.lastSpread(subject, at)).toBe(second);
    expect(over.property(person, 'plan')).toMatchObject({ value: 'Pro' });
  });

  it.each([false, true])('can take away from them (written out: %s)', async (isWritten) => {
    const { below, over } = await layers();
    for (const entry of [RECORD, SET]) strike(entry, over);
    if (isWritten) over.write();
    expect(over.row(row)).toEqual([]);
    expect(over.holders(second, subject)).toEqual([]);
    expect(over.holders(second, 'plan of a')).toEqual([]);
    expect(over.isKeptNear(subject, at, 60)).toBe(false);
    expect(over.isKeptNear(subject, at, undefined)).toBe(false);
    expect(over.lastSpread(subject, at)).toBe(at);
    expect(over.property(person, 'plan')).toBeUndefined();
    expect(below.row(row)).toHaveLength(1);
    expect(below.property(person, 'plan')).toMatchObject({ value: 'Pro' });
  });
});

describe('what a dry run lies over', () => {
  it('is blank until something was told, written down or not', async () => {
    const root = open({ path: await temporaryFolder(), maxDbs: 16 });
    onTestFinished(async () => root.close());
    const tables = storeTables(root, true);
    expect(tables.isBlank()).toBe(true);
    apply(SET, tables);
    expect(tables.isBlank()).toBe(false);
    tables.write();
    expect(tables.isBlank()).toBe(false);
    expect(storeTables(root, false).isBlank()).toBe(false);
  });
});
