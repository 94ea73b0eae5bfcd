/**
 * How long the far side has been down: the time since the first failure after its last good answer,
 * less the waits that it asked for and got.
 */
export class Outage {
  readonly #giveUpAfterMs: number;
  #sinceMs: number | undefined;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(giveUpAfterMs: number) {
    this.#giveUpAfterMs = giveUpAfterMs;
  }

  /** An attempt failed. `nowMs` is of the clock that never goes back. */
  failed(nowMs: number): void {
    this.#sinceMs ??= Math.max(nowMs, this.#pausedUntilMs);
  }

  /** Nobody tries until `untilMs`, as asked. Waits that overlap count once. */
  excuse(nowMs: number, untilMs: number): void {
    const excusedMs = untilMs - Math.max(nowMs, this.#pausedUntilMs);
    if (excusedMs <= 0) return;
    this.#pausedUntilMs = untilMs;
    if (this.#sinceMs !== undefined) this.#sinceMs += excusedMs;
  }

  /** The far side settled a request: it is up. */
  over(): void {
    this.#sinceMs = undefined;
  }

  /** Milliseconds of trying that are left; 0 when it is time to give up. */
  leftMs(nowMs: number): number {
    const triedMs = this.#sinceMs === undefined ? 0 : nowMs - this.#sinceMs;
    return Math.max(this.#giveUpAfterMs - triedMs, 0);
  }
}
