/** A whole UTC second as people read it: `2026-03-01T00:00:00Z`. */
export function isoSecond(second: number): string {
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}
