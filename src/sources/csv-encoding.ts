import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { SourceError } from '../errors/importer-error.ts';
import { EMPTY, join, LF } from './csv-bytes.ts';

/**
 * Turns the bytes of a file into UTF-8 and never invents a character: at the first byte that its
 * encoding does not know, the text ends and `badAt` says where.
 */
export interface Decoder {
  readonly encoding: string;
  write(bytes: Buffer): Decoded;
  /** What is left at the end of the file: nothing, or the first bytes of a character. */
  end(): Decoded;
}

interface Decoded {
  /** Well-formed UTF-8 without a byte order mark. */
  readonly text: Buffer;
  /** Offset in the (unpacked) file, from 0, of the first byte that is no text. */
  readonly badAt: number | undefined;
}

const MARKS: readonly (readonly [mark: Buffer, encoding: string])[] = [
  [Buffer.from([0xef, 0xbb, 0xbf]), 'utf-8'],
  [Buffer.from([0xff, 0xfe]), 'utf-16le'],
  [Buffer.from([0xfe, 0xff]), 'utf-16be'],
];

/** Bytes to see before a decoder is chosen; a shorter file is all there is to see. */
export const ENCODING_SAMPLE = 256;

const UNKNOWN_HINT =
  'Encodings are named as in `encoding: windows-1252`; others are utf-8, utf-16le, utf-16be, latin1, shift_jis, gb18030, koi8-r.';

/**
 * @param head - The first bytes of the file, at most a chunk.
 * @param option - The encoding that the import file names. A byte order mark overrides it.
 * @throws SourceError when the encoding is unknown, or cannot be told.
 */
export function chooseDecoder(
  label: string,
  head: Buffer,
  option: string | undefined,
): { readonly decoder: Decoder; readonly markLength: number } {
  for (const [mark, encoding] of MARKS) {
    // The mark of UTF-32LE begins with that of UTF-16LE, so UTF-32 has to be named.
    if (!standsFirst(head, mark) || /^utf-?32/i.test(option ?? '')) continue;
    return { decoder: decoderOf(encoding, mark.length), markLength: mark.length };
  }
  const encoding = option === undefined ? guardUtf16(label, head) : named(label, head, option);
  return { decoder: decoderOf(encoding, 0), markLength: 0 };
}

/** @throws SourceError when no such encoding is known. */
export function checkEncoding(option: string | undefined): void {
  if (option === undefined || isUnicode(option)) return;
  // iconv-lite lists its helpers beside its encodings; nobody's text is written in these.
  const helper = /^(hex|base64|binary|cesu-?8|utf-?7-?imap)$/i.test(option);
  if (helper || !iconv.encodingExists(option)) {
    throw new SourceError(`The encoding "${option}" is unknown.`, { hint: UNKNOWN_HINT });
  }
}

function standsFirst(head: Buffer, mark: Buffer): boolean {
  return head.length >= mark.length && head.subarray(0, mark.length).equals(mark);
}

function isUnicode(option: string): boolean {
  return /^(utf-?8|utf-?16|utf-?16-?le|utf-?16-?be|ucs-?2)$/i.test(option);
}

function named(label: string, head: Buffer, option: string): string {
  const name = option.toLowerCase().replaceAll('-', '');
  if (name === 'utf8') return 'utf-8';
  if (name === 'utf16le') return 'utf-16le';
  if (name === 'utf16be') return 'utf-16be';
  if (name !== 'utf16' && name !== 'ucs2') return option;
  const end = utf16End(head, 1);
  if (end !== undefined) return end;
  throw new SourceError(`${label} has no byte order mark, so "${option}" may be either of two.`, {
    hint: 'Say `encoding: utf-16le` or `encoding: utf-16be`.',
  });
}

/** UTF-16 text without a mark is well-formed UTF-8 full of NULs: read as such it would be nonsense. */
function guardUtf16(label: string, head: Buffer): string {
  const end = utf16End(head, Math.max(4, Math.min(head.length, ENCODING_SAMPLE) / 4));
  if (end === undefined) return 'utf-8';
  throw new SourceError(`${label} looks like ${end.toUpperCase()} without a byte order mark.`, {
    hint: `Say \`encoding: ${end}\`.`,
  });
}

/** Which bytes of the pairs are mostly NUL tells the end; fewer than `least` tell nothing. */
function utf16End(head: Buffer, least: number): 'utf-16le' | 'utf-16be' | undefined {
  const nuls = [0, 0] as [number, number];
  for (let i = 0; i < Math.min(head.length, ENCODING_SAMPLE); i += 1) {
    if (head[i] === 0) nuls[i % 2 === 0 ? 0 : 1] += 1;
  }
  const [first, second] = nuls;
  if (first + second < least) return undefined;
  if (first * 4 < second) return 'utf-16le';
  return second * 4 < first ? 'utf-16be' : undefined;
}

