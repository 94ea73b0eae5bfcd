import { afterEach, describe, expect, it } from 'vitest';
import { Limiter } from '../../src/delivery/limiter.ts';
import { type FakeClock, fakeClock } from '../helpers/fake-clock.ts';

const halts: AbortController[] = [];

afterEach(() => {
  for (const halt of halts.splice(0)) halt.abort();
});

function limiter(clock: FakeClock, rate: number): { limiter: Limiter; halt: AbortController } {
  const halt = new AbortController();
  halts.push(halt);
  return { limiter: new Limiter({ rate, clock, signal: halt.signal }), halt };
}

/** Takes as fast as it can, and notes when each leave was given. */
function takeForEver(clock: FakeClock, rate: number, takers = 10): number[] {
  const { limiter: subject, halt } = limiter(clock, rate);
  const times: number[] = [];
  const take = async () => {
    while (!halt.signal.aborted) {
      await subject.take();
      times.push(clock.elapsed());
    }
  };
  for (let i = 0; i < takers; i++) void take();
  return times;
}

/** Most leaves in any second, the second's ends included. */
function mostInASecond(times: readonly number[]): number {
  let most = 0;
  let start = 0;
  for (let end = 0; end < times.length; end++) {
    while ((times[end] ?? 0) - (times[start] ?? 0) > 1_000) start++;
    most = Math.max(most, end - start + 1);
  }
  return most;
}

/** Timers as Node has them: whole milliseconds, up to 3 ms late, now and then 15. */
const lateAsNode = (n: number) => (n % 97 === 0 ? 15 : (n * 7) % 4);

