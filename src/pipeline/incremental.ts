import type { Ledger } from '../ledger/types.ts';
import { startOfRun } from '../support/run-id.ts';
import type { Station } from './prepare.ts';
import type { InMode } from './reading.ts';

/** Runs in a row without a new row, from which on a person should look. */
const STILL_RUNS = 3;
/** More than a weekend, in which some tables get no row, and less than three nights. */
const STILL_MS = 60 * 3_600_000;

/** From where sources with a cursor are read, and up to where that is remembered. */
export class Incremental {
  readonly #reading: InMode;
  readonly #ledger: Ledger;
  readonly #moves: boolean;
  readonly #continued = new Set<string>();

  constructor(reading: InMode, ledger: Ledger) {
    const { only = [], limit } = reading.options;
    this.#reading = reading;
    this.#ledger = ledger;
    // Rows that no rule or not every rule has met must be read again.
    this.#moves = only.length === 0 && limit === undefined && reading.retrial === undefined;
  }

  /** @returns The position to read on from; `undefined`: from the start. */
  startOf({ id, source }: Station): string | undefined {
    const { options, state } = this.#reading;
    if (source.cursor === undefined || options.full === true) return undefined;
    const saved = this.#ledger.savedCursor(id);
    if (saved?.fingerprint !== state.fingerprintOf(source.name)) return undefined;
    this.#continued.add(id);
    return saved.position;
  }

  /** Whether only the rows since an earlier run were read. */
  isContinued({ id }: Station): boolean {
    return this.#continued.has(id);
  }

  /** Every row up to this position has met every rule. */
  reach({ id, source }: Station, position: string | undefined): void {
    if (!this.#moves || position === undefined) return;
    this.#ledger.reachCursor(id, position, this.#reading.state.fingerprintOf(source.name));
  }

  /** All fates are known. Warns of cursors that stay where they are. */
  end(stations: readonly Station[]): void {
    if (!this.#moves) return;
    for (const { id, source } of stations) {
      if (source.cursor === undefined) continue;
      const still = this.#ledger.endCursor(id);
      const since = startOfRun(this.#ledger.savedCursor(id)?.run ?? '');
      const isLong = this.#reading.startedAt - since >= STILL_MS;
      if (still < STILL_RUNS || !isLong) continue;
      this.#reading.warnings.add(
        'cursor_still',
        `The source "${source.name}" has had no new row for ${still} runs, since ${new Date(since).toISOString().slice(0, 10)} (UTC). Is its table still written to, and its \`cursor\` the right column?`,
      );
    }
  }
}
