import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { StateError } from '../../src/errors/importer-error.ts';
import { hashOf } from '../../src/ledger/key-filter.ts';
import { PackedTexts } from '../../src/ledger/packed-texts.ts';
import { SegmentFile } from '../../src/ledger/segment-file.ts';
import { textShelf } from '../../src/ledger/text-shelf.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

function packed(texts: Readonly<Record<string, string>>): PackedTexts {
  const result = new PackedTexts();
  for (const [key, text] of Object.entries(texts)) result.set(key, hashOf(key), text);
  return result;
}

async function segmentFile(): Promise<(key: string) => string | undefined> {
  const file = new SegmentFile(
    join(await temporaryFolder(), 'rows'),
    () => new StateError('full', { hint: '' }),
  );
  onTestFinished(() => file.close());
  const shelf = textShelf(file);
  const many = Array.from({ length: 3_000 }, (_, n) => [`row ${n}`, `first ${n}`] as const);
  shelf.put(packed(Object.fromEntries(many)));
  shelf.put(packed({ 'row 7': 'second 7', long: 'ä'.repeat(2_000), empty: '' }));
  return (key) => shelf.get(key, hashOf(key));
}

it('A segment file finds a text in whichever segment it is, the newest first', async () => {
  const get = await segmentFile();
  expect(get('row 0')).toBe('first 0');
  expect(get('row 2999')).toBe('first 2999');
  expect(get('row 7')).toBe('second 7');
});

it('A segment file gives long texts whole, and an empty one as such', async () => {
  const get = await segmentFile();
  expect(get('long')).toBe('ä'.repeat(2_000));
  expect(get('empty')).toBe('');
});

it('A segment file knows of nothing else', async () => {
  const get = await segmentFile();
  const others = Array.from({ length: 2_000 }, (_, n) => get(`row ${n + 3_000}`));
  expect(others.filter((text) => text !== undefined)).toEqual([]);
});
