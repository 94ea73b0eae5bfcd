import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterAll, describe, expect, it } from 'vitest';
import { CsvFolder, cellsOf, failureOf } from '../helpers/csv.ts';

const folder = new CsvFolder();
afterAll(async () => folder.remove());

const text = 'id,name\n1,Zoë 😀\n2,名前\n';
const cells = [
  ['1', 'Zoë 😀'],
  ['2', '名前'],
];

function utf16be(content: string): Buffer {
  return Buffer.from(content, 'utf16le').swap16();
}

async function refusal(content: string | Uint8Array, encoding: string | undefined) {
  await folder.write('users.csv', content);
  return failureOf(folder.open({ encoding }));
}

describe('the encoding', () => {
  it.each([
    ['UTF-8', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16LE', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16BE', utf16be(`\uFEFF${text}`)],
  ])('is told by the mark of %s, whatever the option says', async (_, content) => {
    for (const encoding of [undefined, 'windows-1252']) {
      const { rows, error, columns } = await folder.read(content, { encoding });
      expect(error).toBeUndefined();
      expect(columns).toEqual(['id', 'name']);
      expect(cellsOf(rows)).toEqual(cells);
    }
  });

  it.each([
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', utf16be(text)],
    ['utf-16', utf16be(text)],
    ['utf-16', Buffer.from(text, 'utf16le')],
    ['utf-8', Buffer.from(text)],
    ['gb18030', iconv.encode(text, 'gb18030')],
    ['utf-32le', iconv.encode(text, 'utf-32le')],
    ['utf-32', iconv.encode(`\uFEFF${text}`, 'utf-32le')],
  ])('is taken from the option: %s', async (encoding, content) => {
    expect(cellsOf((await folder.read(content, { encoding })).rows)).toEqual(cells);
  });

  it.each([
    ['windows-1252', 'Zoë €'],
    ['latin1', 'Zoë'],
    ['shift_jis', '名前表'],
    ['iso-8859-7', 'Ελλάδα'],
    ['koi8-r', 'Москва'],
  ])('may be one of the many: %s', async (encoding, name) => {
    const rows = Array.from({ length: 20_000 }, (_, index) => [String(index), name]);
    const content = `id,name\n${rows.map((row) => row.join(',')).join('\n')}\n`;
    const reading = await folder.read(iconv.encode(content, encoding), { encoding });
    expect(reading.error).toBeUndefined();
    expect(cellsOf(reading.rows)).toEqual(rows);
  });

  it.each(['klingon', 'hex', 'base64'])('is refused when it is unknown: %s', async (encoding) => {
    const error = await refusal('id\n1\n', encoding);
    expect(error.message).toBe(`The encoding "${encoding}" is unknown.`);
    expect(error.hint).toContain('windows-1252');
  });

  it('is asked for when UTF-16 has no mark and would pass for UTF-8 full of NULs', async () => {
    const error = await refusal(Buffer.from('id,name\n1,Ann\n', 'utf16le'), undefined);
    expect(error.message).toBe('users.csv looks like UTF-16LE without a byte order mark.');
    expect(error.hint).toBe('Say `encoding: utf-16le`.');
  });

  it('is asked for when "utf-16" may be either', async () => {
    expect((await refusal(Buffer.from('名前', 'utf16le'), 'utf-16')).hint).toContain('utf-16be');
  });
});

describe('bytes that are no text in the encoding', () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => `${index},"é\nname"\r\n`).join('');

  it.each([
    ['a byte that begins nothing', Buffer.from([0xff])],
    ['a Latin-1 letter', Buffer.from([0xeb])],
    ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80])],
    ['an overlong form', Buffer.from([0xc0, 0xaf])],
  ])('stop the file with offset and line: %s', async (_, bad) => {
    const before = Buffer.from(`id,name\r\n${rows}x,y\r\nz,"a\n`);
    const { rows: read, error } = await folder.read(
      Buffer.concat([before, bad, Buffer.from('"\r\n')]),
    );
    expect(error?.message).toBe(
      `users.csv, line 80004: the byte at offset ${before.length} of the text is not UTF-8.`,
    );
    expect(error?.hint).toContain('windows-1252');
    expect(read).toHaveLength(40_001);
    expect(read.at(-1)?.cells).toEqual(['x', 'y']);
  });

  it('are counted in the unpacked text', async () => {
    const packed = gzipSync(Buffer.concat([Buffer.from('id\n1\n'), Buffer.from([0xff])]));
    const { error } = await folder.read(packed);
    expect(error?.message).toContain('line 3: the byte at offset 5 of the text is not UTF-8.');
  });

  it('may be a character that the end of the file cuts', async () => {
    const { rows: read, error } = await folder.read(Buffer.from('id\n1\né').subarray(0, -1));
    expect(cellsOf(read)).toEqual([['1']]);
    expect(error?.message).toContain('line 3: the byte at offset 5 of the text is not UTF-8.');
  });

  it.each([
    ['a lone high surrogate', '\uD83D,2\n', 16],
    ['a lone low surrogate', '\uDE00,2\n', 16],
  ])('stop UTF-16: %s', async (_, bad, offset) => {
    const content = Buffer.from(`\uFEFFid,n\n1\n${bad}`, 'utf16le');
    const { rows: read, error } = await folder.read(content);
    expect(read).toHaveLength(1);
    expect(error?.message).toBe(
      `users.csv, line 3: the byte at offset ${offset} of the text is not UTF-16LE.`,
    );
  });

  it('stop UTF-16 that ends in half a character', async () => {
    const { error } = await folder.read(Buffer.from('\uFEFFid\n1\n', 'utf16le').subarray(0, -1));
    expect(error?.message).toContain('is not UTF-16LE');
  });

  it.each([
    ['windows-1252', [0x81], 5],
    ['shift_jis', [0x82, 0x0a], 5],
    ['shift_jis', [0x82], 5],
    ['ascii', [0xe9, 0x0a], 5],
    ['utf-32le', [0x31, 0, 0, 0, 0, 0, 0x7f, 0], undefined],
  ])('stop %s too', async (encoding, bad, offset) => {
    const head = iconv.encode('id\n1\n', encoding);
    const { error, rows: read } = await folder.read(Buffer.concat([head, Buffer.from(bad)]), {
      encoding,
    });
    expect(error?.message).toContain(`line 3: the byte at offset ${offset ?? 24} of the text`);
    expect(JSON.stringify(read)).not.toContain('\uFFFD');
  });

  it('count their line behind skipped lines also', async () => {
    const content = Buffer.concat([Buffer.from('Title\nid\n1\n'), Buffer.from([0xff])]);
    expect((await folder.read(content, { skipLines: 1 })).error?.message).toContain('line 4:');
    const early = Buffer.concat([Buffer.from('Title\n'), Buffer.from([0xff])]);
    await folder.write('users.csv', early);
    const error = await failureOf(folder.open({ skipLines: 1 }));
    expect(error.message).toContain('line 2: the byte at offset 6');
  });
});
