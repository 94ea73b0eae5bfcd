import { hash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from '../errors/importer-error.ts';

/**
 * Name of a product's folder in the state: from its key, which it does not tell, so that a test product
 * never silences the real one. An endpoint on this machine has a state of its own, whatever the key.
 */
export function productOf(endpoint: string, apiKey: string | undefined): string | undefined {
  const { hostname, host } = new URL(endpoint);
  if (isLoopback(hostname)) return `local-${host.replace(/[^\w.]+/g, '-')}`;
  return apiKey === undefined ? undefined : hash('sha256', apiKey, 'hex').slice(0, 8);
}

/** Products of Kissmetrics' own that have a state, in no order that means anything. */
export function knownProducts(state: string): string[] {
  if (!existsSync(state)) return [];
  return namesIn(state).filter(
    (name) => /^[0-9a-f]{8}$/.test(name) && existsSync(join(state, name, 'ledger', 'data.mdb')),
  );
}

function namesIn(state: string): string[] {
  try {
    return readdirSync(state);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new StateError(`The state folder cannot be read: ${state}${why}.`, {
      cause,
      hint: 'Allow reading and writing there, or name another folder with `state`.',
    });
  }
}

export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
