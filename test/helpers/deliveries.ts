import { createSender } from '../../src/delivery/sender.ts';
import type { Parcel, Sender, SenderOptions } from '../../src/delivery/types.ts';
import type { SendFate } from '../../src/model/request.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';

/** As long as a real key, and found nowhere else in a text. */
export const KEY = '0123456789abcdef0123456789abcdef01234567';

export interface NumberedParcel extends Parcel {
  readonly n: number;
}

interface Told {
  readonly n: number;
  readonly fate: SendFate;
  readonly detail: string | undefined;
}

export interface Deliveries {
  readonly clock: FakeClock;
  readonly sender: Sender<NumberedParcel>;
  /** Every fate, in the order in which it was told. */
  readonly told: Told[];
  readonly troubles: { readonly message: string; readonly waitMs: number }[];
  /** Sends parcels with these numbers, without waiting for room. */
  readonly send: (...numbers: number[]) => void;
  /** The numbers of the parcels of each fate, in order. */
  readonly fates: () => Readonly<Record<SendFate, readonly number[]>>;
}

const RATE_OF_TESTS = Number.POSITIVE_INFINITY;

/** A sender on a fake clock, with what it told. */
export function deliveriesTo(
  endpoint: string,
  options: Partial<SenderOptions<NumberedParcel>> = {},
): Deliveries {
  const clock = fakeClock();
  const told: Told[] = [];
  const troubles: { readonly message: string; readonly waitMs: number }[] = [];
  const sender = createSender<NumberedParcel>({
    endpoint,
    apiKey: KEY,
    rate: RATE_OF_TESTS,
    concurrency: 4,
    giveUpAfterMs: 600_000,
    clock,
    random: () => 0.5,
    hooks: {
      onFate: ({ n }, fate, detail) => told.push({ n, fate, detail }),
      onTrouble: (trouble) => troubles.push(trouble),
    },
    ...options,
  });
  return {
    clock,
    sender,
    told,
    troubles,
    send: (...numbers) => {
      for (const n of numbers) void sender.send(parcel(n));
    },
    fates: () => ({
      delivered: numbersOf(told, 'delivered'),
      refused: numbersOf(told, 'refused'),
      pending: numbersOf(told, 'pending'),
    }),
  };
}

function numbersOf(told: readonly Told[], fate: SendFate): number[] {
  const numbers = told.filter((one) => one.fate === fate).map(({ n }) => n);
  return numbers.toSorted((a, b) => a - b);
}

export function parcel(n: number): NumberedParcel {
  return { n, request: { path: '/e', query: `_p=p${n}&_n=Test&_t=${1_400_000_000 + n}&_d=1` } };
}

/** Lets the event loop turn until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await realMillisecond();
}

/**
 * Lets time pass whenever somebody waits for it, until a promise is settled. Real sockets get a
 * millisecond before each step, so that the clock does not run away from them.
 */
export async function passingTime<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  const state = { settled: false };
  const watched = promise.finally(() => {
    state.settled = true;
  });
  for (;;) {
    await realMillisecond();
    if (state.settled) return watched;
    await clock.advance(clock.next ?? 0);
  }
}

export function realMillisecond(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}

/** A promise that waits until `open` is called. */
export function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open: (() => void) | undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open?.() };
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
