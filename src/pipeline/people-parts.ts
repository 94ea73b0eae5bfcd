import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unusable } from '../ledger/index.ts';
import { writeWhole } from '../support/write-whole.ts';

/** Lines by parts in a temporary file that is gone with the process. */
interface Parts {
  append(part: number, lines: string): void;
  linesOf(part: number): Iterable<string>;
  close(): void;
}

/** Of each part so much waits in memory to be written. */
const BLOCK = 4096;
/** A character takes so many bytes at most. */
const MOST_BYTES = 3;

/** @throws StateError - When nothing can be written to the temporary folder. */
export async function openParts(): Promise<Parts> {
  const folder = await mkdtemp(join(tmpdir(), 'kissmetrics-import-')).catch((cause: unknown) => {
    throw unusable(cause);
  });
  const descriptor = openSync(join(folder, 'people'), 'wx+', 0o600);
  // Without a name it is gone with the process; where that cannot be, it is swept with the folder.
  rmSync(folder, { recursive: true, force: true });
  return new PartFile(descriptor);
}

/** A piece of a part for each time that its block was full. */
class PartFile implements Parts {
  readonly #descriptor: number;
  readonly #blocks = new Map<number, { readonly bytes: Buffer; used: number }>();
  /** Where the pieces of each part begin in the file, and how long they are, in turn. */
  readonly #pieces: number[][] = [];
  #size = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  append(part: number, lines: string): void {
    const block = this.#blockOf(part);
    const most = lines.length * MOST_BYTES;
    if (most > BLOCK - block.used) {
      this.#write(part, block.bytes.subarray(0, block.used));
      block.used = 0;
    }
    if (most > BLOCK) this.#write(part, Buffer.from(lines));
    else block.used += block.bytes.write(lines, block.used, 'utf8');
  }

  *linesOf(part: number): Iterable<string> {
    const pieces = this.#pieces[part] ?? [];
    for (let at = 0; at < pieces.length; at += 2) {
      const bytes = Buffer.alloc(pieces[at + 1] ?? 0);
      readSync(this.#descriptor, bytes, 0, bytes.length, pieces[at] ?? 0);
      yield* linesIn(bytes);
    }
    const { bytes, used } = this.#blockOf(part);
    yield* linesIn(bytes.subarray(0, used));
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #blockOf(part: number) {
    let block = this.#blocks.get(part);
    if (block === undefined) {
      block = { bytes: Buffer.alloc(BLOCK), used: 0 };
      this.#blocks.set(part, block);
    }
    return block;
  }

  #write(part: number, bytes: Buffer): void {
    if (bytes.length === 0) return;
    try {
      writeWhole(this.#descriptor, bytes, this.#size);
    } catch (cause) {
      throw unusable(cause);
    }
    (this.#pieces[part] ??= []).push(this.#size, bytes.length);
    this.#size += bytes.length;
  }
}

function linesIn(bytes: Buffer): readonly string[] {
  return bytes.length === 0 ? [] : bytes.toString('utf8', 0, bytes.length - 1).split('\n');
}
