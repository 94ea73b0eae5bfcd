import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
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
/** What was put aside stays for a day: nobody is that slow between finding an owner gone and acting on it. */
const ASIDE_MS = 86_400_000;

export interface Lock {
  /** Names this holding of it. */
  readonly token: string;
  /** @throws StateError - When another run has taken it over, as after a long sleep of this machine. */
  requireHeld(): void;
  release(): void;
}

interface Owner {
  readonly token: string;
  readonly host: string;
  /** Tells apart the times between two starts of the machine, and the containers on it. */
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
      putAside(path, holder);
    } else if (clock.elapsed() - start >= waitMs) {
      throw locked(holder);
    } else {
      await clock.sleep(POLL_MS, signal);
    }
  }
  sweep(folder);
  const heartbeat = setInterval(() => beat(path, owner), HEARTBEAT_MS).unref();
  return {
    token: owner.token,
    requireHeld() {
      if (readOwner(path)?.token !== owner.token) throw lost();
    },
    release() {
      clearInterval(heartbeat);
      leave(path, owner);
    },
  };
}

/** A run that works on the state of a product. */
export interface LockHolder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Wall-clock milliseconds since 1970-01-01T00:00:00Z. */
  readonly since: number;
}

/** @returns Who holds the lock now; `undefined` when nobody does, or when whoever did is gone. */
export function lockHolder(folder: string): LockHolder | undefined {
  const path = join(folder, 'lock');
  const owner = readOwner(path);
  // Heartbeats change the owner's file and never the folder: its time is when the lock was taken.
  const since = modified(path);
  if (owner === undefined || since === undefined || isGone(path, owner)) return undefined;
  const { token, pid, host } = owner;
  return { token, pid, host, since };
}

/** The lock appears whole, with its owner in it: a process killed in between leaves none. */
function tryLock(path: string, owner: Owner): boolean {
  if (existsSync(join(path, 'owner.json'))) return false;
  const own = `${path}.${owner.token}`;
  try {
    mkdirSync(own, { mode: 0o700 });
    writeFileSync(join(own, 'owner.json'), JSON.stringify(owner), { mode: 0o600 });
    renameSync(own, path);
    return true;
  } catch (cause) {
    rmSync(own, { recursive: true, force: true });
    if (TAKEN.has(codeOf(cause))) return false;
    throw new StateError(`The state folder cannot be written: ${path} (${codeOf(cause)}).`, {
      cause,
      hint: 'Allow writing there and make room on the disk, then run again.',
    });
  }
}

/** What a system says of a folder that cannot be renamed to one that is there (EPERM: Windows). */
const TAKEN = new Set(['EEXIST', 'ENOTEMPTY', 'EPERM']);

/** First out of the way, as a whole: what is removed bit by bit could be somebody's new lock by then. */
function leave(path: string, { token }: Owner): void {
  if (readOwner(path)?.token !== token) return;
  const own = `${path}.${token}`;
  try {
    renameSync(path, own);
    rmSync(own, { recursive: true, force: true });
  } catch {
    // On a disk that takes nothing it stays; its process is gone soon, and is found gone.
  }
}

/** A disk that refuses it for a moment must not end the run: silence is judged by others. */
function beat(path: string, { token }: Owner): void {
  try {
    if (readOwner(path)?.token === token) touch(path);
  } catch {
    // The next beat comes soon.
  }
}

function isGone(path: string, owner: Owner | undefined): boolean {
  if (owner?.host === hostname() && owner.boot === bootId() && owner.boot !== '') {
    return startOf(owner.pid) !== owner.started;
  }
  const silentSince = modified(join(path, 'owner.json')) ?? modified(path);
  return silentSince !== undefined && Date.now() - silentSince > SILENCE_MS;
}

/**
 * Renaming is atomic, and the name is the owner's own and stays: of several who found the same owner
 * gone one succeeds, and who comes too late cannot put aside the lock of the one who was faster.
 */
function putAside(path: string, holder: Owner | undefined): void {
  const name = holder?.token ?? String(statSync(path, { throwIfNoEntry: false })?.ino);
  try {
    renameSync(path, `${path}.gone.${name.replace(/[^\w-]/g, '')}`);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || TAKEN.has(codeOf(cause))) return;
    throw new StateError(`The state folder cannot be written: ${path} (${codeOf(cause)}).`, {
      cause,
      hint: 'Allow writing there, then run again.',
    });
  }
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('lock.')) continue;
    const path = join(folder, name);
    const since = statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Date.now();
    if (Date.now() - since > ASIDE_MS) rmSync(path, { recursive: true, force: true });
  }
}

function self(): Owner {
  const { pid } = process;
  return { token: randomUUID(), host: hostname(), boot: bootId(), pid, started: startOf(pid) };
}

/** Empty where the system does not tell; then silence decides. Containers number their processes anew. */
function bootId(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
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

function lost(): StateError {
  const hint = 'This one was silent for too long, as when a machine sleeps. Run again to go on.';
  return new StateError('Another run has taken over meanwhile.', { late: true, hint });
}
