import type { Placed } from './line.ts';

/** A parcel on its way, until its fate is told or held back: so long it is in line. */
export interface Journey<P> extends Placed<Journey<P>> {
  readonly parcel: P;
  /** An attempt was put on the wire. */
  sent: boolean;
  /** An attempt may have been taken: nothing has said that it was not. */
  doubted: boolean;
  /** An attempt is under way. */
  inFlight: boolean;
  /** Failed attempts, obeyed waits aside. */
  failures: number;
}

export function setOut<P>(parcel: P): Journey<P> {
  return {
    parcel,
    sent: false,
    doubted: false,
    inFlight: false,
    failures: 0,
    before: undefined,
    after: undefined,
    isInLine: false,
  };
}
