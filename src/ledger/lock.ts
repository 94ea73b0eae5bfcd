import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { LockedError, StateError } from '../errors/importer-error.ts';
import type { Clock } from '../support/clock.ts';

const HEARTBEAT_MS = 5_000;
/** An owner elsewhere who is silent so long is gone. */
const SILENCE_MS = 30_000;
const POLL_MS = 250;

export interface Lock {
  release(): void;
}

interface Owner {
  readonly token: string;
  readonly host: string;
  /** Tells apart the times between two starts of the machine. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, since another one may get its number later. */
  readonly started: string;
}

/**
 * Takes the lock of a product's state. An owner on this machine whose process is gone is taken over at
 * once, one elsewhere after 30 s of silence.
 *
 * @param waitMs - How long to wait for another run to end.
 * @throws LockedError - When another run holds it.
 */
export async function takeLock(
  folder: string,
  waitMs: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Lock> {
  const path = join(folder, 'lock');
  const owner = self();
  const start = clock.elapsed();
  while (!tryLock(path, owner)) {
    const holder = readOwner(path);
    if (isGone(path, holder)) {
      putAside(path, owner.token);
    } else if (clock.elapsed() - start >= waitMs) {
      throw locked(holder);
    } else {
      await clock.sleep(POLL_MS, signal);
    }
  }
  const heartbeat = setInterval(() => {
    if (readOwner(path)?.token === owner.token) touch(path);
  }, HEARTBEAT_MS).unref();
  return {
    release() {
      clearInterval(heartbeat);
      if (readOwner(path)?.token === owner.token) rmSync(path, { recursive: true, force: true });
    },
  };
}

function tryLock(path: string, owner: Owner): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw new StateError(`The state folder cannot be written: ${path} (${codeOf(cause)}).`, {
      cause,
      hint: 'Allow writing there and make room on the disk, then run again.',
    });
  }
  writeFileSync(join(path, 'owner.json'), JSON.stringify(owner), { mode: 0o600 });
  return true;
}

function isGone(path: string, owner: Owner | undefined): boolean {
  if (owner?.host === hostname() && owner.boot === bootId() && owner.boot !== '') {
    return startOf(owner.pid) !== owner.started;
  }
  const silentSince = modified(join(path, 'owner.json')) ?? modified(path);
  return silentSince !== undefined && Date.now() - silentSince > SILENCE_MS;
}

/** Renaming is atomic: of several who take over, one succeeds. */
function putAside(path: string, token: string): void {
  const aside = `${path}.${token}`;
  try {
    renameSync(path, aside);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return;
    throw cause;
  }
  rmSync(aside, { recursive: true, force: true });
}

function self(): Owner {
  const { pid } = process;
  return { token: randomUUID(), host: hostname(), boot: bootId(), pid, started: startOf(pid) };
}

/** Empty where the system does not tell; then silence decides. */
function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** Start of a process in ticks since the machine's; empty when there is none. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  // The second field, the command's name, is in brackets and may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readOwner(path: string): Owner | undefined {
  const text = readText(join(path, 'owner.json'));
  if (text === undefined) return undefined;
  try {
    const owner: unknown = JSON.parse(text);
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null && 'token' in value && 'pid' in value;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function modified(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function touch(path: string): void {
  const now = new Date();
  utimesSync(join(path, 'owner.json'), now, now);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

function locked(holder: Owner | undefined): LockedError {
  const who = holder === undefined ? '' : `: process ${holder.pid} on ${holder.host}`;
  return new LockedError(`Another run works on the state of this product${who}.`, {
    hint: 'Wait until it has ended, or let this one wait with `--wait SECONDS`.',
  });
}
