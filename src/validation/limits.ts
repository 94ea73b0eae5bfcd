/** Kissmetrics' limits, each with the page it comes from (support.kissmetrics.io unless said). */

/** Identities: reference/api-specifications-1. */
export const MAX_PERSON_CHARACTERS = 255;

/** "Under 255": docs/technical-notes-on-events-and-properties. */
export const MAX_NAME_CHARACTERS = 254;

/** Distinct event names in a product: docs/technical-notes-on-events-and-properties. */
export const MAX_DISTINCT_NAMES = 65_535;

/** Longer values may be cut on arrival (512 now): docs/technical-notes-on-events-and-properties. */
export const LONG_VALUE_CHARACTERS = 512;

/** Nothing ever accepted more (8 KB in the technical limitations of 2013 to 2016). */
export const MAX_VALUE_CHARACTERS = 8_192;

/** Characters as people count them: code points. */
export function charactersOver(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  return text.length > limit * 2 || Array.from(text).length > limit;
}
