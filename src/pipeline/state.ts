import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { toRequest } from '../delivery/request.ts';
import { StateError, UsageError } from '../errors/importer-error.ts';
import {
  isLoopback,
  type KeptLedger,
  knownProducts,
  openLedger,
  openRegistry,
  openView,
  productOf,
  takeLock,
  type View,
} from '../ledger/index.ts';
import type { ImportDefinition, RuleDefinition } from '../model/definition.ts';
import type { Clock } from '../support/clock.ts';
import type { RunOptions } from './options.ts';
import type { Warnings } from './warnings.ts';

/** What a run knows of earlier ones. */
export interface State {
  /** Of a run that sends. */
  readonly ledger: KeptLedger | undefined;
  /** What a plan or a dry run looks into; `undefined` when nothing is known. */
  readonly view: View | undefined;
  /** A source's part of its rows' identities. */
  readonly idOf: (source: string) => string;
  close(): Promise<void>;
}

interface StateOptions {
  readonly definition: ImportDefinition;
  readonly options: RunOptions;
  readonly rules: readonly RuleDefinition[];
  readonly id: string;
  readonly startedAt: number;
  readonly clock: Clock;
  readonly warnings: Warnings;
}

/**
 * Opens what is known of the product: for a run that sends with the lock, for any other to look at.
 *
 * @throws LockedError - When another run holds it.
 * @throws StateError, UsageError - When what was delivered could not be recognised.
 */
export async function openState(wanted: StateOptions): Promise<State> {
  return wanted.options.mode === 'send' ? openForSending(wanted) : openToLook(wanted);
}

async function openForSending(wanted: StateOptions): Promise<State> {
  const { definition, options, rules, id, startedAt, clock } = wanted;
  const product = productOf(definition.endpoint, definition.apiKey);
  if (product === undefined) throw new Error('A run that sends has a key.');
  refuseNewProduct(product, definition, options);
  const folder = join(definition.state, product);
  makeFolder(folder);
  const lock = await takeLock(folder, options.waitMs ?? 0, clock, options.signal);
  try {
    const ledger = openLedger({ folder, rules, run: id, now: startedAt, makeRequest: toRequest });
    try {
      const registry = openRegistry(ledger.root, definition, options.acceptUnkeyed ?? false);
      registry.remember();
      return {
        ledger,
        view: ledger,
        idOf: registry.idOf,
        async close() {
          await ledger.close();
          lock.release();
        },
      };
    } catch (error) {
      await ledger.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openToLook({ definition, options, warnings }: StateOptions): State {
  const product = productToLookAt(definition, warnings);
  const view = product === undefined ? undefined : openView(join(definition.state, product));
  if (view === undefined) {
    return { ledger: undefined, view, idOf: (source) => source, close: async () => {} };
  }
  const registry = openRegistry(view.root, definition, options.acceptUnkeyed ?? false);
  return {
    ledger: undefined,
    view,
    idOf: registry.idOf,
    close: async () => view.close(),
  };
}

/** Without a key the only product there is; of several nobody can say which is meant. */
function productToLookAt(
  { endpoint, apiKey, state }: ImportDefinition,
  warnings: Warnings,
): string | undefined {
  const product = productOf(endpoint, apiKey);
  if (product !== undefined) return product;
  const known = knownProducts(state);
  if (known.length > 1) {
    warnings.add(
      'no_product',
      'There is no product key, and the state knows several products, so nothing is compared with what was delivered.',
    );
  }
  return known.length === 1 ? known[0] : undefined;
}

/** A mistyped key would send years of history into a product where it does not belong. */
function refuseNewProduct(
  product: string,
  { endpoint, state }: ImportDefinition,
  { newProduct }: RunOptions,
): void {
  if (newProduct === true || isLoopback(new URL(endpoint).hostname)) return;
  const known = knownProducts(state);
  if (known.length === 0 || known.includes(product)) return;
  throw new UsageError(
    'This product key is new here, and another product has been imported into: nothing of that counts for this one, so everything would be sent.',
    { hint: 'Check the key. If it is the right one, say so once with `--new-product`.' },
  );
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new StateError(`The state folder cannot be made: ${folder}${why}.`, {
      cause,
      hint: 'Allow writing there and make room on the disk, or name another folder with `state`.',
    });
  }
}
