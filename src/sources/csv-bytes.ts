export const LF = 10;
export const CR = 13;
export const EMPTY: Buffer = Buffer.alloc(0);

/** Bytes of one record. A quote that is never closed must not take a huge file into memory. */
export const LONGEST_RECORD = 16 * 1024 * 1024;

/** Line breaks as an editor counts them: LF, CRLF and a lone CR are one each. */
export function countBreaks(text: string): number {
  let breaks = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) breaks += 1;
  }
  return breaks;
}

/** Whether `part` stands in `bytes` at `at`. */
export function standsAt(bytes: Buffer, at: number, part: Buffer): boolean {
  if (bytes[at] !== part[0]) return false;
  for (let i = 1; i < part.length; i += 1) if (bytes[at + i] !== part[i]) return false;
  return true;
}

export function join(first: Buffer, second: Buffer): Buffer {
  return first.length === 0 ? second : Buffer.concat([first, second]);
}

/** Bytes that grow one by one. */
export class Bytes {
  #bytes: Buffer = Buffer.allocUnsafe(256);
  length = 0;

  add(byte: number): void {
    if (this.length === this.#bytes.length) {
      const longer = Buffer.allocUnsafe(this.length * 2);
      this.#bytes.copy(longer);
      this.#bytes = longer;
    }
    this.#bytes[this.length] = byte;
    this.length += 1;
  }

  /** Bytes of `source` from `from` to before `to`. */
  addRange(source: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at += 1) this.add(source[at] ?? 0);
  }

  /** Appends what another one holds, and empties that. */
  move(other: Bytes): void {
    this.addRange(other.#bytes, 0, other.length);
    other.length = 0;
  }

  at(index: number): number | undefined {
    return index < this.length ? this.#bytes[index] : undefined;
  }

  /** Hands out a copy and starts anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}