function decoderOf(encoding: string, start: number): Decoder {
  if (encoding === 'utf-8') return utf8Decoder(start);
  if (encoding === 'utf-16le') return utf16Decoder('utf-16le', start);
  if (encoding === 'utf-16be') return utf16Decoder('utf-16be', start);
  return tableDecoder(encoding, start);
}

function utf8Decoder(start: number): Decoder {
  let carry = EMPTY;
  let offset = start;
  return {
    encoding: 'UTF-8',
    write: (chunk) => {
      const bytes = join(carry, chunk);
      const whole = bytes.length - cutCharacter(bytes);
      const text = bytes.subarray(0, whole);
      if (!isUtf8(text)) {
        const bad = firstBadUtf8(text);
        return { text: text.subarray(0, bad), badAt: offset + bad };
      }
      carry = bytes.subarray(whole);
      offset += whole;
      return { text, badAt: undefined };
    },
    end: () => ({ text: EMPTY, badAt: carry.length === 0 ? undefined : offset }),
  };
}

/** Length of the character that the end of these bytes may cut. */
function cutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return utf8Length(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function utf8Length(lead: number): number {
  if (lead < 0xe0) return lead < 0x80 ? 1 : 2;
  return lead < 0xf0 ? 3 : 4;
}

function firstBadUtf8(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const next = at + utf8Length(bytes[at] ?? 0);
    if (next > bytes.length || !isUtf8(bytes.subarray(at, next))) return at;
    at = next;
  }
  return at;
}

function utf16Decoder(encoding: 'utf-16le' | 'utf-16be', start: number): Decoder {
  let carry = EMPTY;
  let offset = start;
  const high = encoding === 'utf-16le' ? 1 : 0;
  return {
    encoding: encoding.toUpperCase(),
    write: (chunk) => {
      const bytes = join(carry, chunk);
      let whole = bytes.length - (bytes.length % 2);
      if (whole > 0 && ((bytes[whole - 2 + high] ?? 0) & 0xfc) === 0xd8) whole -= 2;
      const units = bytes.subarray(0, whole);
      const text = (high === 1 ? units : Buffer.from(units).swap16()).toString('utf16le');
      const bad = loneSurrogate(text);
      if (bad !== -1) return { text: Buffer.from(text.slice(0, bad)), badAt: offset + bad * 2 };
      carry = bytes.subarray(whole);
      offset += whole;
      return { text: Buffer.from(text), badAt: undefined };
    },
    end: () => ({ text: EMPTY, badAt: carry.length === 0 ? undefined : offset }),
  };
}

/** Half of a pair without its other half has no place in UTF-8: writing it would invent U+FFFD. */
function loneSurrogate(text: string): number {
  return text.search(/\p{Surrogate}/u);
}

/** Longest run of bytes without a line feed that is kept together. */
const LONGEST_BLOCK = 1 << 20;

/**
 * Every other encoding, through iconv-lite, which marks what it cannot read with U+FFFD. Blocks end
 * behind a line feed, where no character goes on, so that a block can be read again to find the byte.
 */
function tableDecoder(encoding: string, start: number): Decoder {
  const reader = iconv.getDecoder(encoding);
  let carry = EMPTY;
  let offset = start;
  const decode = (block: Buffer, last: boolean): Decoded => {
    const text = reader.write(block) + (last ? (reader.end() ?? '') : '');
    const clean = !text.includes('\uFFFD') && loneSurrogate(text) === -1;
    if (clean) {
      offset += block.length;
      return { text: Buffer.from(text), badAt: undefined };
    }
    const bad = findBad(encoding, block);
    return { text: Buffer.from(bad.text), badAt: offset + bad.at };
  };
  return {
    encoding,
    write: (chunk) => {
      const bytes = join(carry, chunk);
      const width = /32/.test(encoding) ? 4 : 1;
      const line = bytes.lastIndexOf(LF) + 1;
      const cut = line === 0 && bytes.length > LONGEST_BLOCK ? bytes.length : line;
      const whole = width === 1 ? cut : bytes.length - (bytes.length % width);
      carry = bytes.subarray(whole);
      return decode(bytes.subarray(0, whole), false);
    },
    end: () => decode(carry, true),
  };
}

/** Reads a block byte by byte: slow, and only done once, to name the byte that stops a file. */
function findBad(encoding: string, block: Buffer): { readonly text: string; readonly at: number } {
  const reader = iconv.getDecoder(encoding, { stripBOM: false });
  let text = '';
  let at = 0;
  for (let i = 0; i < block.length; i += 1) {
    const read = reader.write(block.subarray(i, i + 1));
    if (read.includes('\uFFFD') || loneSurrogate(read) !== -1) return { text, at };
    if (read === '') continue;
    text += read;
    at = i + 1;
  }
  return { text, at };
}
