import { type PackedTexts, textBehind } from './packed-texts.ts';
import type { Shelf } from './recent-table.ts';
import type { SegmentFile } from './segment-file.ts';

const LENGTH_BYTES = 4;
/** Most records are shorter; of a longer one the rest is read then. */
const USUAL_BYTES = 512;

/** Texts in a file of segments. */
export function textShelf(file: SegmentFile): Shelf {
  const recordAt = (at: number): string => {
    const start = file.read(at, USUAL_BYTES);
    const length = start.readUInt32LE(0) + LENGTH_BYTES;
    const whole = length <= start.length ? start : file.read(at, length);
    return whole.toString('utf8', LENGTH_BYTES, length);
  };
  return {
    get: (key, hash) => file.find(hash, (at) => textBehind(key, recordAt(at))),
    put: (texts: PackedTexts) => file.put(texts.raw),
  };
}
