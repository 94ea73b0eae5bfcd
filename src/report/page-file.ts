import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fdatasyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StateError, UsageError } from '../errors/importer-error.ts';
import type { PageFacts } from './page/index.ts';
import { renderPage } from './page/index.ts';

/** How every page of ours begins. */
const BEGINNING = '<!doctype html>';

/** Finds out before anything is sent whether a page can be written there. @throws UsageError */
export function requirePlace(file: string): void {
  if (file === '') {
    throw new UsageError('The report has no name.', {
      hint: 'Name a file after `--report`, as `--report report.html`.',
    });
  }
  const folder = dirname(resolve(file));
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) {
    throw new UsageError(`There is no folder ${folder} to write the report into.`, {
      hint: 'Make it, or name another file after `--report`.',
    });
  }
  const probe = asideOf(file);
  try {
    requireOlderPage(file);
    closeSync(openSync(probe, 'wx', 0o600));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`The report cannot be written: ${file} (${codeOf(cause)}).`, {
      cause,
      hint: 'Allow writing there, or name another file after `--report`.',
    });
  } finally {
    rmSync(probe, { force: true });
  }
}

/** What is there already is replaced only where it is a page: not an export, a device or the import file. */
function requireOlderPage(file: string): void {
  const known = statSync(file, { throwIfNoEntry: false });
  if (known === undefined) return;
  if (known.isDirectory()) {
    throw new UsageError(`${file} is a folder.`, {
      hint: `Name the file in it: \`--report ${join(file, 'report.html')}\`.`,
    });
  }
  if (known.isFile() && (known.size === 0 || startOf(file) === BEGINNING)) return;
  throw new UsageError(`${file} is there already, and is no page: it would be lost.`, {
    hint: 'Name another file after `--report`, as `--report report.html`.',
  });
}

function startOf(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(BEGINNING.length);
    return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes the page as a whole or not at all, readable by its owner alone.
 *
 * @throws StateError - When it cannot be written; `late`, since requests may have been sent.
 */
export function writePage(file: string, facts: PageFacts): void {
  const aside = asideOf(file);
  try {
    const descriptor = openSync(aside, 'wx', 0o600);
    try {
      writeFileSync(descriptor, renderPage(facts));
      fdatasyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(aside, file);
  } catch (cause) {
    rmSync(aside, { force: true });
    if (codeOf(cause) === '') throw cause;
    throw new StateError(`The report cannot be written: ${file} (${codeOf(cause)}).`, {
      cause,
      late: true,
      hint: 'Make room on the disk, and run again: nothing is sent twice.',
    });
  }
}

/** Beside the file, since only within a file system is renaming one step. */
function asideOf(file: string): string {
  const path = resolve(file);
  return join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
