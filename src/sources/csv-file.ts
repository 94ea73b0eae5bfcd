import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import { SourceError } from '../errors/importer-error.ts';

/** A file of a source, as it was when the source was opened. */
export interface CsvFile {
  readonly path: string;
  /** As the person would name it: what rows say. */
  readonly name: string;
  /** What messages say. */
  readonly label: string;
  /** A copy of standard input, removed when the source is closed. */
  readonly spooled: boolean;
  readonly size: number;
  readonly stamp: Stamp;
}

interface Stamp {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  readonly modifiedNs: bigint;
}

/** Bytes of the file read so far, packed ones where it is packed. */
export interface Meter {
  read: number;
}

const CHUNK = 32 * 1024;

function stampOf(stats: BigIntStats): Stamp {
  return { device: stats.dev, inode: stats.ino, size: stats.size, modifiedNs: stats.mtimeNs };
}

export function describeFile(
  path: string,
  name: string,
  label: string,
  spooled: boolean,
  stats: BigIntStats,
): CsvFile {
  return { path, name, label, spooled, size: Number(stats.size), stamp: stampOf(stats) };
}

/** What the operating system says of a file, in words. */
export function fileProblem(label: string, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const known: Record<string, string> = {
    ENOENT: 'does not exist',
    ENOTDIR: 'does not exist: a part of its path is no folder',
    EACCES: 'may not be read by this user',
    EPERM: 'may not be read by this user',
    EISDIR: 'is a folder',
    ELOOP: 'is a symbolic link that leads to itself',
    EMFILE: 'cannot be opened: too many files are open',
  };
  const hints: Record<string, string> = {
    ENOENT: "Paths start at the import file's folder.",
    EACCES: 'Check the rights of the file and of the folders above it.',
    EISDIR: 'Name its files, for example with a pattern: `folder/*.csv`.',
  };
  const hint = hints[code];
  const message = `${label} ${known[code] ?? `cannot be read (${code})`}.`;
  return new SourceError(message, { cause, ...(hint === undefined ? {} : { hint }) });
}

/**
 * The bytes of a file, unpacked when they are packed with gzip, whatever the file is called.
 *
 * @throws SourceError when the file is gone, not readable, packed wrongly, or has changed since the
 *   source was opened.
 */
export async function* fileBytes(file: CsvFile, meter: Meter): AsyncGenerator<Buffer, void, void> {
  // Without O_NONBLOCK a pipe that was put there since would be waited for.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const handle = await open(file.path, flags).catch((cause: unknown) => {
    throw fileProblem(file.label, cause);
  });
  try {
    checkStamp(file, stampOf(await handle.stat({ bigint: true })));
    const head = await headOf(handle);
    refuseOtherKinds(file.label, head);
    if (head.startsWith('\u001f\u008b')) yield* unpacked(file, handle, meter);
    else yield* chunks(file, handle, meter);
    await checkPath(file);
  } finally {
    await handle.close();
  }
}

/** The first bytes, a character each. */
async function headOf(handle: FileHandle): Promise<string> {
  const head = Buffer.alloc(64);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  return head.toString('latin1', 0, bytesRead);
}

/** What people save under the name of a CSV file by mistake. */
function refuseOtherKinds(label: string, head: string): void {
  if (head.startsWith('PK\u0003\u0004')) {
    throw new SourceError(`${label} is a workbook (Excel) or a ZIP archive, not a CSV file.`, {
      hint: 'Open it and save it as "CSV UTF-8", or unpack it.',
    });
  }
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(head)) {
    throw new SourceError(`${label} is a page (HTML or XML), not a CSV file.`, {
      hint: 'Was it saved by a browser that was not logged in? Download the export again.',
    });
  }
}

/** Looks at the file's stamp before each piece is handed on, so that no changed byte is taken for data. */
async function* chunks(
  file: CsvFile,
  handle: FileHandle,
  meter: Meter,
): AsyncGenerator<Buffer, void, void> {
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await handle
      .read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position)
      .catch((cause: unknown) => {
        throw fileProblem(file.label, cause);
      });
    checkStamp(file, stampOf(await handle.stat({ bigint: true })));
    if (bytesRead === 0) return;
    position += bytesRead;
    meter.read = position;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The path may by now name another file, put there by a rename; the one being read is then the old one. */
async function checkPath(file: CsvFile): Promise<void> {
  const stats = await stat(file.path, { bigint: true }).catch((cause: unknown) => {
    throw fileProblem(file.label, cause);
  });
  checkStamp(file, stampOf(stats));
}

function checkStamp(file: CsvFile, now: Stamp): void {
  const { device, inode, size, modifiedNs } = file.stamp;
  const same =
    now.device === device &&
    now.inode === inode &&
    now.size === size &&
    now.modifiedNs === modifiedNs;
  if (same) return;
  throw new SourceError(`${file.label} changed while it was read.`, {
    hint: 'Let its writer finish, or import a copy; then run again.',
  });
}

async function* unpacked(
  file: CsvFile,
  handle: FileHandle,
  meter: Meter,
): AsyncGenerator<Buffer, void, void> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // Its failure reaches the loop below through the stream it destroys.
  const feeding = pipeline(Readable.from(chunks(file, handle, meter)), gunzip).catch(
    () => undefined,
  );
  try {
    const unpackedChunks: AsyncIterable<Buffer> = gunzip;
    for await (const chunk of unpackedChunks) yield chunk;
    await checkRest(file, handle, gunzip);
  } catch (cause) {
    throw cause instanceof SourceError ? cause : gzipProblem(file, cause);
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

/** What follows the packed data and is no gzip is left unread by zlib; padding with NULs is usual. */
async function checkRest(file: CsvFile, handle: FileHandle, gunzip: Gunzip): Promise<void> {
  const rest = Buffer.alloc(CHUNK);
  for (let position = gunzip.bytesWritten; position < file.size; ) {
    const { bytesRead } = await handle.read(rest, 0, CHUNK, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    if (rest.subarray(0, bytesRead).some((byte) => byte !== 0)) {
      throw new SourceError(`${file.label} has other data behind its gzip data.`, {
        hint: 'Unpack it by hand and look at its end.',
      });
    }
  }
}

function gzipProblem(file: CsvFile, cause: unknown): SourceError {
  const cut = cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR';
  const what = cut ? 'ends in the middle of its gzip data' : 'has damaged gzip data';
  return new SourceError(`${file.label} ${what}.`, {
    cause,
    hint: 'The file was probably not copied whole: fetch it again.',
  });
}
