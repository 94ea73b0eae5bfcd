import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateError } from '../errors/importer-error.ts';

/** Text by parts in a temporary file that is gone with the process. */
interface Parts {
  append(texts: readonly string[]): void;
  linesOf(part: number): Iterable<string>;
  close(): void;
}

interface Piece {
  readonly from: number;
  readonly length: number;
}

/** @throws StateError - When nothing can be written to the temporary folder. */
export async function openParts(): Promise<Parts> {
  const folder = await mkdtemp(join(tmpdir(), 'kissmetrics-import-')).catch((cause: unknown) => {
    throw unusable(cause);
  });
  const descriptor = openSync(join(folder, 'people'), 'wx+', 0o600);
  // Without a name it is gone with the process; where that cannot be, it is swept with the folder.
  rmSync(folder, { recursive: true, force: true });
  const pieces: Piece[][] = [];
  let size = 0;
  return {
    append(texts) {
      for (const [part, text] of texts.entries()) {
        if (text === '') continue;
        const bytes = Buffer.from(text);
        writeWhole(descriptor, bytes, size);
        (pieces[part] ??= []).push({ from: size, length: bytes.length });
        size += bytes.length;
      }
    },
    *linesOf(part) {
      for (const { from, length } of pieces[part] ?? []) {
        const bytes = Buffer.alloc(length);
        readSync(descriptor, bytes, 0, length, from);
        yield* bytes.toString('utf8', 0, length - 1).split('\n');
      }
    },
    close: () => closeSync(descriptor),
  };
}

function writeWhole(descriptor: number, bytes: Buffer, position: number): void {
  try {
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
    }
  } catch (cause) {
    throw unusable(cause);
  }
}

function unusable(cause: unknown): StateError {
  const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new StateError(`The temporary folder ${tmpdir()} cannot be used${why}.`, {
    cause,
    hint: 'Make room there (some 200 bytes an event), or name another folder in TMPDIR, and run again.',
  });
}
