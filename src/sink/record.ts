import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UsageError } from '../errors/importer-error.ts';
import type { SinkRequest } from './types.ts';

/** Requests hold people's data. */
const OWNER_ONLY = 0o600;

export interface Recorder {
  /** Resolves when the line may count as kept; waits for the disk when it falls behind. */
  write(line: string): Promise<void>;
  /** Rejects when the disk refuses a line. */
  readonly broken: Promise<never>;
  close(): Promise<void>;
}

/** Appends to a file, which is made if need be. */
export async function openRecorder(file: string): Promise<Recorder> {
  const handle = await openForOwner(file);
  const stream = handle.createWriteStream({ encoding: 'utf8' });
  const broken = once(stream, 'error').then(([error]) => {
    throw new UsageError(`The record ${file} cannot be written: ${codeOf(error)}.`, {
      cause: error,
      hint: 'Make room, or name a file on another disk.',
    });
  });
  // Whoever does not care learns of it from `close`.
  broken.catch(() => {});
  // All that wait, wait for one event: a listener for each request would be a warning of Node's.
  let drained: Promise<void> | undefined;
  return {
    broken,
    write: async (line) => {
      if (stream.write(line)) return;
      drained ??= nextDrain(stream).finally(() => {
        drained = undefined;
      });
      await Promise.race([drained, broken]);
    },
    close: async () => {
      const closed = once(stream, 'close');
      stream.end();
      await Promise.race([closed, broken]);
    },
  };
}

/**
 * One request as a line of JSON. `params` is an object whose members stand in the order of the
 * request, or, when a name comes twice, a list of `[name, value]`.
 */
export function recordLine(request: SinkRequest, status: number): string {
  const { n, method, path, key, params } = request;
  const start = JSON.stringify({ n, method, path, key }).slice(0, -1);
  return `${start},"params":${paramsAsJson(params)},"answer":${status}}\n`;
}

/** Written by hand: a JavaScript object would put names that are numbers first. */
function paramsAsJson(params: SinkRequest['params']): string {
  const unique = new Set(params.map(([name]) => name)).size === params.length;
  if (!unique) return JSON.stringify(params);
  const members = params.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}

async function openForOwner(file: string): Promise<FileHandle> {
  try {
    const handle = await open(file, 'a', OWNER_ONLY);
    // The file may have been there before, readable by all.
    if ((await handle.stat()).isFile()) await handle.chmod(OWNER_ONLY);
    return handle;
  } catch (error) {
    throw new UsageError(`The record ${file} cannot be opened: ${codeOf(error)}.`, {
      cause: error,
      hint: 'Name a file in a folder that exists and that you may write to.',
    });
  }
}

function nextDrain(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', () => resolve());
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
