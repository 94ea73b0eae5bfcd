/** Seconds east of UTC, or a place with its history of them. */
export type Zone = number | NamedZone;

/**
 * Offsets are kept for stretches of 2^18 seconds (3 days): short enough that no zone changed twice
 * within one, long enough that fifteen years cost under 2,000 questions to Intl.
 */
const STRETCH = 2 ** 18;
/** Stretches from 1970 to 2104. Other times are rare, so Intl is asked about each. */
const STRETCHES = 16_100;
const UNKNOWN = 0x7fff_ffff;
const MIXED = UNKNOWN - 1;

/** No zone is further from UTC than this. */
const FARTHEST = 15 * 3600;
/** Intl counts earlier years by era. */
const YEAR_2 = -62_104_060_800;

/** A local time: the instant, or that it happened twice or never. All in whole UTC seconds. */
export type Local =
  | { readonly kind: 'once'; readonly epoch: number }
  | { readonly kind: 'fold'; readonly earlier: number; readonly later: number }
  | {
      readonly kind: 'gap';
      /** Moved forward by what is missing. */
      readonly shifted: number;
      /** The instant after the gap, and what clocks showed then. */
      readonly end: number;
      readonly endWall: number;
    };

/**
 * A zone of the IANA database as Intl knows it. "Wall" is what clocks show, counted in seconds as if
 * it were UTC.
 */
export class NamedZone {
  readonly #format: Intl.DateTimeFormat;
  /** Offset at the start of each stretch of UTC. */
  readonly #starts = new Int32Array(STRETCHES + 1).fill(UNKNOWN);
  /** Offset that holds for a whole stretch of wall time, or MIXED. */
  readonly #walls = new Int32Array(STRETCHES).fill(UNKNOWN);
  readonly #changes = new Map<number, number>();

  /** @throws {@link RangeError} when Intl knows no such zone. */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /** The offset when the wall time is not near a change of it: nearly always, and fast. */
  usualOffset(wall: number): number | undefined {
    const stretch = Math.floor(wall / STRETCH);
    if (stretch < 0 || stretch >= STRETCHES) return undefined;
    let offset = this.#walls[stretch] ?? MIXED;
    if (offset === UNKNOWN) {
      offset = this.#findUsual(stretch * STRETCH);
      this.#walls[stretch] = offset;
    }
    return offset === MIXED ? undefined : offset;
  }

  locate(wall: number): Local {
    const usual = this.usualOffset(wall);
    if (usual !== undefined) return { kind: 'once', epoch: wall - usual };
    const before = this.offsetAt(wall - FARTHEST);
    const after = this.offsetAt(wall + FARTHEST);
    const first = wall - before;
    const second = wall - after;
    const isFirst = this.offsetAt(first) === before;
    const isSecond = this.offsetAt(second) === after;
    if (isFirst && isSecond && first !== second) {
      return { kind: 'fold', earlier: Math.min(first, second), later: Math.max(first, second) };
    }
    if (isFirst || isSecond) return { kind: 'once', epoch: isFirst ? first : second };
    const end = this.#change(wall - FARTHEST, wall + FARTHEST);
    return { kind: 'gap', shifted: first, end, endWall: end + after };
  }

  /** Seconds east of UTC at an instant. */
  offsetAt(epoch: number): number {
    const stretch = Math.floor(epoch / STRETCH);
    if (stretch < 0 || stretch >= STRETCHES) return this.#ask(epoch);
    const from = this.#start(stretch);
    const until = this.#start(stretch + 1);
    if (from === until) return from;
    let change = this.#changes.get(stretch);
    if (change === undefined) {
      change = this.#change(stretch * STRETCH, (stretch + 1) * STRETCH);
      this.#changes.set(stretch, change);
    }
    return epoch < change ? from : until;
  }

  #start(stretch: number): number {
    let offset = this.#starts[stretch] ?? UNKNOWN;
    if (offset === UNKNOWN) {
      offset = this.#ask(stretch * STRETCH);
      this.#starts[stretch] = offset;
    }
    return offset;
  }

  #findUsual(wallStart: number): number {
    const offset = this.offsetAt(wallStart - FARTHEST);
    const isUsual =
      offset === this.offsetAt(wallStart + STRETCH / 2) &&
      offset === this.offsetAt(wallStart + STRETCH + FARTHEST);
    return isUsual ? offset : MIXED;
  }

  /** The first second with the later offset, between two instants whose offsets differ. */
  #change(from: number, until: number): number {
    const before = this.#ask(from);
    let low = from;
    let high = until;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#ask(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  }

  #ask(epoch: number): number {
    const instant = Math.max(epoch, YEAR_2);
    const shown = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/.exec(
      this.#format.format(instant * 1000),
    );
    if (shown === null) throw new Error('Intl writes dates in a form that is not known here.');
    const [, month, day, year, hour, minute, second] = shown.map(Number);
    const date = new Date(0);
    date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day ?? 0);
    const seconds = (hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0);
    return date.getTime() / 1000 + seconds - instant;
  }
}
