import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { toRequest } from '../delivery/request.ts';
import { ConsentError, StateError } from '../errors/importer-error.ts';
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
import type { ImportDefinition } from '../model/definition.ts';
import type { Clock } from '../support/clock.ts';
import { tellDrift } from './drift.ts';
import type { RunOptions } from './options.ts';
import { noRecorder, type Recorder, startRecorder } from './recorder.ts';
import type { Warnings } from './warnings.ts';

/** What a run knows of earlier ones. */
export interface State {
  /** Of a run that sends. */
  readonly ledger: KeptLedger | undefined;
  /** What a plan or a dry run looks into; `undefined` when nothing is known. */
  readonly view: View | undefined;
  /** Of the product that is looked at; `undefined` when nothing is known. */
  readonly folder: string | undefined;
  /** A source's part of its rows' identities. */
  readonly idOf: (source: string) => string;
  /** Ids of the sources of the import file, and of those that were taken out of it, by name. */
  readonly ids: ReadonlyMap<string, string>;
  /** Of all that can alter a request of a source, or which of its rows are read. */
  readonly fingerprintOf: (source: string) => string;
  /** Writes the run down. */
  readonly recorder: Recorder;
  close(): Promise<void>;
}

interface StateOptions {
  readonly definition: ImportDefinition;
  /** Of the sources that are read, by name. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly options: RunOptions;
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
  const { definition, options, id, startedAt, clock } = wanted;
  const product = productOf(definition.endpoint, definition.apiKey);
  if (product === undefined) throw new Error('A run that sends has a key.');
  refuseNewProduct(product, definition, options);
  const folder = join(definition.state, product);
  makeFolder(folder);
  const lock = await takeLock(folder, options.waitMs ?? 0, clock, options.signal);
  try {
    const guard = (): void => lock.requireHeld();
    const { rules } = definition;
    const facts = { folder, rules, run: id, now: startedAt, makeRequest: toRequest };
    const ledger = openLedger({ ...facts, guard });
    try {
      requireClock(ledger.lastStart, clock);
      const registry = recognise(ledger.root, wanted);
      ledger.write(() => registry.remember());
      ledger.begin(clock.now());
      const record = { id, startedAt, file: definition.file, lock: lock.token };
      const recorder = startRecorder(ledger, record, clock);
      return {
        ledger,
        view: ledger,
        folder,
        idOf: registry.idOf,
        ids: registry.ids,
        fingerprintOf: registry.fingerprintOf,
        recorder,
        async close() {
          try {
            await ledger.close(() => recorder.close());
          } finally {
            lock.release();
          }
        },
      };
    } catch (error) {
      // What made it fail may also keep the ledger from being written to its end.
      await ledger.close().catch(() => undefined);
      throw ledger.faultOf(error);
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openToLook(wanted: StateOptions): State {
  const { definition, options, warnings, clock } = wanted;
  const product = productToLookAt(definition, options, warnings);
  const folder = product === undefined ? undefined : join(definition.state, product);
  const view = folder === undefined ? undefined : openView(folder);
  if (view === undefined) {
    const nothing = { ledger: undefined, view, folder: undefined, recorder: noRecorder };
    const ids = new Map(definition.sources.map(({ name }) => [name, name]));
    const unknown = { idOf: (source: string) => source, fingerprintOf: () => '' };
    return { ...nothing, ...unknown, ids, close: async () => {} };
  }
  try {
    requireClock(view.lastStart, clock);
    const registry = recognise(view.root, wanted);
    return {
      ledger: undefined,
      view,
      folder,
      idOf: registry.idOf,
      ids: registry.ids,
      fingerprintOf: registry.fingerprintOf,
      recorder: noRecorder,
      close: async () => view.close(),
    };
  } catch (error) {
    void view.close();
    throw error;
  }
}

/** @throws UsageError - When the sources are not those that are known, or not as they were. */
function recognise(
  root: View['root'],
  { definition, columns, options, warnings }: StateOptions,
): ReturnType<typeof openRegistry> {
  const registry = openRegistry(root, definition, columns, options.acceptUnkeyed ?? false);
  tellDrift(registry.drifted, warnings);
  return registry;
}

/** Clocks are set right by a little all the time. */
const CLOCK_TOLERANCE_MS = 60_000;

/** With a clock that was set back, what lies in the future and which run was the last would be judged wrongly. */
function requireClock(lastStart: number | undefined, clock: Clock): void {
  const now = clock.now();
  if (lastStart === undefined || now >= lastStart - CLOCK_TOLERANCE_MS) return;
  const [earlier = '', later = ''] = [now, lastStart].map((ms) => new Date(ms).toISOString());
  throw new StateError(
    `This machine's clock says ${earlier}, but the last run began at ${later}: it has been set back.`,
    { late: true, hint: 'Set the clock right, then run again to go on.' },
  );
}

/** Without a key the only product there is; of several nobody can say which is meant. */
function productToLookAt(
  definition: ImportDefinition,
  options: RunOptions,
  warnings: Warnings,
): string | undefined {
  const { endpoint, apiKey, state } = definition;
  const product = productOf(endpoint, apiKey);
  if (product !== undefined) {
    refuseNewProduct(product, definition, options);
    return product;
  }
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
  throw new ConsentError(
    'This product key is new here, and another product has been imported into: nothing of that counts for this one, so everything would be sent.',
    {
      hint: 'Check the key. If it is the right one, say so once with `--new-product`.',
      option: 'newProduct',
    },
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
