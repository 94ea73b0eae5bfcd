import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this process may mount file systems: root in a container often may not. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'kmi-mount-'));
  try {
    if (!mount(['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])) return false;
    unmount(folder);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A disk of its own, so small. */
export async function withSmallDisk(
  folder: string,
  size: string,
  work: () => Promise<void>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  mountOrThrow(['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  try {
    await work();
  } finally {
    unmount(folder);
  }
}

/** The folder as it is, but nothing can be written to it, not even by root. */
export async function whileReadOnly(folder: string, work: () => Promise<void>): Promise<void> {
  mountOrThrow(['--bind', folder, folder]);
  try {
    mountOrThrow(['-o', 'remount,ro,bind', folder]);
    await work();
  } finally {
    unmount(folder);
  }
}

function mount(args: readonly string[]): boolean {
  return spawnSync('mount', args).status === 0;
}

function mountOrThrow(args: readonly string[]): void {
  if (!mount(args)) throw new Error(`mount ${args.join(' ')} failed`);
}

function unmount(folder: string): void {
  if (spawnSync('umount', [folder]).status !== 0) throw new Error(`umount ${folder} failed`);
}
