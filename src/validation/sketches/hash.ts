/**
 * Hashes of 53 bits, which a number holds exactly, for tables that must not keep texts. Two of a million
 * texts meet with a chance of 1 in 18,000. Not for anything that an attacker would gain from.
 */

const HIGH = 2 ** 32;
const HIGH_BITS = 0x1f_ffff;

export function hashText(text: string): number {
  let low = 0x9e37_79b9;
  let high = 0x41c6_ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x9e37_79b1);
    high = Math.imul(high ^ code, 0x5f35_6495);
  }
  const first = scramble(low) ^ Math.imul(high ^ (high >>> 13), 0xc2b2_ae35);
  const second = scramble(high) ^ Math.imul(first ^ (first >>> 13), 0xc2b2_ae35);
  return (second & HIGH_BITS) * HIGH + (first >>> 0);
}

/**
 * A hash of `hash` together with a number. The upper 21 bits stay, so that a sample of people
 * (key-table.ts) holds all that is hashed for each of them.
 */
export function hashWith(hash: number, part: number): number {
  const low = scramble(lowBits(hash) ^ Math.imul(part, 0x9e37_79b1));
  return highBits(hash) * HIGH + (low >>> 0);
}

/** 32 bits, signed. */
export function lowBits(hash: number): number {
  return hash | 0;
}

/** 21 bits. */
export function highBits(hash: number): number {
  return Math.floor(hash / HIGH);
}

function scramble(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2_ae35);
  return twice ^ (twice >>> 16);
}
