import { describe, expect, it } from 'vitest';
import { roomFor } from '../../src/delivery/room.ts';

/** Two in flight and four in line. */
const PLACES = 6;

function full() {
  const room = roomFor(100, 2);
  for (let taken = 1; taken < PLACES; taken++) {
    room.enter();
    expect(room.space()).toBeUndefined();
  }
  room.enter();
  return room;
}

/** Which callers have come in. */
async function inside(callers: readonly (Promise<void> | undefined)[]): Promise<number[]> {
  const came: number[] = [];
  callers.forEach((caller, index) => void caller?.then(() => came.push(index)));
  await Promise.resolve();
  return came;
}

describe('room', () => {
  it('lets a caller wait while it is full, and in when a place is free', async () => {
    const room = full();
    const callers = [room.space()];
    expect(await inside(callers)).toEqual([]);
    room.leave();
    expect(await inside(callers)).toEqual([0]);
    expect(room.space()).toBeUndefined();
  });

  it('opens when a quarter of a long line is free', async () => {
    const room = roomFor(1_000, 4);
    for (let taken = 0; taken < 24; taken++) room.enter();
    const callers = [room.space()];
    for (let left = 0; left < 4; left++) room.leave();
    expect(await inside(callers)).toEqual([]);
    room.leave();
    expect(await inside(callers)).toEqual([0]);
  });

  it('lets in no more callers than there are places, and all of them in the end', async () => {
    const room = full();
    const callers = [room.space(), room.space(), room.space()];
    room.leave();
    expect(await inside(callers)).toEqual([0]);
    room.leave();
    room.leave();
    expect(await inside(callers)).toEqual([0, 1, 2]);
  });

  it('keeps nobody waiting once it is open for good', async () => {
    const room = full();
    const callers = [room.space()];
    room.openForGood();
    expect(await inside(callers)).toEqual([0]);
    expect(room.space()).toBeUndefined();
  });
});
