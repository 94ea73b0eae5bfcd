/** What becomes of a planned event. Every planned event has exactly one; docs/reference.md tells each. */
export const FATES = [
  'delivered',
  'alreadyDelivered',
  'duplicate',
  'throttled',
  'unchanged',
  'changed',
  'moved',
  'collision',
  'waiting',
  'refused',
  'pending',
] as const;

export type Fate = (typeof FATES)[number];

/** Fates that are decided before anything is sent. */
export type SettledFate = Exclude<Fate, 'delivered' | 'refused' | 'pending'>;
