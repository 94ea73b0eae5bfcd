import type { Database, RootDatabase } from 'lmdb';
import { keyText } from './identity.ts';
import { tableIfAny } from './table-if-any.ts';

/** Up to where the rows of a source are settled, as table `cursors` keeps it. */
export interface SavedCursor {
  /** Exact text of the cursor's column. */
  readonly position: string;
  /** Of all that can alter a request or which rows are read. */
  readonly fingerprint: string;
  /** Run that moved it last. */
  readonly run: string;
  /** Finished runs since then that have not moved it. */
  readonly still: number;
}

/** A position that may be saved once every ticket up to `ticket` has its fate. */
interface Reached {
  readonly source: string;
  readonly position: string;
  readonly fingerprint: string;
  readonly ticket: number;
}

/**
 * Cursors by the source's part of its rows' identities. A position is saved only when nothing up to it
 * is under way any more: what is struck out at the end of a run is read again by the next one.
 */
export class Cursors {
  readonly #table: Database<SavedCursor, string> | undefined;
  readonly #run: string;
  readonly #reached: Reached[] = [];
  readonly #own = new Map<string, SavedCursor>();

  readonly #isWritten: boolean;

  /** @param mode - With `read` what is saved is known to this run alone. */
  constructor(root: RootDatabase | undefined, run: string, mode: 'read' | 'write') {
    this.#isWritten = mode === 'write';
    this.#table = root === undefined ? undefined : tableIfAny(root, 'cursors');
    this.#run = run;
  }

  get(source: string): SavedCursor | undefined {
    return this.#own.get(source) ?? this.#table?.get(keyText(source));
  }

  /** Every row up to `position` is decided about; `ticket` is the last one given so far. */
  reach(source: string, position: string, fingerprint: string, ticket: number): void {
    this.#reached.push({ source, position, fingerprint, ticket });
  }

  /** Saves what nothing before `firstOpen` holds back. Belongs into a step of the ledger. */
  save(firstOpen: number): void {
    while (this.#reached[0] !== undefined && this.#reached[0].ticket < firstOpen) {
      const [reached] = this.#reached.splice(0, 1);
      if (reached !== undefined) this.#move(reached);
    }
  }

  /**
   * The source was read to its end. Belongs into a step of the ledger.
   *
   * @returns How many runs in a row have not moved its cursor.
   */
  end(source: string): number {
    const known = this.get(source);
    if (known === undefined || known.run === this.#run) return 0;
    const still = known.still + 1;
    this.#put(source, { ...known, still });
    return still;
  }

  /** The next run reads the source from its start. */
  forget(source: string): void {
    this.#own.delete(source);
    if (this.#isWritten) this.#table?.removeSync(keyText(source));
  }

  #move({ source, position, fingerprint }: Reached): void {
    const known = this.get(source);
    const isSame = known?.position === position && known.fingerprint === fingerprint;
    if (!isSame) this.#put(source, { position, fingerprint, run: this.#run, still: 0 });
  }

  #put(source: string, cursor: SavedCursor): void {
    this.#own.set(source, cursor);
    if (this.#isWritten) this.#table?.putSync(keyText(source), cursor);
  }
}