describe('the limiter', () => {
  const cases = [
    { rate: 0.1, seconds: 600 },
    { rate: 10, seconds: 180 },
    { rate: 60, seconds: 120 },
    { rate: 100, seconds: 180 },
    { rate: 1_000, seconds: 60 },
    { rate: 5_000, seconds: 20 },
    { rate: 100_000, seconds: 2 },
  ];

  it.each(cases)('lets exactly $rate a second go when timers are exact', async (example) => {
    const { rate, seconds } = example;
    const clock = fakeClock();
    const times = takeForEver(clock, rate);
    await clock.advance(seconds * 1_000);
    expect(Math.abs(times.length - rate * seconds)).toBeLessThanOrEqual(1 + rate * 0.02);
    expect(mostInASecond(times)).toBeLessThanOrEqual(1 + rate * 1.02);
  });

  it.each(cases)('keeps the average of $rate within 1 % when timers are late', async (example) => {
    const { rate, seconds } = example;
    const clock = fakeClock({ lateness: lateAsNode });
    const times = takeForEver(clock, rate);
    await clock.advance(seconds * 1_000);
    expect(Math.abs(times.length - rate * seconds)).toBeLessThanOrEqual(1 + rate * seconds * 0.01);
    expect(mostInASecond(times)).toBeLessThanOrEqual(1 + rate * 1.02);
  });

  it.each([100, 1_000, 5_000])(
    'regains at %d a second what stalls have taken, little by little',
    async (rate) => {
      // A stall of 40 ms in every tenth second, as when tables are written: 25 ms of it are not made up at once.
      let last = 0;
      const clock: FakeClock = fakeClock({
        lateness: () => {
          if (clock.elapsed() - last < 10_000) return 0;
          last = clock.elapsed();
          return 40;
        },
      });
      const times = takeForEver(clock, rate);
      await clock.advance(100_000);
      expect(Math.abs(times.length - rate * 100)).toBeLessThanOrEqual(1 + rate * 0.05);
      expect(mostInASecond(times)).toBeLessThanOrEqual(1 + rate * 1.02);
    },
  );

  it('is not faster for long after a pause of an hour', async () => {
    const clock = fakeClock();
    const { limiter: subject } = limiter(clock, 1_000);
    await clock.advance(3_600_000);
    const times: number[] = [];
    const takeAll = async () => {
      while (times.length < 200_000) {
        await subject.take();
        times.push(clock.elapsed());
      }
    };
    void takeAll();
    await clock.advance(200_000);
    expect(times.length).toBe(200_000);
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(span).toBeGreaterThan(200_000 - 600);
    expect(mostInASecond(times)).toBeLessThanOrEqual(1_021);
  });

  it('spaces requests evenly', async () => {
    const clock = fakeClock();
    const times = takeForEver(clock, 100);
    await clock.advance(1_000);
    expect(times.slice(0, 5)).toEqual([0, 10, 20, 30, 40]);
  });

  it('makes up for no more than 15 ms at once after a pause of the caller', async () => {
    const clock = fakeClock();
    const { limiter: subject } = limiter(clock, 100);
    await clock.advance(60_000);
    const now: boolean[] = [];
    for (let i = 0; i < 4; i++) now.push(subject.take() === undefined);
    expect(now).toEqual([true, true, false, false]);
  });

  it('lets callers go in the order in which they came', async () => {
    const clock = fakeClock();
    const { limiter: subject } = limiter(clock, 1_000);
    const order: number[] = [];
    for (let i = 0; i < 20; i++)
      void (subject.take() ?? Promise.resolve()).then(() => order.push(i));
    await clock.advance(100);
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('never waits at an infinite rate', () => {
    const { limiter: subject } = limiter(fakeClock(), Number.POSITIVE_INFINITY);
    for (let i = 0; i < 10_000; i++) expect(subject.take()).toBeUndefined();
  });

  it.each([10, 5_000, Number.POSITIVE_INFINITY])(
    'lets nobody go during a pause, and starts without a burst: %d a second',
    async (rate) => {
      const clock = fakeClock();
      const { limiter: subject } = limiter(clock, rate);
      subject.pauseUntil(30_000);
      subject.pauseUntil(5_000);
      const times: number[] = [];
      for (let i = 0; i < 3; i++) {
        void (subject.take() ?? Promise.resolve()).then(() => times.push(clock.elapsed()));
      }
      await clock.advance(29_999);
      expect(times).toEqual([]);
      await clock.advance(1_001);
      expect(times.map((at) => Math.round(at - 30_000))).toEqual(
        [0, 1, 2].map((n) => Math.round((n * 1_000) / rate)),
      );
    },
  );

  it('holds those who already wait when a pause begins', async () => {
    const clock = fakeClock();
    const times = takeForEver(clock, 10, 1);
    await clock.advance(50);
    expect(times).toEqual([0]);
    const { limiter: subject } = limiter(clock, 10);
    let went = 0;
    void (subject.take() ?? Promise.resolve()).then(() => went++);
    const second = subject.take()?.then(() => went++);
    subject.pauseUntil(clock.elapsed() + 10_000);
    await clock.advance(9_999);
    expect(went).toBe(1);
    await clock.advance(1);
    await second;
    expect(went).toBe(2);
  });

  it('lets everybody go when it is halted, so that they see that they may not', async () => {
    const clock = fakeClock();
    const { limiter: subject, halt } = limiter(clock, 0.1);
    let went = 0;
    const waiting = Array.from({ length: 3 }, async () => {
      await subject.take();
      went += 1;
    });
    await clock.asleep(1);
    expect(went).toBe(1);
    halt.abort();
    await Promise.all(waiting);
    expect(went).toBe(3);
    expect(subject.take()).toBeUndefined();
    expect(clock.sleeping).toEqual([]);
  });

  it('waits for months without a timer that is too long', async () => {
    const clock = fakeClock();
    const { limiter: subject } = limiter(clock, 1);
    const days = 86_400_000;
    subject.pauseUntil(60 * days);
    let went = false;
    const wait = async () => {
      await subject.take();
      went = true;
    };
    void wait();
    expect(clock.next).toBeLessThan(2 ** 31);
    await clock.advance(60 * days - 1);
    expect(went).toBe(false);
    await clock.advance(1);
    expect(went).toBe(true);
  });

  it.each([0, -1, Number.NaN])('takes no rate of %d', (rate) => {
    expect(() => limiter(fakeClock(), rate)).toThrow(RangeError);
  });
});
