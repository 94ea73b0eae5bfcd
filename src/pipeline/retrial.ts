import type { OpenReject, Rejects } from '../ledger/index.ts';
import type { Decision, Ledger } from '../ledger/types.ts';
import type { Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import type { Job, Station } from './prepare.ts';

/** A row that is tried again: all that was rejected of it, and its cells as they are to be mapped. */
export interface RetriedRow {
  readonly station: Station;
  readonly rejects: readonly OpenReject[];
  readonly row: Row;
  /** Its cells are others than those that were read. */
  readonly isCorrected: boolean;
}

/** Kept rejects that are tried again in place of reading the sources. */
export class Retrial {
  readonly #rows: Map<Row, RetriedRow>;
  /** Events of a row that are not delivered, where there are any. */
  readonly #onTheWay = new Map<Row, number>();

  constructor(rows: readonly RetriedRow[] = []) {
    this.#rows = new Map(rows.map((one) => [one.row, one]));
  }

  /** These are tried again too. @returns The rows as they are to be mapped. */
  add(rows: readonly RetriedRow[]): Row[] {
    for (const one of rows) this.#rows.set(one.row, one);
    return rows.map(({ row }) => row);
  }

  /** The stations with these rows in place of what their sources would read. */
  stationsOf({ stations }: Job): Station[] {
    return stations.flatMap((station) => {
      const own = [...this.#rows.values()].filter((one) => one.station.id === station.id);
      const rows = own.map(({ row }) => row);
      if (rows.length === 0) return [];
      const { name, columns, warnings } = station.source;
      const read = async function* () {
        yield { rows, bytesRead: 0 };
      };
      const source = { name, columns, warnings, size: undefined, read, close: async () => {} };
      return [{ ...station, source }];
    });
  }

  /** Follows the events of these rows until they are delivered. */
  watch(ledger: Ledger): Ledger {
    const rows = new Map<number, Row>();
    this.#onTheWay.clear();
    return {
      ...ledger,
      settle: (identity, events, alsoMade) => {
        const decisions = ledger.settle(identity, events, alsoMade);
        if (this.#rows.size === 0) return decisions;
        for (const decision of decisions.filter(isToCome)) {
          const { row } = decision.event;
          if (!this.#rows.has(row)) continue;
          if (decision.kind === 'send') rows.set(decision.ticket, row);
          this.#onTheWay.set(row, (this.#onTheWay.get(row) ?? 0) + 1);
        }
        return decisions;
      },
      mark: (ticket, fate, mayHaveArrived, refusal) => {
        ledger.mark(ticket, fate, mayHaveArrived, refusal);
        const row = rows.get(ticket);
        if (row === undefined || fate !== 'delivered') return;
        this.#onTheWay.set(row, (this.#onTheWay.get(row) ?? 0) - 1);
      },
    };
  }

  /** A rule rejects the row again. @returns Whether it is open. */
  failAgain(
    row: Row,
    identity: string | undefined,
    rule: string,
    { reason }: Problem,
    rejects: Rejects,
  ): boolean {
    const own = this.#rows.get(row)?.rejects ?? [];
    const known = own.find((one) => one.rule === rule || one.rule === '');
    if (known !== undefined) {
      rejects.renew(known.id, reason);
      return true;
    }
    const [first] = own;
    if (first === undefined) return false;
    const { cells, columns, file, line, source } = first;
    const place = { source: first.id[0], row: identity, cells, rule };
    return rejects.meet(place, { cells, columns, file, line, source, rule, reason });
  }

  /**
   * Closes what is not rejected any more. A row with an event that is not delivered stays open: nothing
   * but its kept cells would tell of it. A corrected one is remembered, since its source may never be.
   * May be called again.
   */
  finish(ledger: Ledger): void {
    if (this.#rows.size === 0) return;
    const { rejects } = ledger;
    ledger.batch(() => {
      for (const [row, { rejects: own, isCorrected }] of this.#rows) {
        if ((this.#onTheWay.get(row) ?? 0) > 0) continue;
        for (const { id } of own) if (!rejects.isMet(id)) rejects.close(id, isCorrected);
        this.#rows.delete(row);
      }
    });
  }
}

/** Its event is not delivered yet. */
function isToCome(decision: Decision): boolean {
  return decision.kind === 'send' || (decision.kind === 'fate' && decision.fate === 'waiting');
}
